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

// page is what of a target's metrics page was asked for, over the times asked for: the lines that each question gave, in
// the order of a page. No family is in two of them.
type page [][]line

// line is one series, or one bucket of one.
type line struct {
	*form
	values cursor
}

// form is what a line is, whichever target it is of.
type form struct {
	family string
	kind   lineKind
	// text is the name with its labels, for all but buckets; edge is that of a bucket.
	text string
	edge float64
	rank int // its place on a page
}

type lineKind uint8

const (
	plainLine lineKind = iota
	bucketLine
	sumLine
)

// pagesOf puts together what several questions gave.
func pagesOf(targets map[key]*target, questions ...map[key][]line) map[key]page {
	pages := make(map[key]page, len(targets))
	for k := range targets {
		for _, lines := range questions {
			if len(lines[k]) > 0 {
				pages[k] = append(pages[k], lines[k])
			}
		}
	}
	return pages
}

// formOf turns the labels of a series back into a line, and says whether it is wanted. The labels of the target are the
// engine's, the others the node's own.
func formOf(labels, ofTarget model.Metric, rules *exposition.Rules) (form, bool) {
	name := string(labels[model.MetricNameLabel])
	f := form{family: name}
	if rule, ok := rules.Rule(name); ok && rule.Type != exposition.Histogram {
		f.text = name + ownLabels(labels, ofTarget)
		return f, true
	}
	if family, ok := strings.CutSuffix(name, "_bucket"); ok {
		edge, err := strconv.ParseFloat(string(labels[model.BucketLabel]), 64)
		if err != nil || math.IsNaN(edge) {
			return form{}, false
		}
		f.family, f.kind, f.edge = family, bucketLine, edge
	} else if family, ok := strings.CutSuffix(name, "_sum"); ok {
		f.family, f.kind, f.text = family, sumLine, name
	}
	rule, ok := rules.Rule(f.family)
	return f, ok && rule.Type == exposition.Histogram
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
func (p page) appendTo(body []byte, at model.Time, rules *exposition.Rules, declared []string) []byte {
	for _, lines := range p {
		for from := 0; from < len(lines); {
			to := from + 1
			for to < len(lines) && lines[to].family == lines[from].family {
				to++
			}
			body = appendFamily(body, lines[from:to], at, rules)
			from = to
		}
	}
	for _, name := range declared {
		rule, wanted := rules.Rule(name)
		if wanted && p.has(name) {
			continue
		}
		body = append(append(append(body, "# TYPE "...), name...), ' ')
		body = append(append(body, rule.Type.String()...), '\n')
	}
	return body
}

// has says that the page has series of the family, at whatever time.
func (p page) has(family string) bool {
	for _, lines := range p {
		_, found := slices.BinarySearchFunc(lines, family, func(l line, name string) int { return cmp.Compare(l.family, name) })
		if found {
			return true
		}
	}
	return false
}

// appendFamily writes the series of one family that have a value at the time.
func appendFamily(body []byte, lines []line, at model.Time, rules *exposition.Rules) []byte {
	family := lines[0].family
	rule, _ := rules.Rule(family)
	body = append(append(append(body, "# TYPE "...), family...), ' ')
	body = append(append(body, rule.Type.String()...), '\n')
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
			for _, edge := range rule.Edges {
				if edge < l.edge {
					body = appendBucket(body, family, edge, 0)
				}
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
	if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		return append(strconv.AppendInt(body, int64(v), 10), '\n')
	}
	return append(strconv.AppendFloat(body, v, 'g', -1, 64), '\n')
}
