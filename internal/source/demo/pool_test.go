package demo

import (
	"testing"
	"time"
)

// TestAnOverloadedSQLPoolQueues loads the nodes until the pool cannot keep up: the workers are never busier than they can
// be, and what they do not do waits, as MongooseIM's pools show it.
func TestAnOverloadedSQLPoolQueues(t *testing.T) {
	s := simulate(t, Config{Seed: 5, Scenario: "launch-day", Nodes: 3})
	const step = 30 * time.Second
	busySeconds := func() (sum float64) {
		for _, m := range pageOf(t, s, 0)["mongoose_rdbms_pgsql_time"].Metric {
			sum += m.GetHistogram().GetSampleSum() * 1e-6
		}
		return sum
	}
	busiest, longest := 0.0, 0.0
	before := busySeconds()
	for i := range 100 {
		s.Step(time.Duration(i+1) * step)
		after := busySeconds()
		busiest = max(busiest, (after-before)/step.Seconds())
		longest = max(longest, total(t, pageOf(t, s, 0), "wpool_global_queue_lengths_total", "pool_type=rdbms"))
		before = after
	}
	if busiest > sqlWorkers || busiest < 0.9*sqlWorkers {
		t.Errorf("%.2f of %v workers are busy at most, want nearly all and no more", busiest, sqlWorkers)
	}
	if longest < 10*sqlWorkers {
		t.Errorf("at most %.0f calls wait", longest)
	}
	// A pool that has caught up has no queue.
	n := s.nodes[0]
	for i := range n.histograms {
		n.histograms[i].perS /= 20
	}
	n.queueSQL(3600)
	if n.sqlWaiting != 0 || n.sqlWaitS != 0 {
		t.Errorf("%v calls wait %v s after an hour of little to do", n.sqlWaiting, n.sqlWaitS)
	}
}
