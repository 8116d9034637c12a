package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
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

// nameSites gives every other scenario up to four sites that have little in common, some with long names.
func nameSites(s *sizing.Scenario, r *rand.Rand) {
	if r.IntN(2) == 0 {
		return
	}
	sites := make([]sizing.Site, 1+r.IntN(4))
	for i := range sites {
		name := strings.Repeat("datacenter-", 1+r.IntN(2)) + string(rune('a'+i))
		sites[i] = sizing.Site{Name: name, Nodes: 1 + r.IntN(12), Share: 1 / float64(len(sites))}
		if r.IntN(2) == 0 {
			sites[i].Cores = sizing.Known(float64(1 + r.IntN(64)))
		}
		if r.IntN(2) == 0 {
			sites[i].RAMGiB = sizing.Known(float64(1 + r.IntN(512)))
		}
	}
	s.SetSites(sites)
	s.Set(sizing.CrossSiteShare, r.Float64())
	s.Set(sizing.MUCOccupants, float64(r.IntN(500)))
	if r.IntN(2) == 0 {
		s.Set(sizing.RoomRateMax, float64(r.IntN(1000)))
		s.Set(sizing.RoomOccupantsMax, float64(r.IntN(100_000)))
	}
}

func TestEveryHeadlineFitsTheNarrowestScreenAndSaysTheOutcome(t *testing.T) {
	m := sizing.DefaultModel()
	r := rand.New(rand.NewPCG(1, 2))
	draws := sizing.NewSampler(8, 1)
	seen := make(map[sizing.Outcome]int)
	for range 3_000 {
		s := anyScenario(r)
		nameSites(&s, r)
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
		track := calibrate.TrackRecord{CPU: calibrate.Track{Predictions: 9 + r.IntN(90), Median: 9.99, P90: 99, Recent: 99}}
		if line := OddsLine(&p, learned, track, 76); ansi.StringWidth(line) > 76 {
			t.Fatalf("%d columns: %q", ansi.StringWidth(line), line)
		}
		if line := TrackLine(learned, track); ansi.StringWidth(line) > 76 {
			t.Fatalf("%d columns: %q", ansi.StringWidth(line), line)
		}
		if line := ProbabilityLine(&p); ansi.StringWidth(line) > 76 {
			t.Fatalf("%d columns: %q", ansi.StringWidth(line), line)
		}
		var text bytes.Buffer
		if err := WritePlanText(&text, &v, &p, m); err != nil {
			t.Fatal(err)
		}
		for l := range strings.SplitSeq(text.String(), "\n") {
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
		nameSites(&b.Scenario, r)
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
	return &cluster.Snapshot{At: at, Source: "2 targets", Warnings: []string{"nodes.yml: cannot be read"}, Nodes: []cluster.Node{
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
	if !slices.Equal(doc.Warnings, testSnapshot().Warnings) {
		t.Errorf("the warnings are %q", doc.Warnings)
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
	if len(doc.Findings) < 2 || doc.Findings[0] != "nodes.yml: cannot be read" || !strings.Contains(doc.Findings[1], "connection refused") {
		t.Errorf("findings %q", doc.Findings)
	}
	var text bytes.Buffer
	if err := WriteCheckText(&text, testSnapshot(), nil, nil, sizing.DefaultModel(), "no message rates"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"UNKNOWN: no message rates", "connection refused", "! nodes.yml: cannot be read"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text says nothing of %q:\n%s", want, text.String())
		}
	}
}

// unequal is a plan of three sites of which us is too small to survive the loss of eu.
func unequal() (sizing.Verdict, sizing.Baseline) {
	b := sizing.DefaultBaseline()
	b.Give(sizing.Users, 450_000)
	b.Give(sizing.OneToOneRate, 4_000)
	b.Give(sizing.MUCRate, 100)
	b.Give(sizing.MUCOccupants, 30)
	b.Give(sizing.RoomRateMax, 50)
	b.Give(sizing.RoomOccupantsMax, 1_000)
	b.GiveSites([]sizing.Site{
		{Name: "us", Nodes: 1, Share: 0.2},
		{Name: "eu", Nodes: 6, Share: 0.6, Cores: sizing.Known(16), RAMGiB: sizing.Known(64)},
		{Name: "ap", Nodes: 2, Share: 0.2, Cores: sizing.Known(16), RAMGiB: sizing.Known(64)},
	})
	return sizing.Evaluate(sizing.DefaultModel(), b.Scenario), b
}

func TestNamedSitesAreNamedEverywhere(t *testing.T) {
	v, b := unequal()
	m := sizing.DefaultModel()
	if got := Headline(&v); !strings.HasPrefix(got, "HOLDS ONLY WITH ALL NODES UP: ") || !strings.Contains(got, "with eu lost") || strings.Contains(got, "datacenter") {
		t.Errorf("the headline is %q", got)
	}
	plan := NewPlan(&v, &b, m)
	if len(plan.Sites) != 3 || plan.Sites[1].Name != "eu" || plan.SitesOrigin != "given" {
		t.Fatalf("sites are %+v", plan.Sites)
	}
	worst := plan.WorstSiteLoss
	if worst == nil || worst.Lost != "eu" || worst.Tightest != "us" || worst.Holds || worst.HeadroomPct != *plan.HeadroomSiteLossPct || *worst != *plan.Sites[1].Loss {
		t.Errorf("the worst loss is %+v", worst)
	}
	if us := plan.Sites[2]; us.HeadroomN1Pct != nil || us.Storm != nil || us.Loss == nil || *us.Cores != 4 {
		t.Errorf("us, of one node, is %+v", us)
	}
	if len(plan.HotSpots) != 1 || plan.HotSpots[0].State != "hot" || !plan.HotSpots[0].Judged {
		t.Errorf("hot spots are %+v", plan.HotSpots)
	}
	var text bytes.Buffer
	if err := WritePlanText(&text, &v, &sizing.Probability{}, m); err != nil {
		t.Fatal(err)
	}
	if err := WriteExplanation(&text, &v, m); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"ap 2 + eu 6 + us 1 nodes", "site        nodes share", "eu lost", "60 % 16 c 64GiB", "Fewer than 3 nodes in ap, us",
		"SITES", "us: the site that is nearest to its limit", "all of us", "a lost site's load goes to the others in proportion",
		"HOT SPOTS", "50/s x 1k occupants x 55 µs = 2.75 cores", "too much for one process",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text says nothing of %q:\n%s", want, text.String())
		}
	}
	equal := b
	equal.Scenario.SetSites(nil)
	v = sizing.Evaluate(m, equal.Scenario)
	if plan := NewPlan(&v, &equal, m); plan.WorstSiteLoss != nil || plan.SitesOrigin != "" || len(plan.Sites) != 0 {
		t.Errorf("without names the plan has %+v", plan.WorstSiteLoss)
	}
}

// TestTheNarrowestOddsAreInWordsAndBesideTheModelsError: a percentage alone says more than is known.
func TestTheNarrowestOddsAreInWordsAndBesideTheModelsError(t *testing.T) {
	learned := &calibrate.Result{Quality: calibrate.Quality{Grade: calibrate.Good}}
	learned.CPU.Known, learned.Memory.Known = true, true
	track := calibrate.TrackRecord{CPU: calibrate.Track{Predictions: 100, Median: 0.05}, Memory: calibrate.Track{Predictions: 100, Median: 0.12}}
	for _, c := range []struct {
		share float64
		word  string
	}{{1, "very likely"}, {0.9, "likely"}, {0.6, "uncertain"}, {0.3, "unlikely"}, {0, "very unlikely"}} {
		p := sizing.Probability{Known: true, Draws: 1000, WithLoss: sizing.Share{P: c.share}, MaxUsersWithLoss: sizing.Range{P5: 222_000, P95: 367_000}}
		line := OddsLine(&p, learned, track, 76)
		for _, want := range []string{fmt.Sprintf("Odds %3.0f %%", 100*c.share), c.word, "222k-367k", "off 12 % on memory"} {
			if !strings.Contains(line, want) {
				t.Errorf("%q does not say %q", line, want)
			}
		}
	}
}

func TestAModelThatMispredictsSaysSoInEveryWidth(t *testing.T) {
	p := sizing.Probability{Known: true}
	learned := calibrate.New(nil).Result()
	learned.Quality.Grade = calibrate.Fair
	learned.CPU.Known, learned.Memory.Known = true, true
	wrong := calibrate.Track{Predictions: 100, Median: 0.02, P90: 0.3, Recent: 0.31}
	track := calibrate.TrackRecord{CPU: calibrate.Track{Predictions: 100, Median: 0.05}, Memory: wrong, Nodes: []calibrate.NodeTrack{{Target: "a", Memory: wrong}}}
	for _, columns := range []int{76, 90, 120} {
		if line := OddsLine(&p, learned, track, columns); !strings.Contains(line, "MISPREDICTS memory by 31 %") || ansi.StringWidth(line) > columns {
			t.Errorf("%d columns: %q", columns, line)
		}
	}
	for _, line := range []string{TrackLine(learned, track), NodeTrackLine(&track.Nodes[0]), RecordLine(&sizing.Record{Memory: sizing.Checked{Predictions: 100, Recent: 0.31}})} {
		if !strings.Contains(line, "MISPREDICTED by 31 %") {
			t.Errorf("%q", line)
		}
	}
	state := NewModelState(learned, track)
	if !state.Memory.Mispredicts || state.CPU.Mispredicts || len(state.Nodes) != 1 || !state.Nodes[0].Memory.Wrong || state.Nodes[0].CPU != nil {
		t.Errorf("the document is %+v", state)
	}
}
