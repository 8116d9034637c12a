package promapi

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
)

// FuzzAnswer hands whatever an engine may send through the mapping, at two times. No answer may make a number that is none,
// a state that is not explained, or text that a terminal would obey.
func FuzzAnswer(f *testing.F) {
	scraped := newFakeTarget(f, "node1:9091", captured(f, "6.3.3-cluster-load-1-node1"))
	engine := &fakeEngine{targets: []*fakeTarget{scraped}}
	all := engine.rows("timestamp(", 1000)
	add := func(rows []row) { f.Add([]byte("["+render(rows, false, 1000)+"]"), int64(1000)) }
	add(all)
	add(append(append(all, scraped.values[:40]...), scraped.histograms[:40]...))
	f.Add([]byte(`[{"metric":{"__name__":"sm_session_count","job":"j","instance":"\u001b[2J","a\"b":"\n"},"value":[1,"NaN"]}]`), int64(1))
	f.Add([]byte(`[{"metric":{"mimtop_part":"at","instance":"x"},"value":[1,"1e300"]},{"metric":{"mimtop_part":"up","instance":"x"},"value":[1,"1"]}]`), int64(-5))
	f.Fuzz(func(t *testing.T, answer []byte, seconds int64) {
		if seconds < -1e9 || seconds > 1e10 {
			return
		}
		v := newView(time.Minute, map[key][]string{{job: "mongooseim", instance: "node1:9091"}: {"mod_muc_light_", "mod_muc_rooms_online"}})
		nodes, hosts := newLedger(mongooseim.Wanted(), "dc"), newLedger(nodeexporter.Wanted(), "dc")
		for i := range 2 {
			at := time.Unix(seconds+int64(i)*10, 0)
			rows, err := answered(answer, at, func(*series) error { return nil })
			if err != nil {
				return
			}
			fr := &frame{hostOf: map[hostKey]*target{}, hostsAsked: true}
			fr.nodes, fr.hosts = targetsOf(rows, "dc")
			for _, l := range []struct {
				*ledger
				of    map[key]*target
				pages *map[key]page
			}{{nodes, fr.nodes, &fr.nodePages}, {hosts, fr.hosts, &fr.hostPages}} {
				l.begin(l.of)
				if _, err := answered(answer, at, l.add); err != nil {
					t.Fatalf("%v, though the answer has been read", err)
				}
				*l.pages = pagesOf(l.of, l.end())
			}
			for k, h := range fr.hosts {
				fr.hostOf[hostKey{k.host(), k.site}] = h
			}
			v.step(at, fr)
		}
		for _, n := range v.list() {
			check(t, reflect.ValueOf(n))
			if n.State != cluster.Up && n.Reason == "" {
				t.Errorf("%s is %v without a reason", n.Name, n.State)
			}
		}
	})
}

// answered reads the series of an answer, for one time as all are.
func answered(result []byte, at time.Time, each func(*series) error) (rows []row, err error) {
	var one series
	body := fmt.Sprintf(`{"status":"success","data":{"resultType":"vector","result":%s}}`, result)
	_, err = withoutSeries(strings.NewReader(body), func(data []byte) error {
		if err := one.read(data); err != nil || len(one.values) != 1 {
			return err
		}
		one.values[0].Timestamp = model.TimeFromUnixNano(at.UnixNano())
		labels, err := labelsOf(one.metric)
		if err != nil {
			return err
		}
		rows = append(rows, row{labels: labels, values: slices.Clone(one.values)})
		return each(&one)
	})
	return rows, err
}

// check looks at all texts and numbers.
func check(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		for _, r := range v.String() {
			if unicode.IsControl(r) {
				t.Errorf("%q holds a control character", v.String())
			}
		}
	case reflect.Float64:
		if math.IsNaN(v.Float()) {
			t.Error("a figure is no number")
		}
	case reflect.Struct:
		if _, isTime := reflect.TypeAssert[time.Time](v); isTime {
			return
		}
		for i := range v.NumField() {
			check(t, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			check(t, v.Index(i))
		}
	}
}

// FuzzSelector checks that what is accepted is in its normal form, and stays as it is when read again.
func FuzzSelector(f *testing.F) {
	for _, s := range []string{`job="x"`, `{a=~"b.*", c!='d',}`, "a=`b\\`", `a="}"`, `a="\"",b!~"x"`, `__name__="x"`, `a='\''`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		normal, err := ParseSelector(s)
		if err != nil {
			return
		}
		if again, err := ParseSelector("{" + normal + "}"); err != nil || again != normal {
			t.Errorf("%q became %q, then %q, %v", s, normal, again, err)
		}
	})
}
