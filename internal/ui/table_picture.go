package ui

import (
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// tableLines draws the summary table with this cluster's marker and the what-if's, the legend in its heading and the
// placement in words below it. The highlighted row is that of the given verdict.
func (m *Model) tableLines(v *sizing.Verdict) []string {
	picture := widget.TierMap{Live: cluster.Absent("nothing is measured"), WhatIf: cluster.Absent("no slider was moved")}
	for _, row := range sizing.SummaryTable {
		picture.Rows = append(picture.Rows, widget.TierRow{
			Name:   row.Setup.String(),
			LowMin: row.LowEnd.Low, LowMax: row.LowEnd.High, HighMin: row.HighEnd.Low, HighMax: row.HighEnd.High,
			Current: v != nil && row.Setup == v.Placement.Setup,
			Live:    row.Setup == m.live.Placement.Setup, WhatIf: row.Setup == m.what.verdict.Placement.Setup,
		})
	}
	if v != nil {
		p := &v.Placement
		picture.BandMin, picture.BandMax, picture.HasBand = p.Band.Low, p.Band.High, p.Power.Known
	}
	if m.missing == "" && !m.planning() {
		picture.Live = cluster.Measured(m.live.Placement.Users, "live")
	}
	if v != nil && (m.what.isMoved() || m.planning()) {
		picture.WhatIf = cluster.Measured(m.what.verdict.Placement.Users, "sliders")
	}
	lines := append([]string{m.rule("Table  "+picture.Legend(m.look), m.width)}, picture.Render(m.width-1, m.look)...)
	if v == nil {
		return append(lines, "")
	}
	return append(lines, " "+report.PlacementLine(&v.Placement))
}
