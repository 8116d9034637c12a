package mongooseim

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/exposition"
)

// edit replaces one text in a body, which must be there.
func edit(t testing.TB, body []byte, pairs ...string) []byte {
	t.Helper()
	s := string(body)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(s, pairs[i]) {
			t.Fatalf("no %q in the body", pairs[i])
		}
		s = strings.ReplaceAll(s, pairs[i], pairs[i+1])
	}
	return []byte(s)
}

func TestAnErrorLeavesTheNodeAsItWas(t *testing.T) {
	x := newTarget("a")
	x.sees(t, 0, capture(t, "6.8.0-load-1-node1"))
	before := x.node
	good := capture(t, "6.8.0-load-2-node1")
	for name, test := range map[string]struct {
		body []byte
		want error
	}{
		"cut off":         {good[:len(good)/2], exposition.ErrTruncated},
		"web page":        {[]byte("<!DOCTYPE html>\n<html>\n</html>\n"), exposition.ErrNotExposition},
		"another program": {[]byte("# TYPE go_goroutines gauge\ngo_goroutines 12\n"), ErrNotMongooseIM},
		"empty":           {nil, ErrNotMongooseIM},
		"odd value":       {edit(t, good, "sm_total_sessions_count 330", "sm_total_sessions_count many"), exposition.ErrMalformed},
	} {
		if err := x.Observe(test.body, epoch.Add(time.Second), &x.node); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
		if !reflect.DeepEqual(x.node, before) {
			t.Errorf("%s changed the node", name)
		}
	}
	// The bad scrapes do not count as readings.
	n := x.sees(t, 15.039, good)
	if n.Restarted || n.Window != 15039*time.Millisecond {
		t.Errorf("window %v, restarted %v after bad scrapes", n.Window, n.Restarted)
	}
}

func TestANodeWithHeadersAloneIsEmpty(t *testing.T) {
	var headers []byte
	for line := range bytes.Lines(capture(t, "6.8.0-load-1-node1")) {
		if line[0] == '#' {
			headers = append(headers, line...)
		}
	}
	n := newTarget("a").sees(t, 0, headers)
	if n.State != cluster.Empty {
		t.Errorf("state %v, want empty", n.State)
	}
	absent(t, "sessions", n.Sessions, "sm_session_count has no value yet")
}

func TestObserveLeavesAloneWhatIsNotItsOwn(t *testing.T) {
	x := newTarget("a")
	x.node.Site, x.node.Reason, x.node.ScrapeDuration = "eu", "kept", time.Second
	x.node.Pools = []cluster.Pool{{Kind: "stale"}}
	x.node.Warnings = []string{"stale"}
	x.node.Machine.MemoryBytes = cluster.Measured(1, "stale")
	n := x.sees(t, 0, short(1000, 0, 0, ""))
	if n.Target != "a" || n.Site != "eu" || n.Reason != "kept" || n.ScrapeDuration != time.Second {
		t.Errorf("%+v", n)
	}
	if len(n.Pools) != 0 || len(n.Warnings) != 0 || n.Machine.MemoryBytes.Known {
		t.Errorf("stale figures: %+v", n)
	}
}
