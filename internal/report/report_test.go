package report

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// mostHeadline is the room for a headline beside its mark on the narrowest screen.
const mostHeadline = 77

// anyScenario sets every number of the scenario to something valid, far apart.
func anyScenario(r *rand.Rand) sizing.Scenario {
	s := sizing.Defaults()
	log := func(low, high float64) float64 { return low * math.Pow(high/low, r.Float64()) }
	s.Set(sizing.Users, math.Round(log(100, 1e8)))
	s.Set(sizing.Nodes, float64(1+r.IntN(12)))
	s.Set(sizing.Datacenters, float64(1+r.IntN(3)))
	s.Set(sizing.OneToOneRate, log(1, 1e6))
	s.Set(sizing.MUCRate, log(1, 1e5))
	s.Set(sizing.Archive, float64(r.IntN(2)))
	s.Set(sizing.DropsPerSessionHour, log(0.01, 50))
	s.Set(sizing.PresencePerUserHour, log(0.1, 100))
	s.Set(sizing.Cores, float64(1+r.IntN(64)))
	s.Set(sizing.RAMGiB, log(1, 512))
	for _, i := range [...]sizing.Input{sizing.Cores, sizing.RAMGiB, sizing.NICGbps} {
		if r.IntN(2) == 0 {
			s.Forget(i)
		}
	}
	return s
}

func TestEveryHeadlineFitsTheNarrowestScreenAndSaysTheOutcome(t *testing.T) {
	m := sizing.DefaultModel()
	r := rand.New(rand.NewPCG(1, 2))
	draws := sizing.NewSampler(8, 1)
	seen := make(map[sizing.Outcome]int)
	for range 3_000 {
		s := anyScenario(r)
		v := sizing.Evaluate(m, s)
		seen[v.Outcome]++
		line := Headline(&v)
		if w := ansi.StringWidth(line); w > mostHeadline || !strings.HasPrefix(line, v.Outcome.String()) || strings.Contains(line, "NaN") {
			t.Fatalf("%d columns: %q", w, line)
		}
		if line := PlacementLine(&v.Placement); ansi.StringWidth(line) > 79 {
			t.Fatalf("%d columns: %q", ansi.StringWidth(line), line)
		}
		if line := StormLine(&v); ansi.StringWidth(line) > mostHeadline {
			t.Fatalf("%d columns: %q", ansi.StringWidth(line), line)
		}
		for _, p := range Explain(&v, m) {
			for _, l := range p.Lines {
				if ansi.StringWidth(l) > explainWidth || strings.Contains(l, "NaN") {
					t.Fatalf("%s: %d columns: %q", p.Title, ansi.StringWidth(l), l)
				}
			}
		}
		p := draws.Probability(m, s)
		learned := &calibrate.Result{Quality: calibrate.Quality{Grade: calibrate.Grade(r.IntN(int(calibrate.Good) + 1))}}
		track := calibrate.TrackRecord{CPU: calibrate.Track{Predictions: 9, Median: 9.99}}
		if line := OddsLine(&p, learned, track, 76); ansi.StringWidth(line) > 76 {
			t.Fatalf("%d columns: %q", ansi.StringWidth(line), line)
		}
		if line := ProbabilityLine(&p); ansi.StringWidth(line) > 76 {
			t.Fatalf("%d columns: %q", ansi.StringWidth(line), line)
		}
		var text bytes.Buffer
		if err := WritePlanText(&text, &v, &p, m); err != nil {
			t.Fatal(err)
		}
		for _, l := range strings.Split(text.String(), "\n") {
			if ansi.StringWidth(l) > textWidth || strings.Contains(l, "NaN") || strings.Contains(l, "Inf") {
				t.Fatalf("%d columns: %q", ansi.StringWidth(l), l)
			}
		}
	}
	for _, o := range []sizing.Outcome{sizing.Unknown, sizing.Holds, sizing.HoldsAllUp, sizing.Fails} {
		if seen[o] == 0 {
			t.Errorf("the scenarios never give %q", o)
		}
	}
}

