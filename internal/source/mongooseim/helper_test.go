package mongooseim

import (
	"compress/gzip"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// capture returns the body of testdata/NAME.prom.gz.
func capture(t testing.TB, name string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".prom.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// captures returns the names of all bodies in testdata.
func captures(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.prom.gz")
	if err != nil || len(paths) == 0 {
		t.Fatal("no testdata", err)
	}
	for i, p := range paths {
		paths[i] = strings.TrimSuffix(filepath.Base(p), ".prom.gz")
	}
	return paths
}

// target is one node being observed.
type target struct {
	*Tracker
	node cluster.Node
}

func newTarget(name string) *target {
	return &target{Tracker: NewTracker(2 * time.Minute), node: cluster.Node{Target: name, Name: name}}
}

// epoch is when tests begin.
var epoch = time.Unix(1_795_475_000, 0)

// sees observes a body at so many seconds after the epoch.
func (x *target) sees(t testing.TB, seconds float64, body []byte) *cluster.Node {
	t.Helper()
	at := epoch.Add(time.Duration(seconds * float64(time.Second)))
	if err := x.Observe(body, at, &x.node); err != nil {
		t.Fatal(err)
	}
	return &x.node
}

// pair observes two bodies so many seconds apart.
func pair(t testing.TB, first, second string, seconds float64) *cluster.Node {
	t.Helper()
	x := newTarget(first)
	x.sees(t, 0, capture(t, first))
	return x.sees(t, seconds, capture(t, second))
}

func near(t testing.TB, what string, f cluster.Figure, want, tolerance float64) {
	t.Helper()
	switch {
	case !f.Known:
		t.Errorf("%s is absent (%s), want %v", what, f.Why, want)
	case math.Abs(f.Value-want) > tolerance*math.Abs(want)+1e-9:
		t.Errorf("%s is %v, want %v within %v %%", what, f.Value, want, tolerance*100)
	case f.From == "":
		t.Errorf("%s does not say where it comes from", what)
	}
}

func exact(t testing.TB, what string, f cluster.Figure, want float64) {
	t.Helper()
	near(t, what, f, want, 1e-9)
}

func absent(t testing.TB, what string, f cluster.Figure, why string) {
	t.Helper()
	if f.Known || !strings.Contains(f.Why, why) || f.Why == "" {
		t.Errorf("%s is %+v, want it absent because %q", what, f, why)
	}
}
