package demo

import "slices"

// The one host type of the simulated service.
const (
	hostTypeName = "example.org"
	hostType     = `host_type="` + hostTypeName + `"`
)

// catalogue collects the families of a MongooseIM node.
type catalogue struct{ families []family }

func (c *catalogue) add(kind, name, help string, all ...series) {
	c.families = append(c.families, family{name: name, kind: kind, help: help, series: all})
}

// event adds a family of MongooseIM's own instrumentation, which names and describes it by event and metric.
func (c *catalogue) event(kind, event, metric string, all ...series) {
	c.add(kind, event+"_"+metric, "Event: "+event+", Metric: "+metric, all...)
}

// counter adds a counter with one series.
func (c *catalogue) counter(event, metric, labels string, from origin) {
	c.event("counter", event, metric, series{labels: labels, from: from})
}

// gauge adds a gauge with one series.
func (c *catalogue) gauge(event, metric, labels string, from origin) {
	c.event("gauge", event, metric, series{labels: labels, from: from})
}

// timed adds the pair of families of a thing that is counted and timed for the host type.
func (c *catalogue) timed(event string, t timing) {
	c.counter(event, "count", hostType, observed(t))
	c.histogram(event, "time", hostType, t)
}

// histogram adds a histogram with one series.
func (c *catalogue) histogram(event, metric, labels string, t timing) {
	c.event("histogram", event, metric, series{labels: labels, from: observed(t)})
}

// call is one function of a storage backend, and what counts it.
type call struct {
	function string
	from     origin
}

// backend adds the count of all functions of a storage backend, and the times of those that are timed. Functions that
// are never called have no times.
func (c *catalogue) backend(module string, calls ...call) {
	var counts, times []series
	for _, each := range calls {
		labels := `function="` + each.function + `",` + hostType
		counts = append(counts, series{labels: labels, from: each.from})
		if each.from.kind == fromTiming {
			times = append(times, series{labels: labels, from: each.from})
		}
	}
	c.event("counter", module, "count", counts...)
	c.event("histogram", module, "time", times...)
}

func unused(functions ...string) []call {
	var all []call
	for _, f := range functions {
		all = append(all, call{f, nothing()})
	}
	return all
}

// nodePage returns the form of the page of all nodes but for the links between them: with the families of global
// distribution or without.
func nodePage(globalDistribution bool) *page {
	var c catalogue
	c.traffic()
	c.sessions()
	c.modules()
	c.groups()
	c.archive()
	c.pools()
	c.hooks()
	c.notifications()
	if globalDistribution {
		c.globalDistribution()
	}
	c.probes()
	c.web()
	order := []string{"counter", "gauge", "histogram", "summary"}
	slices.SortStableFunc(c.families, func(a, b family) int {
		return slices.Index(order, a.kind) - slices.Index(order, b.kind)
	})
	c.machine()
	c.allocators()
	return compose(c.families)
}

// linksPage returns the form of the end of one node's page: one series for each other node of its site, and the empty
// line that is the last one.
func linksPage(n *node) *page {
	var c catalogue
	c.links(n)
	p := compose(c.families)
	p.text("\n")
	return p
}
