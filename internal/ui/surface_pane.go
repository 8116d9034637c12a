package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// The room for the map of users and throughput.
const (
	mostMapWidth    = 100
	fewestMapWidth  = 36
	fewestMapHeight = 8
	mapGap          = 2
	// mapHeading is what stands before and after the legend in the heading of a map.
	mapHeading = 10
)

// The cells in which the lines of the map are sought, whatever its size on the screen.
const (
	lineColumns = 40
	lineRows    = 60
)

// surfaceBoard keeps the map of the what-if topology. It does not depend on where the sliders for users and throughput are,
// but for what its axes reach, so that moving these only moves a mark.
type surfaceBoard struct {
	// toggled says that the user wants the map where it is not shown by itself, or the other way round.
	toggled bool
	// surface is the answer to drawn.
	surface *sizing.Surface
	drawn   surfaceQuestion

	sampler *sizing.Sampler
	// lines take milliseconds, so they are sought beside the screen: they are the answer to asked unless busy.
	lines sizing.Lines
	known bool
	asked surfaceQuestion
	busy  bool
}

// surfaceQuestion is what a map depends on.
type surfaceQuestion struct {
	model  *sizing.Model
	canvas sizing.Scenario
	grid   sizing.Grid
}

// lines takes some milliseconds.
func (q surfaceQuestion) lines(sampler *sizing.Sampler) linesMsg {
	return linesMsg{sampler.Lines(q.model, q.canvas, q.grid)}
}

// linesMsg carries the lines of a map.
type linesMsg struct{ sizing.Lines }

// surfaceQuestion asks for a map of so many cells that has the sliders and the live cluster on it.
func (m *Model) surfaceQuestion(columns, rows int) surfaceQuestion {
	q := surfaceQuestion{model: m.what.model, canvas: m.what.canvas}
	marks := make([][2]float64, 0, 2)
	for _, p := range [...]*widget.SurfacePoint{m.livePoint(), m.whatIfPoint()} {
		if p != nil {
			marks = append(marks, [2]float64{p.Users, p.StanzasPerS})
		}
	}
	q.grid = sizing.GridFor(q.model, q.canvas, columns, rows, marks...)
	return q
}

// hasSurface says whether there is anything to map.
func (m *Model) hasSurface() bool {
	return m.screen == whatIfScreen && (m.missing == "" || m.planning())
}

// livePoint is where the cluster stands, nil when nobody knows.
func (m *Model) livePoint() *widget.SurfacePoint {
	if m.missing != "" || m.planning() {
		return nil
	}
	return pointOf(&m.what.base.Scenario)
}

// whatIfPoint is where the sliders stand, nil when they stand on the cluster.
func (m *Model) whatIfPoint() *widget.SurfacePoint {
	if m.livePoint() != nil && !m.what.isMoved() {
		return nil
	}
	return pointOf(&m.what.scenario)
}

func pointOf(s *sizing.Scenario) *widget.SurfacePoint {
	return &widget.SurfacePoint{Users: s.Get(sizing.Users).Value, StanzasPerS: s.Throughput()}
}

// seekLines starts to seek the lines when the map has changed and no job is under way.
func (m *Model) seekLines() tea.Cmd {
	b := &m.surface
	if b.busy || !m.hasSurface() || b.surface == nil {
		return nil
	}
	now := m.surfaceQuestion(lineColumns, lineRows)
	if b.known && b.asked == now {
		return nil
	}
	b.busy, b.asked, b.known = true, now, true
	return job(m, b.sampler, sizing.LineDraws, now, surfaceQuestion.lines)
}

func (m *Model) takeLines(answer linesMsg) { m.surface.busy, m.surface.lines = false, answer.Lines }

// mapPane draws the map with its heading. The lines are left out until they are those of this map.
func (m *Model) mapPane(width, height int) []string {
	b := &m.surface
	if columns, rows := widget.SurfaceCells(width, height-1); columns > 0 {
		if now := m.surfaceQuestion(columns, rows); b.surface == nil || b.drawn != now {
			b.surface, b.drawn = sizing.Judge(now.model, now.canvas, now.grid), now
		}
	}
	picture := widget.SurfaceMap{Surface: b.surface, Live: m.livePoint(), WhatIf: m.whatIfPoint()}
	if !b.busy && b.known && b.asked.model == b.drawn.model && b.asked.canvas == b.drawn.canvas {
		picture.Lines = b.lines
	}
	return append([]string{m.rule("Map  "+picture.Legend(width-mapHeading, m.look), width)}, picture.Render(width, height-1, m.look)...)
}

// widthBeside is how wide a map fits to the right of lines, 0 when there is too little room.
func (m *Model) widthBeside(lines []string, height int) int {
	widest := 0
	for _, line := range lines[1:] { // the first one is a heading, whose line is as long as there is room
		widest = max(widest, ansi.StringWidth(line))
	}
	width := min(m.width-widest-mapGap, mostMapWidth)
	if !m.hasSurface() || width < fewestMapWidth || height < fewestMapHeight {
		return 0
	}
	return width
}

// besideMap puts a map of a width to the right of lines.
func (m *Model) besideMap(lines []string, width, height int) []string {
	left := m.width - width
	for i, line := range m.mapPane(width, height) {
		if i == len(lines) {
			lines = append(lines, "")
		}
		lines[i] = fit(lines[i], left) + line
	}
	return lines
}
