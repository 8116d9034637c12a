package promapi

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/source/mongooseim"
)

// ready answers every question with the same bytes.
type ready struct{ body []byte }

func (r *ready) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(r.body))}, nil
}

// readyClient is a client whose questions are answered at once.
func readyClient(body []byte) *client {
	return &client{http: &http.Client{Transport: &ready{body}}, address: &url.URL{Scheme: "http", Host: "engine"}, transport: &transport{}}
}

// readyLibrary is the API client of Prometheus, whose questions are answered at once.
func readyLibrary(t testing.TB, body []byte) v1.API {
	t.Helper()
	below, err := api.NewClient(api.Config{Address: "http://engine", RoundTripper: &ready{body}})
	if err != nil {
		t.Fatal(err)
	}
	return v1.NewAPI(below)
}

// answerAbout is what an engine answers about a number of nodes with all figures, and the targets themselves.
func answerAbout(t testing.TB, nodes int) (body []byte, targets map[key]*target) {
	t.Helper()
	one := newFakeTarget(t, "", captured(t, "6.8.0-load-2-node1"))
	var rows []row
	targets = map[key]*target{}
	for i := range nodes {
		labels := model.Metric{"job": "mongooseim", "instance": model.LabelValue(fmt.Sprintf("node%d:9091", i))}
		rows = append(append(rows, relabelled(one.values, labels)...), relabelled(one.histograms, labels)...)
		k := keyOf(labels, "")
		targets[k] = &target{key: k, labels: labels}
	}
	return []byte(`{"status":"success","data":{"resultType":"vector","result":[` + render(rows, false, 1000) + `]}}`), targets
}

var askedAt = span{at: time.Unix(1000, 0)}

// TestAnswersAreReadAsTheLibraryReadsThem compares with the decoder of the API client.
func TestAnswersAreReadAsTheLibraryReadsThem(t *testing.T) {
	const (
		vector = `{"status":"success","data":{"resultType":"vector","result":[%s]}}`
		matrix = `{"status":"success","data":{"resultType":"matrix","result":[%s]}}`
	)
	captured, _ := answerAbout(t, 1)
	for name, body := range map[string]string{
		"a node":        string(captured),
		"nothing":       fmt.Sprintf(vector, ""),
		"white space":   " {\n\t\"status\" : \"success\" , \"data\" : { \"resultType\":\"vector\", \"result\" : [ { \"metric\" : { \"a\" : \"b\" , \"c\":\"d\" } , \"value\" : [ 1 , \"2\" ] } ] } }\r\n",
		"odd labels":    fmt.Sprintf(vector, `{"metric":{"a":"x\"y\\z\u001b\nü€😀\ud83d","ü":"","":"}]"},"value":[1.5,"-3.25e-7"]}`),
		"odd numbers":   fmt.Sprintf(vector, `{"metric":{"a":"1"},"value":[1,"NaN"]},{"metric":{"a":"2"},"value":[1,"-Inf"]},{"metric":{},"value":[1,"+Inf"]},{"metric":{"a":"3"},"value":[1,"123456789012345678"]},{"metric":{"a":"4"},"value":[1,"999999999999999"]}`),
		"braces":        fmt.Sprintf(vector, `{"metric":{"a":"},"},"value":[1,"1"]},{"metric":{"a":"b"},"c":{"d":1},"value":[1,"2"]},{"value":[1,"3"],"metric":{"a":"},\"value\":[1,\"2\"]"}}`),
		"two times":     fmt.Sprintf(matrix, `{"metric":{"a":"b"},"values":[[1435781430.781,"1"],[1435781445.7,"2.5"]]},{"metric":{"a":"c"},"values":[[-1,"0"]]}`),
		"further keys":  `{"isPartial":false,"status":"success","data":{"stats":{"a":["]",{}]},"resultType":"vector","result":[{"metric":{},"value":[1,"1"],"more":{"a":[1,null]}}]},"trace":null,"warnings":["w"],"infos":["i"]}`,
		"a long string": fmt.Sprintf(vector, `{"metric":{"a":"`+strings.Repeat(`x\\`, 100_000)+`"},"value":[1,"1"]}`),
	} {
		t.Run(name, func(t *testing.T) {
			for part, from := range map[string]io.Reader{"at once": strings.NewReader(body), "byte by byte": iotest.OneByteReader(strings.NewReader(body))} {
				if part == "byte by byte" && len(body) > 100_000 {
					continue
				}
				compare(t, from, []byte(body))
			}
		})
	}
}

