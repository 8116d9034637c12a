package promapi

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/cluster"
)

func TestAPartOfTheSitesIsNotTheSum(t *testing.T) {
	site := func(from int64, values ...float64) row {
		var r row
		for i, v := range values {
			r.values = append(r.values, model.SamplePair{Timestamp: model.Time(from + int64(i)), Value: model.SampleValue(v)})
		}
		return r
	}
	gap := site(1, 1, 2, 3, 4)
	gap.values = append(gap.values[:1], gap.values[2:]...)
	tests := map[string]struct {
		sites []row
		want  map[model.Time]float64
	}{
		"one site":           {[]row{site(1, 5, 6)}, map[model.Time]float64{1: 5, 2: 6}},
		"a gap":              {[]row{site(1, 10, 20, 30, 40), gap}, map[model.Time]float64{1: 11, 3: 33, 4: 44}},
		"a site comes later": {[]row{site(1, 1, 1, 1), site(2, 7, 7)}, map[model.Time]float64{1: 1, 2: 8, 3: 8}},
		"nothing":            {nil, map[model.Time]float64{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := sumOverSites(test.sites); !maps.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestHistoryHasBounds(t *testing.T) {
	s := newSource(t, Options{URL: "127.0.0.1:1"})
	end := time.Unix(1_795_475_000, 0)
	for name, test := range map[string]struct {
		from time.Time
		step time.Duration
		want string
	}{
		"a step of nothing":   {end.Add(-time.Hour), 0, "below 1s"},
		"backwards":           {end.Add(time.Hour), time.Minute, "not between"},
		"three years":         {end.AddDate(-3, 0, 0), time.Hour, "not between"},
		"too many steps":      {end.AddDate(-1, 0, 0), time.Second, "take longer ones"},
		"an engine not there": {end.Add(-time.Hour), time.Minute, "connection refused"},
	} {
		err := s.History(t.Context(), test.from, end, test.step, func(*cluster.Snapshot) { t.Error("a snapshot") })
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
	for _, days := range []int{0, 10_000} {
		if _, err := s.DailyPeaks(t.Context(), days, time.UTC); err == nil {
			t.Errorf("%d days were accepted", days)
		}
	}
}
