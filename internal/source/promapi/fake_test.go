package promapi

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
)

// captured is the page of a real node, as package mongooseim keeps it.
func captured(t testing.TB, name string) []byte {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join("..", "mongooseim", "testdata", name+".prom.gz"))
	if err != nil {
		t.Fatal(err)
	}
	unzip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(unzip)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// stage plays the pages of one node, one phase after the other, to all that scrape it.
type stage struct {
	*httptest.Server
	pages [][]byte
	phase atomic.Int64
}

func newStage(t testing.TB, pages ...[]byte) *stage {
	t.Helper()
	s := &stage{pages: pages}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		_, _ = w.Write(s.pages[s.phase.Load()])
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *stage) address() string { return strings.TrimPrefix(s.URL, "http://") }

// figures returns all figures and latencies below a struct, by their path.
func figures(prefix string, v reflect.Value, into map[string]any) {
	switch each := v.Interface().(type) {
	case cluster.Figure, cluster.Latency:
		into[prefix] = each
		return
	case []cluster.Pool:
		for _, p := range each {
			figures(fmt.Sprintf("%s[%s %s %s]", prefix, p.Kind, p.Tag, p.HostType), reflect.ValueOf(p), into)
		}
		return
	}
	if v.Kind() == reflect.Struct {
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				figures(prefix+"."+v.Type().Field(i).Name, v.Field(i), into)
			}
		}
	}
}

// isRate says that a figure is a rate, and so depends on the time over which it was taken.
func isRate(path string) bool {
	return strings.Contains(path, "Traffic") || strings.HasSuffix(path, "PerS") && !strings.HasSuffix(path, "BitsPerS") || strings.HasSuffix(path, "BusyWorkers") ||
		strings.HasSuffix(path, "Machine.CPUCoresUsed")
}

var digitsOf = regexp.MustCompile(`\d+`)

// agree compares what two sources say of one node, figure by figure. Gauges must be the same. What counters and histograms
// grew by must be the same too: that is the rate times its window, when both windows begin and end with the same pages.
func agree(t *testing.T, direct, engine *cluster.Node) (compared int) {
	t.Helper()
	want, got := map[string]any{}, map[string]any{}
	figures("", reflect.ValueOf(*direct), want)
	figures("", reflect.ValueOf(*engine), got)
	if len(want) != len(got) || len(want) < 60 {
		t.Errorf("%d figures directly, %d by the engine", len(want), len(got))
	}
	for path, w := range want {
		switch w := w.(type) {
		case cluster.Figure:
			g, _ := got[path].(cluster.Figure)
			if w.Known != g.Known || w.From != g.From {
				t.Errorf("%s is %+v directly, %+v by the engine", path, w, g)
				continue
			}
			if !w.Known {
				if digitsOf.ReplaceAllString(w.Why, "") != digitsOf.ReplaceAllString(g.Why, "") {
					t.Errorf("%s is absent because %q directly, because %q by the engine", path, w.Why, g.Why)
				}
				continue
			}
			a, b := w.Value, g.Value
			if isRate(path) {
				a, b = a*direct.Window.Seconds(), b*engine.Window.Seconds()
			}
			if math.Abs(a-b) > 1e-9*math.Abs(a) {
				t.Errorf("%s is %v directly, %v by the engine (windows %v and %v)", path, w.Value, g.Value, direct.Window, engine.Window)
			}
			compared++
		case cluster.Latency:
			g, _ := got[path].(cluster.Latency)
			if w.From != g.From || digitsOf.ReplaceAllString(w.Why, "") != digitsOf.ReplaceAllString(g.Why, "") ||
				!reflect.DeepEqual(w.UpperEdges, g.UpperEdges) || !reflect.DeepEqual(w.Cumulative, g.Cumulative) ||
				math.Abs(w.SumSeconds-g.SumSeconds) > 1e-9*w.SumSeconds {
				t.Errorf("%s is %+v directly, %+v by the engine", path, w, g)
			}
			compared++
		}
	}
	return compared
}
