package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// shapesOf are the shapes of one size: every screen, with nothing, something and far too much to show.
func shapesOf(width, height int) []shape {
	var all []shape
	for i := range screens {
		for _, much := range []int{0, 1, 12, 1000} {
			for _, below := range [][2]bool{{}, {true, true}} {
				s := shape{
					screen: screens[i].number, width: width, height: height, replay: below[0], themes: below[1], losses: much,
				}
				for p := range s.want {
					s.want[p] = much
				}
				s.want[answerPane], s.want[headingPane] = 1+much%4, 1
				all = append(all, s)
				if much == 0 {
					s.whole = true
					all = append(all, s)
				}
			}
		}
	}
	return all
}

// TestNoPaneOverlapsAnotherOrLeavesTheTerminal goes through all sizes from 60x20 to 240x70.
func TestNoPaneOverlapsAnotherOrLeavesTheTerminal(t *testing.T) {
	for width := 60; width <= 240; width++ {
		for height := 20; height <= 70; height++ {
			for _, s := range shapesOf(width, height) {
				l := s.layout()
				if why := flawOf(&s, &l); why != "" {
					t.Fatalf("screen %d at %dx%d with %d rows, whole %v, replay %v: %s",
						s.screen, width, height, s.want[listPane], s.whole, s.replay, why)
				}
			}
		}
	}
}

// flawOf says what is wrong with a layout, "" when nothing is.
func flawOf(s *shape, l *layout) string {
	for p, at := range l {
		switch {
		case at.left < 0 || at.top < 0 || at.width < 0 || at.height < 0:
			return fmt.Sprintf("pane %d is %+v", p, at)
		case at.left+at.width > s.width || at.top+at.height > s.height:
			return fmt.Sprintf("pane %d at %+v leaves the terminal", p, at)
		case at.width == 0 || at.height == 0:
			continue
		}
		for q, other := range l[:p] {
			if other.width > 0 && at.left < other.left+other.width && other.left < at.left+at.width &&
				at.top < other.top+other.height && other.top < at.top+at.height {
				return fmt.Sprintf("pane %d at %+v overlaps pane %d at %+v", p, at, q, other)
			}
		}
	}
	if s.tooSmall() {
		if want := (place{width: s.width, height: s.height}); l[wholePane] != want {
			return "the reason why it is too small has no room"
		}
		return ""
	}
	if l[headerPane].height != 1 || l[footerPane].height != 1 || s.replay != (l[replayPane].height == 1) || s.themes != (l[themesPane].height == themeRows) {
		return "a line of the frame is missing"
	}
	if s.whole && l[wholePane] != l.body() {
		return "the body is not filled"
	}
	return ""
}

// TestWhatMattersMostKeepsItsRoom: the answer is always whole, and what a screen is for is on the smallest terminal.
func TestWhatMattersMostKeepsItsRoom(t *testing.T) {
	for _, c := range []struct {
		screen screen
		pane   pane
		least  int
	}{
		{overviewScreen, tierPane, 7}, {overviewScreen, resourcesPane, resourcesHead + fewestResources}, {overviewScreen, listPane, tableHead + fewestNodes},
		{nodesScreen, listPane, 19}, {trafficScreen, trafficPane, 20}, {forecastScreen, sliderPane, 1}, {forecastScreen, datesPane, 6},
		{sitesScreen, listPane, 5}, {sitesScreen, lossesPane, 5},
	} {
		s := shape{screen: c.screen, width: minWidth, height: minHeight, losses: 12}
		for p := range s.want {
			s.want[p] = 1000
		}
		s.want[answerPane], s.want[nowPane], s.want[tierPane], s.want[headingPane], s.want[sliderPane] = 2, 1, 7, 1, 1
		s.want[eventsPane], s.want[demandPane] = 1, 1
		l := s.layout()
		if l[answerPane].height != 2 || l[c.pane].height < c.least {
			t.Errorf("screen %d: the answer has %d lines, pane %d %d", c.screen, l[answerPane].height, c.pane, l[c.pane].height)
		}
	}
}

func TestPanesStandSideBySide(t *testing.T) {
	s := shape{screen: trafficScreen, width: 200, height: 30}
	s.want[trafficPane] = 1
	l := s.layout()
	d := drawing{trafficPane: {"left", strings.Repeat("x", 300)}, trafficSide: {"", "right"}}
	lines := l.lines(&d)
	side := l[trafficSide].left
	if !strings.HasPrefix(lines[0], "left") || lines[1][side:side+5] != "right" || len(lines) != 28 {
		t.Errorf("%d lines, of them %q", len(lines), lines[:2])
	}
}

// TestFramesFillTheTerminalAtEverySize draws every screen at sizes between the smallest and the largest.
func TestFramesFillTheTerminalAtEverySize(t *testing.T) {
	for name, m := range map[string]*Model{
		"three nodes": live(newTestModel(t, 80, 24)), "sites": withSites(newTestModel(t, 80, 24)), "a crowd": crowd(newTestModel(t, 80, 24), 100),
	} {
		for i := range screens {
			m.show(screens[i].number)
			for width := 60; width <= 240; width += 15 {
				for height := 20; height <= 70; height += 10 {
					m.Update(tea.WindowSizeMsg{Width: width, Height: height})
					lines := strings.Split(m.View().Content, "\n")
					if len(lines) != height {
						t.Fatalf("%s, %s at %dx%d: %d lines", name, screens[i].title, width, height, len(lines))
					}
					for y, line := range lines {
						if w := ansi.StringWidth(line); w != width {
							t.Fatalf("%s, %s at %dx%d: line %d is %d columns: %q", name, screens[i].title, width, height, y, w, line)
						}
					}
				}
			}
		}
	}
}

// TestTheOverviewShowsWhereTheClusterAndTheSlidersStand on the same table, each on its own row.
func TestTheOverviewShowsWhereTheClusterAndTheSlidersStand(t *testing.T) {
	m := live(newTestModel(t, 120, 40))
	press(m, "2", "9", "M", "enter", "down", "down", "2", "enter", "shift+tab")
	row := func(name, marker string) {
		t.Helper()
		for line := range strings.SplitSeq(text(m), "\n") {
			if strings.Contains(line, name) && strings.Contains(line, marker) {
				return
			}
		}
		t.Errorf("no %s on the row %s:\n%s", marker, name, text(m))
	}
	row("Multi-node", m.look.Glyphs.Live)
	row("Dual-node", m.look.Glyphs.WhatIf)
	row("── Table", m.look.Glyphs.WhatIf+" what if")
}

func TestNoFigureIsCutOff(t *testing.T) {
	m := newTestModel(t, 80, 24)
	for _, c := range []struct {
		width int
		want  string
	}{
		{80, "   online 1.59M  sessions 1.82M  p99 1.02-2.05 ms"},
		{48, "  online 1.59M sessions 1.82M p99 1.02-2.05 ms"},
		{40, "  online 1.59M sessions 1.82M"},
		{5, "  online 1.59M"}, // one pair stays, and is cut by the frame
	} {
		got := ansi.Strip(m.pairsWithin(c.width, "online", "1.59M", "sessions", "1.82M", "p99", "1.02-2.05 ms"))
		if got != c.want {
			t.Errorf("at %d it is %q, want %q", c.width, got, c.want)
		}
	}
}
