package exporter

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/mimtop/mimtop/internal/assess"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Collector exports the newest answers of a watch.
type Collector struct {
	watch *Watch
	// perNode exports series for each node, too.
	perNode bool
}

// NewCollector returns a collector; perNode says whether each node has series of its own.
func NewCollector(w *Watch, perNode bool) *Collector { return &Collector{w, perNode} }

// Describe implements prometheus.Collector.
func (c *Collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range allDescs {
		ch <- d
	}
}

// Without another snapshot the newest is stale after so many intervals, and not before leastStale: then nothing is known of the
// cluster any more.
const (
	staleIntervals = 4
	leastStale     = time.Minute
)

func (v *view) stale(now time.Time) bool {
	return now.Sub(v.taken) > max(staleIntervals*v.interval, leastStale)
}

// sender writes metrics of one scrape.
type sender chan<- prometheus.Metric

func (s sender) gauge(d *prometheus.Desc, value float64, labels ...string) {
	s <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
}

func (s sender) counter(d *prometheus.Desc, value int, labels ...string) {
	s <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(value), labels...)
}

// Collect implements prometheus.Collector.
func (c *Collector) Collect(ch chan<- prometheus.Metric) {
	v, s := c.watch.newest.Load(), sender(ch)
	s.counter(snapshots, v.snapshots)
	for _, f := range v.files {
		s.gauge(reloadOK, truth(f.ok), f.name)
		s.gauge(reloadAt, seconds(f.at), f.name)
	}
	unknown := v.snapshots == 0 || v.stale(c.watch.options.Now())
	for i := range v.scenarios {
		if unknown {
			s.gauge(verdictKnown, 0, v.scenarios[i].Name)
		} else {
			s.scenario(&v.scenarios[i])
		}
	}
	if v.snapshots == 0 {
		return
	}
	s.source(v)
	s.model(v)
	if c.perNode {
		s.nodes(v)
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// limits are the failures that have a limit of their own.
var limits = [...]assess.Failure{assess.AllUp, assess.AnyLoss}

func (s sender) scenario(a *scenarioView) {
	known := a.Outcome() != sizing.Unknown
	s.gauge(verdictKnown, truth(known), a.Name)
	v := a.Verdict
	if v == nil {
		return
	}
	s.gauge(users, v.Scenario.Get(sizing.Users).Value, a.Name)
	s.resources(a.Name, v)
	if a.measured != nil {
		for r, use := range a.measured {
			if use.Known {
				s.gauge(measured, use.Value, a.Name, sizing.Resource(r).Key())
			}
		}
	}
	for f := range assess.FailureCount {
		if holding, applies := f.Holds(v); applies {
			s.gauge(holds, truth(holding), a.Name, f.Key())
		}
	}
	for _, f := range limits {
		if likely := a.ProbabilityOf(f); likely.Known {
			s.gauge(probability, likely.Value, a.Name, f.Key())
		}
		if !a.HeadroomOf(f).Known {
			continue // The table alone has no limits, and a lone node none after its loss.
		}
		most, factor := v.MaxUsersAllUp, v.MaxRateFactorAllUp
		if f == assess.AnyLoss {
			most, factor = v.MaxUsersWithLoss, v.MaxRateFactorWithLoss
		}
		s.gauge(maxUsers, most.OrInfinity(), a.Name, f.Key())
		s.gauge(maxRateFactor, factor.OrInfinity(), a.Name, f.Key())
	}
	if l := a.limits; l != nil && l.Why == "" {
		s.gauge(growthLimit, l.AllUp.OrInfinity(), a.Name, assess.AllUp.Key())
		if !l.LoneNode {
			s.gauge(growthLimit, l.WithLoss.OrInfinity(), a.Name, assess.AnyLoss.Key())
		}
	}
	if a.growth != nil {
		s.until(a.Name, assess.AllUp, &a.growth.StopsHolding)
		s.until(a.Name, assess.AnyLoss, &a.growth.StopsSurviving)
	}
}

func (s sender) until(scenario string, f assess.Failure, c *sizing.Crossing) {
	if c.Known {
		s.gauge(untilLimit, c.Days*(24*time.Hour).Seconds(), scenario, f.Key())
	}
}

func (s sender) resources(scenario string, v *sizing.Verdict) {
	var unjudged [sizing.ResourceCount]bool
	for _, u := range v.Unjudged() {
		unjudged[u.Resource] = true
	}
	for r := range sizing.ResourceCount {
		s.gauge(judged, truth(v.Cases[sizing.AllUp].Loads[r].Judged && !unjudged[r]), scenario, r.Key())
		for f := range assess.AnyLoss {
			if _, at := f.Case(v); at.Applies && at.Loads[r].Judged {
				s.gauge(headroom, 1-at.Loads[r].Utilisation, scenario, f.Key(), r.Key())
			}
		}
	}
}

// stateKeys are the states of a target as label values.
var stateKeys = map[cluster.State]string{
	cluster.Unseen: "waiting", cluster.Up: "up", cluster.Empty: "empty", cluster.Down: "down", cluster.Refused: "refused",
	cluster.Foreign: "foreign",
}

func (s sender) source(v *view) {
	s.gauge(sourceInfo, 1, v.source, strconv.FormatBool(v.demo))
	s.gauge(snapshotAt, seconds(v.at))
	s.gauge(warnings, float64(v.warnings))
	s.gauge(nodesExpected, float64(v.known))
	s.gauge(evaluation, v.took.Seconds())
	count := map[cluster.State]int{}
	var oldest time.Time
	for i := range v.nodes {
		n := &v.nodes[i]
		count[n.State]++
		if n.State == cluster.Up && (oldest.IsZero() || n.At.Before(oldest)) {
			oldest = n.At
		}
	}
	for state, key := range stateKeys {
		s.gauge(nodes, float64(count[state]), key)
	}
	if !oldest.IsZero() {
		s.gauge(oldestAt, seconds(oldest))
	}
}

func (s sender) model(v *view) {
	for resource, track := range v.model {
		s.counter(modelPredictions, track.Predictions, resource.Key())
		if track.Predictions > 0 {
			s.gauge(modelMedian, track.Median, resource.Key())
			s.gauge(modelP90, track.P90, resource.Key())
			s.gauge(modelRecent, track.Recent, resource.Key())
		}
	}
}

func (s sender) nodes(v *view) {
	for i := range v.nodes {
		n := &v.nodes[i]
		labels := []string{n.Target, n.Name, n.Site}
		s.gauge(nodeUp, truth(n.State == cluster.Up), labels...)
		if !n.At.IsZero() {
			s.gauge(nodeAt, seconds(n.At), labels...)
			s.gauge(nodeTook, n.ScrapeDuration.Seconds(), labels...)
		}
	}
}
