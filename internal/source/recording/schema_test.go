package recording

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

var update = flag.Bool("update", false, "write the files of testdata that do not exist")

// olderSnapshot is what a mimtop might have known before this one: fewer fields, some that are gone, one of another kind.
type olderSnapshot struct {
	At       time.Time
	Source   string
	Demo     string
	Interval time.Duration
	Colours  []string
	Racks    []olderRack
	Nodes    []olderNode
}

type olderRack struct {
	Position time.Duration
	Checked  time.Time
	Locked   bool
	Current  cluster.Figure
	Answer   cluster.Latency
	Cables   []olderCable
}

type olderCable struct{ Name string }

type olderNode struct {
	Target, Name string
	State        cluster.State
	At           time.Time
	Window       time.Duration
	Fans         cluster.Figure
	Sessions     cluster.Figure
	VM           struct{ MemoryBytes cluster.Figure }
	Login        cluster.Latency
	Pools        []olderPool
}

type olderPool struct {
	Kind    string
	Workers cluster.Figure
}

func older(sessions float64) olderSnapshot {
	edges := []float64{0.001, 0.002}
	n := olderNode{
		Target: "10.0.0.1:9091", Name: "one", State: cluster.Up, At: began, Window: time.Minute,
		Fans: cluster.Measured(4, "fans"), Sessions: cluster.Measured(sessions, "sm_session_count"),
		Login: cluster.Latency{UpperEdges: edges, Cumulative: []float64{1, 3}, SumSeconds: 0.004, From: "auth_authorize_time"},
		Pools: []olderPool{{"rdbms", cluster.Measured(10, "wpool")}},
	}
	n.VM.MemoryBytes = cluster.Absent("not asked for")
	return olderSnapshot{
		At: began, Source: "one node", Demo: "no", Interval: interval, Colours: []string{"red", "blue"}, Nodes: []olderNode{n},
		Racks: []olderRack{{time.Second, began, true, cluster.Measured(16, "amperes"), n.Login, []olderCable{{"left"}, {"right"}}}},
	}
}

// writeOlder makes a recording as that older mimtop would have.
func writeOlder(t *testing.T, path string) {
	table, err := tableOf(reflect.TypeFor[olderSnapshot](), 0)
	if err != nil {
		t.Fatal(err)
	}
	w, err := create(path, Header{Source: "one node", Interval: interval, Version: "0.1.0", Began: began})
	if err != nil {
		t.Fatal(err)
	}
	w.table = table
	for i := range 3 {
		s := older(float64(100 + i))
		s.At = s.At.Add(time.Duration(i) * interval)
		if err := w.add(reflect.ValueOf(s), s.At); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestARecordingOfAnOlderSchemaOpens(t *testing.T) {
	path := filepath.Join("testdata", "older-schema.recording")
	if _, err := os.Stat(path); os.IsNotExist(err) && *update {
		writeOlder(t, path)
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Len() != 3 || r.Damage() != nil || r.Header().Version != "0.1.0" {
		t.Fatalf("%d snapshots, %v, %+v", r.Len(), r.Damage(), r.Header())
	}
	s, err := r.Snapshot(2)
	if err != nil {
		t.Fatal(err)
	}
	was := older(102)
	want := &cluster.Snapshot{At: began.Add(2 * interval), Source: was.Source, Interval: interval, Nodes: make([]cluster.Node, 1)}
	old := was.Nodes[0]
	n := &want.Nodes[0]
	*n = s.Nodes[0] // For the figures it did not know, which are looked at below.
	n.Target, n.Name, n.State, n.At, n.Window = old.Target, old.Name, old.State, old.At, old.Window
	n.Sessions, n.VM.MemoryBytes, n.Login = old.Sessions, old.VM.MemoryBytes, old.Login
	n.Pools = []cluster.Pool{{Kind: "rdbms", Workers: old.Pools[0].Workers, QueueLength: n.LoginsPerS}}
	if d := differ("snapshot", reflect.ValueOf(*s), reflect.ValueOf(*want)); d != "" {
		t.Error(d)
	}
	for name, why := range map[string]string{
		"a figure":              s.Nodes[0].LoginsPerS.Why,
		"a figure inside":       s.Nodes[0].Traffic.Messages.In.Why,
		"a histogram":           s.Nodes[0].Processing.Why,
		"a figure of a pool":    s.Nodes[0].Pools[0].QueueLength.Why,
		"a figure beside known": s.Nodes[0].VM.UptimeS.Why,
	} {
		if !strings.Contains(why, "not in this recording") || !strings.Contains(why, "0.1.0") {
			t.Errorf("%s that is not recorded is absent because %q", name, why)
		}
	}
	if s.Nodes[0].LoginsPerS.Known {
		t.Error("a figure is known that nobody recorded")
	}
}

func TestAColumnWhoseKindIsUnknownIsAnError(t *testing.T) {
	// "LoginsPerS" is a figure; the letter behind its number says so.
	table, err := snapshotTable()
	if err != nil {
		t.Fatal(err)
	}
	var e encoder
	shape, _, err := e.encode(table, reflect.ValueOf(cluster.Snapshot{At: began}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parseShape(shape, table); err != nil {
		t.Fatal(err)
	}
	changed := 0
	for i, b := range shape {
		if b != byte(kindRows) {
			continue
		}
		copied := append([]byte(nil), shape...)
		copied[i] = 0xfe
		if _, err := parseShape(copied, table); err != nil {
			changed++
		}
	}
	if changed < 2 {
		t.Errorf("%d of the two columns of rows are missed when their kind is unknown", changed)
	}
}

func TestAFieldThatCannotBeRecordedIsNamed(t *testing.T) {
	type deep struct {
		Inner []struct {
			Inner []struct {
				Inner []struct {
					Inner []struct{ Inner []struct{ Name string } }
				}
			}
		}
	}
	for name, c := range map[string]struct {
		of   reflect.Type
		says string
	}{
		"a map":                  {reflect.TypeFor[struct{ Labels map[string]string }](), "Labels"},
		"a field not exported":   {reflect.TypeFor[struct{ hidden string }](), "hidden"},
		"tables far inside":      {reflect.TypeFor[deep](), "too deep"},
		"something in a list":    {reflect.TypeFor[struct{ List []struct{ Channel chan int } }](), "Channel"},
		"a number without units": {reflect.TypeFor[struct{ Count float64 }](), "Count"},
	} {
		if _, err := tableOf(c.of, 0); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, which does not say %q", name, err, c.says)
		}
	}
}