// compare reads an answer in both ways. The library's must succeed.
func compare(t *testing.T, from io.Reader, body []byte) {
	t.Helper()
	value, wantWarnings, wantInfos, err := readyLibrary(t, body).Query(t.Context(), "x", askedAt.at)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []row
	switch value := value.(type) {
	case model.Vector:
		for _, s := range value {
			want = append(want, row{labels: s.Metric, values: []model.SamplePair{{Timestamp: s.Timestamp, Value: s.Value}}})
		}
	case model.Matrix:
		for _, s := range value {
			want = append(want, row{labels: s.Metric, values: s.Values})
		}
	}
	var one series
	rest, err := withoutSeries(from, func(data []byte) error {
		if err := one.read(data); err != nil {
			return err
		}
		labels, err := labelsOf(one.metric)
		got = append(got, row{labels: labels, values: slices.Clone(one.values)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(got, want, sameRow) {
		t.Errorf("the library reads\n%.2000v\nand we\n%.2000v", want, got)
	}
	beside, err := readyClient(rest).get(t.Context(), "query", nil, nil)
	if err != nil || !slices.Equal(beside.Warnings, wantWarnings) || !slices.Equal(beside.Infos, wantInfos) {
		t.Errorf("beside the series %q, %q, %v, want %q, %q", beside.Warnings, beside.Infos, err, wantWarnings, wantInfos)
	}
}

// sameRow compares the bits of numbers: NaN is not equal to itself.
func sameRow(a, b row) bool {
	return maps.Equal(a.labels, b.labels) && slices.EqualFunc(a.values, b.values, func(a, b model.SamplePair) bool {
		return a.Timestamp == b.Timestamp && math.Float64bits(float64(a.Value)) == math.Float64bits(float64(b.Value))
	})
}

func TestAnswersThatAreNone(t *testing.T) {
	for name, body := range map[string]string{
		"no object":         `[1]`,
		"nothing":           ``,
		"a word":            `xyz`,
		"two answers":       `{"data":{"resultType":"vector","result":[]}} {}`,
		"cut off":           `{"data":{"resultType":"vector","result":[{"metric":{"a":"b"},"val`,
		"no comma":          `{"data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]} {"metric":{},"value":[1,"1"]}]}}`,
		"no metric":         `{"data":{"resultType":"vector","result":[{"value":[1,"1"]}]}}`,
		"numbers":           `{"data":{"resultType":"vector","result":[1,"1"]}}`,
		"a number's text":   `{"data":{"resultType":"vector","result":[{"metric":{},"value":[1,1]}]}}`,
		"no number":         `{"data":{"resultType":"vector","result":[{"metric":{},"value":[1,"x"]}]}}`,
		"no time":           `{"data":{"resultType":"vector","result":[{"metric":{},"value":["1","1"]}]}}`,
		"a time of NaN":     `{"data":{"resultType":"vector","result":[{"metric":{},"value":[NaN,"1"]}]}}`,
		"three in one":      `{"data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1","2"]}]}}`,
		"two metrics":       `{"data":{"resultType":"vector","result":[{"metric":{},"metric":{},"value":[1,"1"]}]}}`,
		"a label that is 1": `{"data":{"resultType":"vector","result":[{"metric":{"a":1},"value":[1,"1"]}]}}`,
		"too deep":          `{"data":{"resultType":"vector","result":[{"metric":{},"values":[[[1,"1"]]]}]}}`,
		"two in one":        `{"data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"],"metric":{},"value":[1,"1"]}]}}`,
		"unclosed":          `{"data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]}]`,
	} {
		t.Run(name, func(t *testing.T) {
			var one series
			l := newLedger(mongooseim.Wanted(), "")
			_, err := withoutSeries(strings.NewReader(body), func(data []byte) error {
				if err := one.read(data); err != nil {
					return err
				}
				return l.add(&one)
			})
			if !errors.Is(err, errNoJSON) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("got %v", err)
			}
		})
	}
	big := `{"data":{"resultType":"vector","result":[{"metric":{"a":"` + strings.Repeat("x", maxValueBytes+1)
	if _, err := withoutSeries(strings.NewReader(big), nil); !errors.Is(err, errValueTooLarge) {
		t.Errorf("a label of megabytes: %v", err)
	}
}

// FuzzSeries reads any bytes as the series of an answer: what the library reads, however it was written, is read alike.
func FuzzSeries(f *testing.F) {
	f.Add([]byte(`[{"metric":{"__name__":"up","a":"b\n\u00fc"},"value":[1435781430.781,"1e3"]}]`))
	f.Add([]byte(`[{"metric":{},"value":[0,"NaN"]},{"metric":{"":"}"},"value":[-1,"12"]}]`))
	f.Fuzz(func(t *testing.T, result []byte) {
		body := func(result []byte) []byte {
			return fmt.Appendf(nil, `{"status":"success","data":{"resultType":"vector","result":%s}}`, result)
		}
		var one series
		l := newLedger(mongooseim.Wanted(), "")
		_, _ = withoutSeries(bytes.NewReader(body(result)), func(data []byte) error {
			if err := one.read(data); err != nil {
				return err
			}
			return l.add(&one)
		})
		var vector model.Vector
		if json.Unmarshal(result, &vector) != nil {
			return
		}
		vector = slices.DeleteFunc(vector, func(s *model.Sample) bool {
			return s == nil || s.Histogram != nil || math.Abs(float64(s.Timestamp)) > maxUnixSeconds*1000
		})
		for _, s := range vector {
			if s.Metric == nil {
				s.Metric = model.Metric{}
			}
		}
		written, err := json.Marshal(vector)
		if err != nil || len(vector) == 0 {
			return
		}
		compare(t, bytes.NewReader(body(written)), body(written))
	})
}

// TestTheLedgerKnowsWhatChanges gives the same ledger targets and series that come, go and change their labels.
func TestTheLedgerKnowsWhatChanges(t *testing.T) {
	l := newLedger(mongooseim.Wanted(), "")
	targetOf := func(instance, pod string) *target {
		labels := model.Metric{"job": "j", "instance": model.LabelValue(instance)}
		if pod != "" {
			labels["pod"] = model.LabelValue(pod)
		}
		return &target{key: keyOf(labels, ""), labels: labels}
	}
	round := func(targets []*target, metrics ...string) string {
		of := map[key]*target{}
		for _, each := range targets {
			of[each.key] = each
		}
		l.begin(of)
		for i, m := range metrics {
			if err := l.add(&series{metric: []byte(m), values: []model.SamplePair{{Value: model.SampleValue(i)}}}); err != nil {
				t.Fatal(err)
			}
		}
		var all []string
		for k, lines := range l.end() {
			for _, x := range lines {
				all = append(all, fmt.Sprintf("%s %s %v", k.instance, x.text, x.values.values[0].Value))
			}
		}
		slices.Sort(all)
		return strings.Join(all, "; ")
	}
	const (
		ofA   = `{"__name__":"sm_session_count","instance":"a","job":"j","host_type":"x","pod":"p"}`
		ofB   = `{"__name__":"sm_session_count","instance":"b","job":"j"}`
		other = `{"__name__":"go_goroutines","instance":"a","job":"j"}`
	)
	a, b := targetOf("a", "p"), targetOf("b", "")
	for i, step := range []struct {
		targets []*target
		metrics []string
		want    string
	}{
		{[]*target{a}, []string{ofA, ofB, other}, `a sm_session_count{host_type="x"} 0`},
		{[]*target{a, b}, []string{other, ofB, ofA}, `a sm_session_count{host_type="x"} 2; b sm_session_count 1`},
		{[]*target{a, b}, []string{ofA, ofB}, `a sm_session_count{host_type="x"} 0; b sm_session_count 1`},
		{[]*target{b}, []string{ofA, ofB}, `b sm_session_count 1`},
		{[]*target{targetOf("a", ""), b}, []string{ofA}, `a sm_session_count{host_type="x",pod="p"} 0`},
		{nil, []string{ofA}, ``},
	} {
		if got := round(step.targets, step.metrics...); got != step.want {
			t.Errorf("round %d gives %s, want %s", i, got, step.want)
		}
	}
}

// TestReadingAnAnswerTakesATenthOfTheLibrarysMemory compares the bytes allocated for an answer about a hundred nodes,
// without and with what the ledger has learned.
func TestReadingAnAnswerTakesATenthOfTheLibrarysMemory(t *testing.T) {
	body, targets := answerAbout(t, 100)
	c, theirs := readyClient(body), readyLibrary(t, body)
	library := allocated(func() {
		if _, _, _, err := theirs.Query(t.Context(), "x", askedAt.at); err != nil {
			t.Fatal(err)
		}
	})
	l := newLedger(mongooseim.Wanted(), "")
	round := func() { stream(t, c, l, targets) }
	first, again := allocated(round), allocated(round)
	t.Logf("library %d, first time %d, then %d bytes", library, first, again)
	if first > library/4 || again > library/40 {
		t.Errorf("%d bytes at first and %d then, the library takes %d", first, again, library)
	}
}

func stream(t testing.TB, c *client, l *ledger, targets map[key]*target) {
	t.Helper()
	l.begin(targets)
	if err := c.stream(context.Background(), "x", askedAt, l.add); err != nil {
		t.Fatal(err)
	}
	if lines := l.end(); len(lines) != len(targets) {
		t.Fatalf("%d targets have lines", len(lines))
	}
}

func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// live is the memory that is in use.
func live() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkAnswer reads an answer about a thousand nodes as it is in the refreshes after the first, and by the library's
// decoder, which is the anchor: compare the two of one run.
func BenchmarkAnswer(b *testing.B) {
	body, targets := answerAbout(b, 1000)
	c, theirs := readyClient(body), readyLibrary(b, body)
	b.Run("library", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			if _, _, _, err := theirs.Query(b.Context(), "x", askedAt.at); err != nil {
				b.Fatal(err)
			}
		}
	})
	var packed bytes.Buffer
	pack := gzip.NewWriter(&packed)
	if _, err := pack.Write(body); err != nil {
		b.Fatal(err)
	}
	if err := pack.Close(); err != nil {
		b.Fatal(err)
	}
	before := live()
	l := newLedger(mongooseim.Wanted(), "")
	stream(b, c, l, targets)
	kept := live() - before
	b.Run("streamed", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			stream(b, c, l, targets)
		}
		b.ReportMetric(float64(len(body))/float64(len(targets)), "B/node")
		b.ReportMetric(float64(packed.Len())/float64(len(targets)), "packed-B/node")
		b.ReportMetric(float64(kept)/float64(len(targets)), "kept-B/node")
	})
}