func TestEveryPlanIsValidJSONWithoutNullLists(t *testing.T) {
	m := sizing.DefaultModel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		b := sizing.DefaultBaseline()
		b.Scenario = anyScenario(r)
		v := sizing.Evaluate(m, b.Scenario)
		checkDocument(t, NewPlan(&v, &b, m))
	}
}

// checkDocument encodes a document and looks for lists that are null.
func checkDocument(t *testing.T, document any) {
	t.Helper()
	var out bytes.Buffer
	if err := WriteJSON(&out, document); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(out.Bytes()) {
		t.Fatalf("not JSON: %s", out.String())
	}
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Slice:
			if v.IsNil() {
				t.Errorf("%s is a null list", path)
			}
			for i := range v.Len() {
				walk(path, v.Index(i))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					walk(path+"."+v.Type().Field(i).Name, v.Field(i))
				}
			}
		case reflect.Pointer:
			if !v.IsNil() {
				walk(path, v.Elem())
			}
		}
	}
	walk("document", reflect.ValueOf(document))
}

func TestABoundlessCeilingIsAWordInJSON(t *testing.T) {
	got, err := json.Marshal([]Number{2.5, Number(math.Inf(1))})
	if err != nil || string(got) != `[2.5,"inf"]` {
		t.Errorf("%s, %v", got, err)
	}
}

func testSnapshot() *cluster.Snapshot {
	at := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	return &cluster.Snapshot{At: at, Source: "2 targets", Nodes: []cluster.Node{
		{
			Target: "http://a:9091/metrics", Name: "a:9091", State: cluster.Up, At: at, Version: "6.8+",
			Sessions:           cluster.Measured(60, "sm_session_count"),
			ClusterUniqueUsers: cluster.Absent("first probe has not run yet"),
			Machine:            cluster.Machine{Cores: cluster.Measured(4, "erlang_vm_schedulers_online")},
		},
		{Target: "http://b:9091/metrics", Name: "b:9091", State: cluster.Down, Reason: "connection refused"},
	}}
}

func TestASnapshotNamesTheFamilyOfEachNumberAndTheReasonOfEachGap(t *testing.T) {
	doc := NewSnapshot(testSnapshot())
	checkDocument(t, doc)
	a, b := doc.Nodes[0], doc.Nodes[1]
	if a.Sessions == nil || *a.Sessions != 60 || a.From["sessions"] != "sm_session_count" {
		t.Errorf("sessions are %v from %q", a.Sessions, a.From["sessions"])
	}
	if a.MemoryBytes != nil {
		t.Errorf("memory that nobody measured is %v", *a.MemoryBytes)
	}
	if !strings.Contains(a.Absent["cluster_unique_users"], "first probe") {
		t.Errorf("the absent figure's reason is %q", a.Absent["cluster_unique_users"])
	}
	if b.Up || !strings.Contains(b.Error, "connection refused") || b.Sessions != nil {
		t.Errorf("the node that is down: %+v", b)
	}
	if doc.Cluster.NodesUp != 1 || doc.Cluster.NodesKnown != 2 || doc.Cluster.UniqueUsers != nil {
		t.Errorf("cluster: %+v", doc.Cluster)
	}
}

func TestACheckWithoutAVerdictSaysWhy(t *testing.T) {
	b := sizing.DefaultBaseline()
	doc := NewCheck(testSnapshot(), nil, &b, sizing.DefaultModel(), "no message rates")
	checkDocument(t, doc)
	if doc.Verdict != "unknown" || doc.Error != "no message rates" || doc.Plan != nil {
		t.Errorf("verdict %q, error %q, plan %v", doc.Verdict, doc.Error, doc.Plan)
	}
	if len(doc.Findings) == 0 || !strings.Contains(doc.Findings[0], "connection refused") {
		t.Errorf("findings %q", doc.Findings)
	}
	var text bytes.Buffer
	if err := WriteCheckText(&text, testSnapshot(), nil, nil, sizing.DefaultModel(), "no message rates"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"UNKNOWN: no message rates", "connection refused"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text says nothing of %q:\n%s", want, text.String())
		}
	}
}
