package recording

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

func TestSnapshotsComeBackExactly(t *testing.T) {
	for name, all := range map[string][]*cluster.Snapshot{
		"of captures of real nodes":      captured(t),
		"of the demo cluster":            hour(t)[:2*keyEvery+3],
		"of a cluster that grows":        append(simulated(t, 2, 3), simulated(t, 4, 3)...),
		"with no node":                   {{At: began}},
		"whose shape changes every time": restless(40),
	} {
		t.Run(name, func(t *testing.T) {
			data, _ := written(t, all)
			r := opened(t, data)
			if r.Damage() != nil {
				t.Fatal(r.Damage())
			}
			same(t, r, all)
		})
	}
}

// restless returns snapshots of which no two have the same words, or the same number of nodes as the one before.
func restless(n int) []*cluster.Snapshot {
	var all []*cluster.Snapshot
	for i := range n {
		s := &cluster.Snapshot{At: began.Add(time.Duration(i) * interval), Interval: interval, Nodes: make([]cluster.Node, i%5)}
		for k := range s.Nodes {
			s.Nodes[k] = cluster.Node{Target: fmt.Sprint("node", k), State: cluster.Down, Reason: fmt.Sprintf("no answer within %d ms", 1000+i)}
			s.Nodes[k].Sessions = cluster.Measured(float64(i*k), "sm_session_count")
		}
		all = append(all, s)
	}
	return all
}

func TestEveryFieldOfTheVocabularyIsRecorded(t *testing.T) {
	var f filler
	one, two := new(cluster.Snapshot), new(cluster.Snapshot)
	f.fill(reflect.ValueOf(one).Elem())
	f.fill(reflect.ValueOf(two).Elem())
	data, _ := written(t, []*cluster.Snapshot{one, two, one})
	same(t, opened(t, data), []*cluster.Snapshot{one, two, one})
}

func TestTextsAreStrippedOfWhatATerminalWouldObey(t *testing.T) {
	s := &cluster.Snapshot{At: began, Source: "\x1b[2Jcleared\n", Nodes: []cluster.Node{{
		Target: "\u202eleft", Warnings: []string{"\x07bell"}, Sessions: cluster.Absent(strings.Repeat("long ", 1000)),
	}}}
	data, _ := written(t, []*cluster.Snapshot{s})
	got, err := opened(t, data).Snapshot(0)
	if err != nil {
		t.Fatal(err)
	}
	n := got.Nodes[0]
	if got.Source != "?[2Jcleared?" || n.Target != "?left" || n.Warnings[0] != "?bell" || len([]rune(n.Sessions.Why)) != maxTextRunes {
		t.Errorf("source %q, target %q, warnings %q, a reason of %d runes", got.Source, n.Target, n.Warnings, len([]rune(n.Sessions.Why)))
	}
}

// forged returns the recording of a snapshot whose shape was changed after the writer had looked at it.
func forged(t *testing.T, from, to string, s *cluster.Snapshot) *Recording {
	t.Helper()
	table, err := snapshotTable()
	if err != nil {
		t.Fatal(err)
	}
	var e encoder
	shape, numbers, err := e.encode(table, reflect.ValueOf(*s))
	if err != nil {
		t.Fatal(err)
	}
	if len(from) != len(to) || strings.Count(string(shape), from) != 1 {
		t.Fatalf("%q does not stand once in the shape", from)
	}
	shape = []byte(strings.Replace(string(shape), from, to, 1))
	data, err := appendHeader([]byte(formatLine()), header)
	if err != nil {
		t.Fatal(err)
	}
	w := Writer{plain: appendBody(nil, shape, numbers, nil)}
	if err := w.pack(kindKey); err != nil {
		t.Fatal(err)
	}
	return opened(t, appendFrame(data, kindKey, s.At.UnixNano(), w.packed.Bytes(), len(w.plain)))
}

func TestTextsOfAForgedFileAreStrippedToo(t *testing.T) {
	got, err := forged(t, "here", "\x1b[2J", &cluster.Snapshot{At: began, Source: "here"}).Snapshot(0)
	if err != nil || got.Source != "?[2J" {
		t.Errorf("source %q, %v", got.Source, err)
	}
}

