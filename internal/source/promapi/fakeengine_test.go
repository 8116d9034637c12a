package promapi

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/common/model"
)

// fakeEngine answers mimtop's questions from captured pages, as the real ones do.
type fakeEngine struct {
	*httptest.Server
	mu      sync.Mutex
	targets []*fakeTarget
	warning string
	skew    time.Duration
	asked   []*http.Request // with their forms parsed
	fail    http.HandlerFunc
	build   http.HandlerFunc // answers what the engine is
	// rendered keeps answers that do not change from one question to the next, for benchmarks.
	rendered map[string]string
	keep     bool
}

// fakeTarget is one scrape target.
type fakeTarget struct {
	labels             model.Metric
	values, histograms []row
	signs              []string
	up                 float64
	age                time.Duration // of the newest scrape
	lastError          string
}

func newFakeTarget(t testing.TB, instance string, body []byte) *fakeTarget {
	t.Helper()
	f := &fakeTarget{labels: model.Metric{"job": "mongooseim", "instance": model.LabelValue(instance)}, up: 1, age: time.Second}
	if body != nil {
		var names map[string]bool
		f.values, f.histograms, names = stored(t, body, 0)
		f.signs = declaredBy(names)
	}
	return f
}

func newFakeEngine(t testing.TB, targets ...*fakeTarget) *fakeEngine {
	t.Helper()
	f := &fakeEngine{targets: targets, rendered: map[string]string{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

// change does something to the engine between two questions.
func (f *fakeEngine) change(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
}

// ServeHTTP implements http.Handler.
func (f *fakeEngine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_ = r.ParseForm()
	f.asked = append(f.asked, r)
	if f.fail != nil {
		f.fail(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	switch {
	case strings.HasSuffix(r.URL.Path, "/query"), strings.HasSuffix(r.URL.Path, "/query_range"):
		f.answer(w, r)
	case strings.HasSuffix(r.URL.Path, "/buildinfo") && f.build != nil:
		f.build(w, r)
	case strings.HasSuffix(r.URL.Path, "/targets"):
		f.answerTargets(w)
	case strings.HasSuffix(r.URL.Path, "/label/job/values"):
		fmt.Fprint(w, `{"status":"success","data":["node","chat"]}`)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (f *fakeEngine) answer(w http.ResponseWriter, r *http.Request) {
	question := r.Form.Get("query")
	text := r.Form.Get("time")
	isRange := strings.HasSuffix(r.URL.Path, "/query_range")
	if isRange {
		text = r.Form.Get("end")
	}
	if strings.Contains(question, "offset") || strings.Contains(question, partExporters) || strings.HasPrefix(question, "count(") {
		fmt.Fprint(w, `{"status":"success","data":{"resultType":"`+map[bool]string{false: "vector", true: "matrix"}[isRange]+`","result":[]}}`)
		return // Only the doctor asks that, and real engines are asked in its tests.
	}
	at := float64(time.Now().Add(f.skew).UnixMilli()) / 1000
	if text != "" {
		at, _ = strconv.ParseFloat(text, 64)
	}
	kind := "vector"
	if isRange {
		kind = "matrix"
	}
	body, ok := f.rendered[kind+question]
	if !ok {
		rows := f.rows(question, at)
		body = render(rows, isRange, at)
		if f.keep && !strings.Contains(question, "timestamp(") {
			f.rendered[kind+question] = body
		}
	}
	warnings := ""
	if f.warning != "" {
		text, _ := json.Marshal([]string{f.warning})
		warnings = `,"warnings":` + string(text)
	}
	// Benchmarks measure the client: nothing is copied here.
	for _, part := range []string{`{"status":"success","data":{"resultType":"`, kind, `","result":[`, body, `]}`, warnings, `}`} {
		_, _ = io.WriteString(w, part)
	}
}

// rows evaluates a question, known by what only it holds.
func (f *fakeEngine) rows(question string, at float64) []row {
	var rows []row
	add := func(labels model.Metric, value float64, extra ...string) {
		labels = labels.Clone()
		for i := 0; i < len(extra); i += 2 {
			labels[model.LabelName(extra[i])] = model.LabelValue(extra[i+1])
		}
		rows = append(rows, row{labels: labels, values: []model.SamplePair{{Value: model.SampleValue(value)}}})
	}
	if strings.Contains(question, "vector(time())") {
		add(nil, at, partLabel, partNow)
		if len(f.targets) > 0 {
			add(nil, 60, partLabel, partScrapes)
		}
		return rows
	}
	for _, t := range f.targets {
		switch {
		case strings.Contains(question, "timestamp("):
			add(t.labels, t.up, partLabel, partUp, "__name__", "up")
			add(t.labels, at-t.age.Seconds(), partLabel, partAt)
			add(t.labels, 0.25, partLabel, partDuration)
		case strings.HasPrefix(question, "group by"):
			for _, sign := range t.signs {
				add(t.labels, 1, partLabel, sign)
			}
		case t.up != 1:
		case strings.HasPrefix(question, "sum by"):
			rows = append(rows, relabelled(t.histograms, t.labels)...)
		default:
			rows = append(rows, relabelled(t.values, t.labels)...)
		}
	}
	return rows
}

func relabelled(rows []row, as model.Metric) []row {
	out := make([]row, 0, len(rows))
	for _, r := range rows {
		labels := r.labels.Clone()
		maps.Copy(labels, as)
		out = append(out, row{labels: labels, values: r.values})
	}
	return out
}

func render(rows []row, isRange bool, at float64) string {
	var b strings.Builder
	for i, r := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		labels, _ := json.Marshal(r.labels)
		form := `{"metric":%s,"value":[%.3f,"%s"]}`
		if isRange {
			form = `{"metric":%s,"values":[[%.3f,"%s"]]}`
		}
		fmt.Fprintf(&b, form, labels, at, strconv.FormatFloat(float64(r.values[0].Value), 'f', -1, 64))
	}
	return b.String()
}

func (f *fakeEngine) answerTargets(w http.ResponseWriter) {
	type active struct {
		Labels    model.Metric `json:"labels"`
		LastError string       `json:"lastError"`
	}
	var list []active
	for _, t := range f.targets {
		list = append(list, active{t.labels, t.lastError})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": map[string]any{"activeTargets": list}})
}
