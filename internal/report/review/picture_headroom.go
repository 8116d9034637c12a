package review

import (
	"fmt"
	"math"
	"strings"

	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// barClasses are the failure cases' bars, and shortCases their names beside them.
var (
	barClasses = map[sizing.FailureCase]string{sizing.AllUp: "bar1", sizing.NodeLost: "bar2", sizing.SiteLost: "bar3"}
	shortCases = map[sizing.FailureCase]string{sizing.AllUp: "all nodes up", sizing.NodeLost: "a node lost", sizing.SiteLost: "a site lost"}
)

// drawHeadroom draws how much of its limit each resource takes in each failure case, and what was measured.
func drawHeadroom(d *drawing, v *sizing.Verdict, measured []Measured) {
	const (
		left, right, top = 100, 690, 56
		barHigh, gap     = 13, 12
		mostShown        = 2.0 // of a limit: what takes more is cut, with its number
	)
	var resources []sizing.Resource
	highest := 1.0
	for r := range sizing.ResourceCount {
		if !v.Cases[sizing.AllUp].Loads[r].Judged {
			continue
		}
		resources = append(resources, r)
		for _, which := range failureCases {
			if c := &v.Cases[which]; c.Applies {
				highest = max(highest, c.Loads[r].Utilisation)
			}
		}
		if len(measured) > int(r) && measured[r].Share != nil {
			highest = max(highest, *measured[r].Share)
		}
	}
	var cases []sizing.FailureCase
	for _, which := range failureCases {
		if v.Cases[which].Applies {
			cases = append(cases, which)
		}
	}
	rowHeight := float64(len(cases)*(barHigh+2) + gap)
	bottom := top + rowHeight*float64(len(resources))
	d.begin(bottom+38, "Use of each resource's limit", headroomAbout(v, resources, cases))
	x := scale{low: 0, high: min(max(1.1, 1.1*highest), mostShown), from: left, to: right}
	step := 0.2
	if x.high > 1.3 {
		step = 0.5
	}
	for share := 0.0; share <= x.high+1e-9; share += step {
		d.line("grid", x.at(share), top-4, x.at(share), bottom)
		d.text("ink middle", x.at(share), bottom+16, fmt.Sprintf("%.0f %%", 100*share))
	}
	d.text("ink end", right, bottom+32, "share of the usable limit, busiest node")
	for i, r := range resources {
		y := top + rowHeight*float64(i)
		d.text("ink", 8, y+(rowHeight-gap)/2+5, r.String())
		bars := func(draw func(at float64, which sizing.FailureCase, use float64)) {
			for k, which := range cases {
				draw(y+float64(k*(barHigh+2)), which, v.Cases[which].Loads[r].Utilisation)
			}
		}
		bars(func(at float64, which sizing.FailureCase, use float64) {
			class := barClasses[which]
			if use > 1 {
				class += " over"
			}
			d.rect(class, left, at, x.at(use)-left, barHigh)
		})
		if len(measured) > int(r) && measured[r].Share != nil {
			at := x.at(*measured[r].Share)
			d.line("measured", at, y-3, at, y+rowHeight-gap)
			if share := *measured[r].Share; share > x.high {
				d.text("ink small", at+5, y+(rowHeight-gap)/2+4, "→ "+report.Percent(share))
			}
		}
		bars(func(at float64, which sizing.FailureCase, use float64) {
			text := report.Percent(use)
			if v.Cases[which].Binding == r {
				text = "* " + text
			}
			d.text("halo small", x.at(use)+5, at+barHigh-2, text)
		})
	}
	d.line("limit", x.at(1), top-8, x.at(1), bottom)
	d.text("ink strong "+anchor(x.at(1)), x.at(1), top-12, "usable limit")
	at := float64(left)
	for _, which := range cases {
		d.rect(barClasses[which], at, 6, 14, 12)
		d.text("ink", at+19, 16, shortCases[which])
		at += 120
	}
	for r := range measured {
		if measured[r].Share != nil {
			d.line("measured", at+7, 4, at+7, 20)
			d.text("ink", at+19, 16, "measured now")
			break
		}
	}
}

func headroomAbout(v *sizing.Verdict, resources []sizing.Resource, cases []sizing.FailureCase) string {
	var parts []string
	for _, r := range resources {
		var uses []string
		for _, which := range cases {
			uses = append(uses, report.Percent(v.Cases[which].Loads[r].Utilisation)+" with "+v.Title(which))
		}
		parts = append(parts, r.String()+" "+strings.Join(uses, ", "))
	}
	return strings.Join(parts, "; ") + "."
}

// finite says that a number can be drawn.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
