package promapi

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/source/exposition"
)

// page is what of a target's metrics page was asked for, over the times asked for.
type page struct{ lines []line }

// line is one series, or one bucket of one.
type line struct {
	family string
	kind   lineKind
	// text is the name with its labels, for all but buckets; edge is that of a bucket.
	text   string
	edge   float64
	values cursor
}

type lineKind uint8

const (
	plainLine lineKind = iota
	bucketLine
	sumLine
)

// maxLinesPerTarget is more than exposition reads of one page.
const maxLinesPerTarget = 20_000

// pagesOf sorts the series of answers by the target they belong to. Series of no known target are left out.
func pagesOf(targets map[key]*target, siteLabel string, rules *exposition.Rules, answers ...[]row) map[key]*page {
	pages := make(map[key]*page, len(targets))
	for _, rows := range answers {
		for _, r := range rows {
			k := keyOf(r.labels, siteLabel)
			t := targets[k]
			if t == nil {
				continue
			}
			l, ok := lineOf(r, t.labels, rules)
			if !ok {
				continue
			}
			p := pages[k]
			if p == nil {
				p = &page{}
				pages[k] = p
			}
			if len(p.lines) < maxLinesPerTarget {
				p.lines = append(p.lines, l)
			}
		}
	}
	for _, p := range pages {
		slices.SortFunc(p.lines, func(a, b line) int {
			return cmp.Or(cmp.Compare(a.family, b.family), cmp.Compare(a.kind, b.kind), cmp.Compare(a.edge, b.edge),
				cmp.Compare(a.text, b.text))
		})
	}
	return pages
}

// lineOf turns a series back into a line. The labels of the target are the engine's, the others the node's own.
func lineOf(r row, ofTarget model.Metric, rules *exposition.Rules) (line, bool) {
	name := string(r.labels[model.MetricNameLabel])
	l := line{family: name, values: cursor{values: r.values}}
	if rule, ok := rules.Rule(name); ok && rule.Type != exposition.Histogram {
		l.text = name + ownLabels(r.labels, ofTarget)
		return l, true
	}
	if family, ok := strings.CutSuffix(name, "_bucket"); ok {
		edge, err := strconv.ParseFloat(string(r.labels[model.BucketLabel]), 64)
		if err != nil || math.IsNaN(edge) {
			return line{}, false
		}
		l.family, l.kind, l.edge = family, bucketLine, edge
	} else if family, ok := strings.CutSuffix(name, "_sum"); ok {
		l.family, l.kind, l.text = family, sumLine, name
	}
	rule, ok := rules.Rule(l.family)
	return l, ok && rule.Type == exposition.Histogram
}

// ownLabels writes the labels that are not the target's, sorted, as they stand on a page.
func ownLabels(labels, ofTarget model.Metric) string {
	var names []string
	for name := range labels {
		if _, ofEngine := ofTarget[name]; !ofEngine && name != model.MetricNameLabel && name != partLabel {
			names = append(names, string(name))
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	var b strings.Builder
	for i, name := range names {
		b.WriteByte("{,"[min(i, 1)])
		if model.LegacyValidation.IsValidLabelName(name) {
			b.WriteString(name)
		} else {
			b.WriteString(`"` + escaper.Replace(name) + `"`)
		}
		b.WriteString(`="` + escaper.Replace(string(labels[model.LabelName(name)])) + `"`)
	}
	b.WriteByte('}')
	return b.String()
}

var escaper = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

// appendTo writes the page as it was at a time. Declared are families that the target has without a series; an empty page
// is what it had when it had none of the wanted ones.
func (p *page) appendTo(body []byte, at model.Time, rules *exposition.Rules, declared []string) []byte {
	var lines []line
	if p != nil {
		lines = p.lines
	}
	for from := 0; from < len(lines); {
		to := from + 1
		for to < len(lines) && lines[to].family == lines[from].family {
			to++
		}
		body = appendFamily(body, lines[from:to], at, rules)
		from = to
	}
	for _, name := range declared {
		rule, wanted := rules.Rule(name)
		if wanted && p.has(name) {
			continue
		}
		body = append(body, "# TYPE "+name+" "+rule.Type.String()+"\n"...)
	}
	return body
}

// has says that the page has series of the family, at whatever time.
func (p *page) has(family string) bool {
	if p == nil {
		return false
	}
	_, found := slices.BinarySearchFunc(p.lines, family, func(l line, name string) int { return cmp.Compare(l.family, name) })
	return found
}

// appendFamily writes the series of one family that have a value at the time.
func appendFamily(body []byte, lines []line, at model.Time, rules *exposition.Rules) []byte {
	family := lines[0].family
	rule, _ := rules.Rule(family)
	body = append(body, "# TYPE "+family+" "+rule.Type.String()+"\n"...)
	var edges []float64
	if rule.Type == exposition.Histogram {
		edges = append(slices.Clone(rule.Edges), math.Inf(1))
	}
	buckets := 0
	for i := range lines {
		l := &lines[i]
		value, ok := l.values.value(at)
		if !ok {
			continue
		}
		if l.kind != bucketLine {
			body = appendSample(append(append(body, l.text...), ' '), value)
			continue
		}
		if buckets++; buckets == 1 {
			// The buckets below the first are those that are 0.
			for len(edges) > 0 && edges[0] < l.edge {
				body = appendBucket(body, family, edges[0], 0)
				edges = edges[1:]
			}
		}
		body = appendBucket(body, family, l.edge, value)
	}
	return body
}

func appendBucket(body []byte, family string, edge, count float64) []byte {
	body = append(append(body, family...), `_bucket{le="`...)
	body = append(strconv.AppendFloat(body, edge, 'f', -1, 64), `"} `...)
	return appendSample(body, count)
}

// appendSample writes a value and ends the line. Whole numbers are written as such, as nodes do.
func appendSample(body []byte, v float64) []byte {
	format := byte('g')
	if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		format = 'f'
	}
	return append(strconv.AppendFloat(body, v, format, -1, 64), '\n')
}
