package promapi

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/source/exposition"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
)

// partLabel tells the parts of one question apart, and keeps them apart: PromQL's "or" looks at labels without the name,
// and drops what it takes for the same series.
const partLabel = "mimtop_part"

// The parts of the question about the targets.
const (
	partUp, partAt, partDuration = "up", "at", "duration"
	partHostUp, partHostAt       = "host_up", "host_at"
	partNow, partScrapes         = "now", "scrapes"
	partNodes, partExporters     = "nodes", "exporters"
)

// questions are the expressions that an engine is asked, made once.
type questions struct {
	// targets are the scrape targets: whether each is up, and when and how long it was scraped.
	targets string
	// values are the gauges and counters of the nodes as they are, hosts those of the machines, "" when not asked for.
	values, hosts string
	// histograms are added up over all labels but those of the target: nothing needs more.
	histograms string
	// signs say which families each node has.
	signs string
	// greeting gives the engine's time, and how often it scraped in the last rhythmSpan.
	greeting string
	// users and sessions are the cluster's, by site.
	users, sessions func(span time.Duration) string
}

// rhythmSpan is the time over which the engine's scrapes are counted.
const rhythmSpan = 10 * time.Minute

// newQuestions makes the expressions. The options must be complete.
func newQuestions(o Options) questions {
	by := "job,instance"
	if o.SiteLabel != "" {
		by += "," + o.SiteLabel
	}
	up := "up{" + o.Selector + "}"
	parts := []string{
		part(partUp, up), part(partAt, "timestamp("+up+")"),
		part(partDuration, "scrape_duration_seconds{"+o.Selector+"}"),
	}
	q := questions{
		values:     plainValues(o.Selector, mongooseim.Wanted()),
		histograms: addedHistograms(o.Selector, by, mongooseim.Wanted()),
		signs:      either(signs(o.Selector, by, mongooseim.Signs()), growing(o.Selector, by)),
		greeting: either(part(partNow, "vector(time())"),
			part(partScrapes, fmt.Sprintf("max(count_over_time(%s[%s]))", up, promDuration(rhythmSpan)))),
		users:    sitePeak("max", mongooseim.SiteUsersFamily, o),
		sessions: sitePeak("sum", mongooseim.NodeSessionsFamily, o),
	}
	if o.HostSelector != "" {
		hostUp := "up{" + o.HostSelector + "}"
		parts = append(parts, part(partHostUp, hostUp), part(partHostAt, "timestamp("+hostUp+")"))
		q.hosts = plainValues(o.HostSelector, nodeexporter.Wanted())
	}
	q.targets = either(parts...)
	return q
}

func part(name, expression string) string {
	return fmt.Sprintf(`label_replace(%s,%q,%q,"","")`, expression, partLabel, name)
}

func either(parts ...string) string { return strings.Join(parts, " or ") }

// plainValues asks for all gauges and counters, those to be dropped left out by the engine. Families with the same series
// to be dropped are one part.
func plainValues(selector string, rules *exposition.Rules) string {
	groups := map[string][]string{}
	for name, rule := range rules.All() {
		if rule.Type != exposition.Histogram {
			matchers := without(rule.Drop)
			groups[matchers] = append(groups[matchers], name)
		}
	}
	var parts []string
	for i, matchers := range slices.Sorted(maps.Keys(groups)) {
		names := groups[matchers]
		slices.Sort(names)
		parts = append(parts, part(strconv.Itoa(i), fmt.Sprintf("{%s,__name__=~%q%s}", selector, strings.Join(names, "|"), matchers)))
	}
	return either(parts...)
}

// without returns matchers, each after a comma, that leave out the series with one of the labels.
func without(drop []exposition.Label) string {
	values := map[string][]string{}
	for _, l := range drop {
		values[l.Name] = append(values[l.Name], regexp.QuoteMeta(l.Value))
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&b, ",%s!~%q", name, strings.Join(values[name], "|"))
	}
	return b.String()
}

// addedHistograms asks for the buckets and sums of all histograms. Buckets that are 0 are left out: they are known.
func addedHistograms(selector, by string, rules *exposition.Rules) string {
	var names []string
	for name, rule := range rules.All() {
		if rule.Type == exposition.Histogram {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return fmt.Sprintf("sum by (__name__,le,%s) ({%s,__name__=~\"(?:%s)_(?:bucket|sum)\"}) > 0", by, selector, strings.Join(names, "|"))
}

// signs asks which of the names and prefixes each node has, by label partLabel. Buckets need not be looked at.
func signs(selector, by string, wanted []string) string {
	var names, prefixes []string
	for _, s := range wanted {
		if strings.HasSuffix(s, "_") {
			prefixes = append(prefixes, s)
		} else {
			names = append(names, s)
		}
	}
	// The longest first: it is a prefix of the shorter ones' families too, and says more.
	slices.SortFunc(prefixes, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	pattern := fmt.Sprintf("(%s)|(%s).*", strings.Join(names, "|"), strings.Join(prefixes, "|"))
	return fmt.Sprintf(`group by (%s,%s) (label_replace({%s,__name__=~%q,__name__!~".+_bucket"},%q,"$1$2","__name__",%q))`,
		partLabel, by, selector, pattern, partLabel, pattern)
}

// growing asks which nodes have pools that grow at every probe, as a sign. Of a pool that somebody makes larger, the size
// changes once.
func growing(selector, by string) string {
	changes := fmt.Sprintf("changes({%s,__name__=~%q}[%s]) > %d", selector, strings.Join(mongooseim.PoolSizes(), "|"),
		promDuration(rhythmSpan), mostChanges)
	return fmt.Sprintf("group by (%s,%s) (%s)", partLabel, by, part(mongooseim.GrowingPools, changes))
}

// mostChanges is how often the size of a pool may change within rhythmSpan.
const mostChanges = 3

// sitePeak asks for the largest value that a gauge had within each span, put together over the nodes of a site by the
// operator.
func sitePeak(operator, family string, o Options) func(time.Duration) string {
	by := ""
	if o.SiteLabel != "" {
		by = " by (" + o.SiteLabel + ")"
	}
	return func(span time.Duration) string {
		inner := fmt.Sprintf("max_over_time(%s{%s}[%s])", family, o.Selector, promDuration(span))
		return fmt.Sprintf("%s%s (%s)", operator, by, inner)
	}
}

// promDuration writes whole seconds as PromQL does.
func promDuration(d time.Duration) string {
	return strconv.FormatInt(int64(max(d, time.Second)/time.Second), 10) + "s"
}
