package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

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
	// held is the map that the mouse drags the sliders on, as it was when the button was pressed: what is below it may move
	// as the verdict changes. nil when it drags nothing.
	held *heldMap
	// trail is where the sliders stood last, the newest place at the end.
	trail []widget.SurfacePoint
	// surface is the answer to drawn.
	surface *sizing.Surface
	drawn   surfaceQuestion

	sampler *sizing.Sampler
	// lines take milliseconds, so they are sought beside the screen: they are the answer to asked unless busy.
	lines sizing.Lines
	known bool
	asked surfaceQuestion
	busy  bool
	pace  jobPace
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

// mostTrail is how many places the trail has; fewer than that are closer together than trailGap, a factor, both ways.
const (
	mostTrail = 16
	trailGap  = 1.05
)

// leaveTrail remembers where the sliders stand now. Back on the cluster there is no trail.
func (m *Model) leaveTrail() {
	b := &m.surface
	if !m.what.isMoved() {
		b.trail = b.trail[:0]
		return
	}
	now := *pointOf(&m.what.scenario)
	if last := len(b.trail) - 1; last >= 0 {
		switch at := b.trail[last]; {
		case at == now:
			return
		case last > 0 && isClose(b.trail[last-1], at):
			b.trail[last] = now // no place of its own
			return
		}
	}
	if len(b.trail) > mostTrail {
		b.trail = slices.Delete(b.trail, 0, 1)
	}
	b.trail = append(b.trail, now)
}

// isClose says that two places would hardly be told apart on the map.
func isClose(a, b widget.SurfacePoint) bool {
	near := func(x, y float64) bool { return max(x, y) <= trailGap*min(x, y) }
	return near(a.Users, b.Users) && near(a.StanzasPerS, b.StanzasPerS)
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
	if due, wait := b.pace.due(time.Now()); !due {
		return wait
	}
	b.busy, b.asked, b.known = true, now, true
	return job(m, b.sampler, sizing.LineDraws, now, surfaceQuestion.lines)
}

func (m *Model) takeLines(answer linesMsg) { m.surface.busy, m.surface.lines = false, answer.Lines }

// picture is the map as it is drawn, but for its lines.
func (m *Model) picture() widget.SurfaceMap {
	trail := m.surface.trail
	return widget.SurfaceMap{
		Surface: m.surface.surface, Live: m.livePoint(), WhatIf: m.whatIfPoint(), Trail: trail[:max(len(trail)-1, 0)],
	}
}

// clickMap puts the sliders for users and throughput where the map was clicked, and begins to drag them.
func (m *Model) clickMap(x, y int) {
	if at := m.mapPlace(); at.has(x, y) {
		m.typed, m.problem = nil, ""
		m.what.endRun()
		m.surface.held = &heldMap{m.picture(), at}
		if !m.dragMap(x, y) {
			m.surface.held = nil
		}
	}
}

// heldMap is a map and where it stands.
type heldMap struct {
	picture widget.SurfaceMap
	at      place
}

// dragMap puts the sliders on a place of the map that is held; false where there is none.
func (m *Model) dragMap(x, y int) bool {
	held := m.surface.held
	to, ok := held.picture.PointAt(x-held.at.left, y-held.at.top-1, held.at.width, held.at.height-1)
	if !ok {
		return false
	}
	m.what.change(run{dragging, mapRun}, func() {
		m.what.move(usersControl, sizing.Known(to.Users))
		m.what.move(throughputControl, sizing.Known(to.StanzasPerS))
	})
	return true
}

// mapRun is the control of a run of moves on the map, which is two sliders.
const mapRun = -1

// mapPane draws the map with its heading. The lines are left out until they are those of this map.
func (m *Model) mapPane(width, height int) []string {
	b := &m.surface
	if columns, rows := widget.SurfaceCells(width, height-1); columns > 0 {
		if now := m.surfaceQuestion(columns, rows); b.surface == nil || b.drawn != now {
			b.surface, b.drawn = sizing.Judge(now.model, now.canvas, now.grid), now
		}
	}
	picture := m.picture()
	if !b.busy && b.known && b.asked.model == b.drawn.model && b.asked.canvas == b.drawn.canvas {
		picture.Lines = b.lines
	}
	return append([]string{m.rule("Map  "+picture.Legend(width-mapHeading, m.look), width)}, picture.Render(width, height-1, m.look)...)
}