func TestAStateThatIsNotKnownIsUnseen(t *testing.T) {
	s := &cluster.Snapshot{At: began, Nodes: []cluster.Node{{State: cluster.Refused, Reason: "HTTP 401"}}}
	got, err := forged(t, cluster.Refused.String(), "expired", s).Snapshot(0)
	if err != nil || got.Nodes[0].State != cluster.Unseen || got.Nodes[0].Reason != "HTTP 401" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWhatIsNoNumberIsAbsent(t *testing.T) {
	edges := []float64{0.001, 0.002, math.Inf(1)}
	for name, node := range map[string]cluster.Node{
		"a figure that is NaN":       {Sessions: cluster.Figure{Known: true, Value: math.NaN(), From: "x"}},
		"a figure that is infinite":  {Sessions: cluster.Figure{Known: true, Value: math.Inf(-1), From: "x"}},
		"a figure below 0":           {Sessions: cluster.Measured(-1, "x")},
		"a figure that is too large": {Sessions: cluster.Measured(1e308, "x")},
		"a sum that is too large":    {Processing: cluster.Latency{UpperEdges: edges, Cumulative: []float64{1, 2, 3}, SumSeconds: 1e308}},
		"a count that is too large":  {Processing: cluster.Latency{UpperEdges: edges, Cumulative: []float64{1, 2, 1e290}}},
		"a sum that is NaN":          {Processing: cluster.Latency{UpperEdges: edges, Cumulative: []float64{1, 2, 3}, SumSeconds: math.NaN()}},
		"a count that is NaN":        {Processing: cluster.Latency{UpperEdges: edges, Cumulative: []float64{1, math.NaN(), 3}}},
		"an infinite count":          {Processing: cluster.Latency{UpperEdges: edges, Cumulative: []float64{1, 2, math.Inf(1)}}},
		"counts that fall":           {Processing: cluster.Latency{UpperEdges: edges, Cumulative: []float64{1, 3, 2}}},
		"a bucket without an edge":   {Processing: cluster.Latency{UpperEdges: edges, Cumulative: []float64{1, 2, 3, 4}}},
		"edges that fall":            {Processing: cluster.Latency{UpperEdges: []float64{2, 1}, Cumulative: []float64{1, 2}}},
		"an edge that is NaN":        {Processing: cluster.Latency{UpperEdges: []float64{1, math.NaN()}, Cumulative: []float64{1, 2}}},
	} {
		t.Run(name, func(t *testing.T) {
			data, _ := written(t, []*cluster.Snapshot{{At: began, Nodes: []cluster.Node{node}}})
			s, err := opened(t, data).Snapshot(0)
			if err != nil {
				t.Fatal(err)
			}
			n := s.Nodes[0]
			if n.Sessions.Known || n.Processing.Count() != 0 || n.Sessions.Why+n.Processing.Why == "" {
				t.Errorf("sessions %+v, processing %+v", n.Sessions, n.Processing)
			}
		})
	}
}

func TestASnapshotThatCannotBeReadAgainIsRefused(t *testing.T) {
	text := make([]string, 1<<23)
	for name, s := range map[string]*cluster.Snapshot{
		"too many texts":     {At: began, Nodes: []cluster.Node{{Services: text}}},
		"too many nodes":     {At: began, Nodes: make([]cluster.Node, maxMemoryBytes/reflect.TypeFor[cluster.Node]().Size()+1)},
		"too many buckets":   {At: began, Nodes: []cluster.Node{{Login: cluster.Latency{Cumulative: make([]float64, maxBuckets+1)}}}},
		"no time":            {},
		"a time of long ago": {At: began.AddDate(-1000, 0, 0)},
		"no such state":      {At: began, Nodes: []cluster.Node{{State: cluster.Foreign + 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.recording")
			w, err := create(path, header)
			if err != nil {
				t.Fatal(err)
			}
			good := restless(3)
			for i, each := range []*cluster.Snapshot{good[1], s, good[2]} {
				if err := w.Add(each); errors.Is(err, ErrUnfit) != (i == 1) || (err != nil) != (i == 1) {
					t.Fatalf("snapshot %d: %v", i, err)
				}
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			same(t, opened(t, data), good[1:])
		})
	}
}
