package promapi

import (
	"encoding/json"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	dto "github.com/prometheus/client_model/go"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/exposition"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
)

var testTarget = model.Metric{"__name__": "up", "job": "mongooseim", "instance": "node1:9091"}

// stored is what an engine keeps of a page and answers to the two questions about it: no headers, the buckets added up.
func stored(t testing.TB, body []byte, at model.Time) (values, histograms []row, names map[string]bool) {
	t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	wanted := mongooseim.Wanted()
	add := func(to *[]row, name string, labels []*dto.LabelPair, value float64, extra ...string) {
		if _, ok := formOf(model.Metric{"__name__": model.LabelValue(name), "le": "1"}, nil, wanted); !ok || dropped(wanted, name, labels) {
			return
		}
		m := model.Metric{"__name__": model.LabelValue(name), "job": "mongooseim", "instance": "node1:9091"}
		for _, l := range labels {
			m[model.LabelName(l.GetName())] = model.LabelValue(l.GetValue())
		}
		for i := 0; i < len(extra); i += 2 {
			m[model.LabelName(extra[i])] = model.LabelValue(extra[i+1])
		}
		*to = append(*to, row{labels: m, values: []model.SamplePair{{Timestamp: at, Value: model.SampleValue(value)}}})
	}
	names = map[string]bool{}
	for name, f := range families {
		sums, added := map[float64]float64{}, 0.0
		for _, m := range f.GetMetric() {
			switch f.GetType() {
			case dto.MetricType_HISTOGRAM:
				names[name+"_sum"] = true
				added += m.GetHistogram().GetSampleSum()
				for _, b := range m.GetHistogram().GetBucket() {
					sums[b.GetUpperBound()] += float64(b.GetCumulativeCount())
				}
			case dto.MetricType_COUNTER:
				names[name] = true
				add(&values, name, m.GetLabel(), m.GetCounter().GetValue())
			case dto.MetricType_GAUGE:
				names[name] = true
				add(&values, name, m.GetLabel(), m.GetGauge().GetValue())
			}
		}
		for edge, sum := range sums {
			if sum > 0 {
				add(&histograms, name+"_bucket", nil, sum, "le", strconv.FormatFloat(edge, 'e', -1, 64))
			}
		}
		if added > 0 {
			add(&histograms, name+"_sum", nil, added)
		}
	}
	return values, histograms, names
}

// dropped says that the question leaves a series out.
func dropped(wanted *exposition.Rules, name string, labels []*dto.LabelPair) bool {
	rule, _ := wanted.Rule(name)
	return slices.ContainsFunc(labels, func(l *dto.LabelPair) bool {
		return slices.Contains(rule.Drop, exposition.Label{Name: l.GetName(), Value: l.GetValue()})
	})
}

// declaredBy finds the signs as the engine does.
func declaredBy(names map[string]bool) []string {
	var declared []string
	for _, sign := range mongooseim.Signs() {
		for name := range names {
			if name == sign || strings.HasSuffix(sign, "_") && strings.HasPrefix(name, sign) {
				declared = append(append(declared, sign), mongooseim.DeclaredWith(sign)...)
				break
			}
		}
	}
	slices.Sort(declared)
	return slices.Compact(declared)
}

// pagesFrom makes pages of what an engine answers, each answer through a ledger of its own.
func pagesFrom(t testing.TB, targets map[key]*target, rules *exposition.Rules, answers ...[]row) map[key]page {
	t.Helper()
	var lines []map[key][]line
	for _, rows := range answers {
		l := newLedger(rules, "")
		l.begin(targets)
		for _, r := range rows {
			metric, err := json.Marshal(r.labels)
			if err != nil {
				t.Fatal(err)
			}
			if err := l.add(&series{metric: metric, values: r.values}); err != nil {
				t.Fatal(err)
			}
		}
		lines = append(lines, l.end())
	}
	return pagesOf(targets, lines...)
}

func rebuilt(t testing.TB, body []byte) []byte {
	t.Helper()
	const at = model.Time(1_795_475_000_000)
	values, histograms, names := stored(t, body, at)
	tt := &target{key: key{job: "mongooseim", instance: "node1:9091"}, labels: testTarget}
	pages := pagesFrom(t, map[key]*target{tt.key: tt}, mongooseim.Wanted(), values, histograms)
	return pages[tt.key].appendTo(nil, at, mongooseim.Wanted(), declaredBy(names))
}

// TestAPageFromAnEngineIsReadAsThePageItself rebuilds all captured pages from nothing but their series. What cannot be known
// without the headers is named here.
func TestAPageFromAnEngineIsReadAsThePageItself(t *testing.T) {
	files, err := filepath.Glob("../mongooseim/testdata/*.prom.gz")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d captures, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".prom.gz")
		t.Run(name, func(t *testing.T) {
			body := captured(t, name)
			begin := time.Unix(1_795_475_000, 0)
			read := func(bodies ...[]byte) cluster.Node {
				tracker, n := mongooseim.NewTracker(time.Minute), cluster.Node{}
				for i, b := range bodies {
					if err := tracker.Observe(b, begin.Add(time.Duration(i)*10*time.Second), &n); err != nil {
						t.Fatal(err)
					}
				}
				return n
			}
			again := rebuilt(t, body)
			direct, engine := read(body, body), read(again, again)
			if name == "6.8.0-node3-restarted-first-node3" {
				// This node has been up for less than a probe interval: a gauge without a series is not seen, nor the
				// difference to a node that has no such gauge.
				if engine.Archive.QueueLength.Known {
					t.Errorf("the queue is %v before the first probe", engine.Archive.QueueLength)
				}
				direct.Services = slices.DeleteFunc(slices.Clone(direct.Services), func(s string) bool { return s == "rdbms" })
				direct.Archive.QueueLength, engine.Archive.QueueLength = cluster.Figure{}, cluster.Figure{}
			}
			if direct.Version != engine.Version || !reflect.DeepEqual(direct.Services, engine.Services) ||
				direct.State != engine.State || direct.Membership.Backend != engine.Membership.Backend {
				t.Errorf("directly %v %s %v %v\nby the engine %v %s %v %v", direct.State, direct.Version, direct.Services,
					direct.Membership, engine.State, engine.Version, engine.Services, engine.Membership)
			}
			if !reflect.DeepEqual(direct.Warnings, engine.Warnings) {
				t.Errorf("warnings directly %q, by the engine %q", direct.Warnings, engine.Warnings)
			}
			agree(t, &direct, &engine)
		})
	}
}

func TestLabelsAreWrittenAsTheNodeHadThem(t *testing.T) {
	tests := map[string]struct {
		labels model.Metric
		want   string
	}{
		"none":              {model.Metric{"__name__": "x", "job": "mongooseim"}, ""},
		"the part":          {model.Metric{partLabel: "1"}, ""},
		"sorted":            {model.Metric{"b": "2", "a": "1"}, `{a="1",b="2"}`},
		"escaped":           {model.Metric{"a": "x\"y\\z\nw"}, `{a="x\"y\\z\nw"}`},
		"names of UTF-8":    {model.Metric{"a.b": "1"}, `{"a.b"="1"}`},
		"an empty instance": {model.Metric{"instance": ""}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := ownLabels(test.labels, testTarget); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestBucketsThatAreZeroComeBack(t *testing.T) {
	const at = model.Time(1000)
	var rows []row
	for le, count := range map[string]float64{"4.0": 3, "8": 5, "+Inf": 6} {
		rows = append(rows, row{
			labels: model.Metric{"__name__": "h_bucket", "job": "mongooseim", "instance": "node1:9091", "le": model.LabelValue(le)},
			values: []model.SamplePair{{Timestamp: at, Value: model.SampleValue(count)}},
		})
	}
	rules := exposition.Compile(map[string]exposition.Rule{"h": {Type: exposition.Histogram, Edges: []float64{1, 2, 4, 8}}})
	tt := &target{key: key{job: "mongooseim", instance: "node1:9091"}, labels: testTarget}
	pages := pagesFrom(t, map[key]*target{tt.key: tt}, rules, rows)
	e, err := exposition.Read(pages[tt.key].appendTo(nil, at, rules, nil), rules)
	if err != nil {
		t.Fatal(err)
	}
	s := e.Family("h").Series[0]
	if !slices.Equal(s.UpperEdges, []float64{1, 2, 4, 8, math.Inf(1)}) || !slices.Equal(s.Cumulative, []float64{0, 0, 3, 5, 6}) {
		t.Errorf("got %v at %v", s.Cumulative, s.UpperEdges)
	}
}
