package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// hall is a room for tests, whose viewers are told of what changes when the test says so.
type hall struct {
	now   Gathering
	seats map[int]*chair
	// presented counts views.
	presented int
	handed    []int
}

// chair is a viewer's place in it.
type chair struct {
	*hall
	number int
}

func (c *chair) Gathering() *Gathering    { g := c.now; return &g }
func (c *chair) Changed() <-chan struct{} { return make(chan struct{}) }
func (c *chair) You() int                 { return c.number }
func (c *chair) Present(v View)           { c.now.Shown = v; c.presented++ }
func (c *chair) Follow(follows bool)      { c.now.Viewers[c.number-1].Follows = follows }
func (c *chair) HandOver(to int) error {
	c.now.Presenter = to
	c.handed = append(c.handed, to)
	return nil
}

// newHall has ana, who presents, and others who follow, each at another size, on a minute of one cluster.
func newHall(t *testing.T, names ...string) (*hall, []*Model) {
	t.Helper()
	l := NewLive(Options{})
	for s := 0; s <= 60; s += 5 {
		l.Add(testSnapshot(s))
	}
	h := &hall{now: Gathering{Presenter: 1}, seats: map[int]*chair{}}
	var all []*Model
	for i, name := range names {
		h.now.Viewers = append(h.now.Viewers, Viewer{
			Number: i + 1, Name: name, From: "192.0.2.1:999", Since: noon, Width: 120 - 40*i, Height: 40 - 16*i, MayPresent: i == 0, Follows: true,
		})
	}
	for i := range names {
		m := newModelWith(t, 120-40*i, 40-16*i, Options{Source: "3 targets", NoColour: true, Live: l, Room: &chair{h, i + 1}})
		m.Update(snapshotMsg{nil})
		all = append(all, m)
	}
	h.tell(all)
	return h, all
}

// tell tells everyone that something has changed.
func (h *hall) tell(all []*Model) {
	for _, m := range all {
		m.Update(roomMsg{})
		settle(m)
	}
}

func TestFollowersSeeWhatThePresenterDoes(t *testing.T) {
	h, all := newHall(t, "ana", "bob")
	ana, bob := all[0], all[1]
	if got := text(bob); !strings.Contains(got, "FOLLOWING ana") || !strings.Contains(text(ana), "PRESENTING to 1") {
		t.Fatalf("nobody says who follows whom:\n%s", got)
	}
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{"2", "right", "right"}, "users 107k to"},
		{[]string{"down", "down"}, "▸  nodes"},
		{[]string{"4"}, " 4 "}, // a value that is being typed
		{[]string{"enter"}, "nodes 3 to 4"},
		{[]string{"p", "enter"}, ""},
		{[]string{"c"}, "Side by side"},
		{[]string{"c", "v"}, "Carries, limits used to 100 %"},
		{[]string{"v", "Z"}, ""},
		{[]string{"R"}, "As measured now"},
		{[]string{"e"}, "Arithmetic"},
		{[]string{"down", "down", "down"}, ""},
		{[]string{"esc", "f3", "s", "s", "r"}, "3 Nodes"},
		{[]string{"down", "enter"}, "up: mongooseim-"},
		{[]string{"esc", "/", "i", "m", "-", "2", "enter"}, `1 of 3 nodes match "im-2"`},
		{[]string{"esc", "t"}, "happened"},
		{[]string{"esc", "i"}, "What is not known"},
		{[]string{"esc", "f6"}, "6 Sites"},
		{[]string{"f5", "5", "enter"}, "5 Forecast"},
		{[]string{"f1", "space", ",", ","}, "PAUSED · 12:00:50"},
		{[]string{"["}, "PAUSED · 12:00:00"},
		{[]string{"space"}, ""},
	} {
		press(ana, c.keys...)
		h.tell(all)
		a, b := ana.lookedAt(), bob.lookedAt()
		// What is kept of pins is each one's copy, and a scroll ends where the text does.
		a.pins, b.pins, a.scroll, b.scroll, a.sliders.first, b.sliders.first, a.typed, b.typed = nil, nil, 0, 0, 0, 0, "", ""
		if a != b {
			t.Fatalf("after %v ana looks at\n%+v\nand bob at\n%+v", c.keys, a, b)
		}
		if got := text(bob); !strings.Contains(got, c.want) {
			t.Errorf("after %v bob does not see %q:\n%s", c.keys, c.want, got)
		}
		if ana.pins.pins[0].name != bob.pins.pins[0].name {
			t.Errorf("after %v the pins are %q and %q", c.keys, ana.pins.pins[0].name, bob.pins.pins[0].name)
		}
	}
	if bob.width != 80 || bob.height != 24 {
		t.Errorf("bob's terminal becomes %dx%d", bob.width, bob.height)
	}
	// Nothing is presented that has not changed.
	before := h.presented
	for range 10 {
		ana.Update(tickMsg{})
		ana.Update(snapshotMsg{nil})
	}
	if h.presented != before {
		t.Errorf("%d views are presented that show the same", h.presented-before)
	}
}

func TestAFollowersKeysAreTheirOwnOnly(t *testing.T) {
	h, all := newHall(t, "ana", "bob")
	bob := all[1]
	press(all[0], "2")
	h.tell(all)
	for _, k := range []string{"1", "right", "tab", "space", "e", "i", "t", "p", "4", "enter", ",", "S", "ctrl+z", "z"} {
		before := bob.lookedAt()
		press(bob, k)
		if bob.lookedAt() != before || !strings.Contains(text(bob), "This is ana's screen: f explores on your own") {
			t.Errorf("%s does something:\n%s", k, text(bob))
		}
	}
	bob.Update(tea.MouseClickMsg{X: 40, Y: 0, Button: tea.MouseLeft})
	if bob.screen != whatIfScreen {
		t.Error("a click goes elsewhere")
	}
	press(bob, "?")
	if got := text(bob); !strings.Contains(got, "Keys on What if") {
		t.Errorf("there is no help:\n%s", got)
	}
	press(all[0], "f3")
	h.tell(all)
	press(bob, "down", "e", "1")
	if got := text(bob); bob.overlay != helpOverlay || !strings.Contains(got, "This is ana's screen") {
		t.Errorf("the help is gone:\n%s", got)
	}
	press(bob, "esc")
	if bob.screen != nodesScreen || bob.overlay != noOverlay {
		t.Errorf("after the help the screen is %d", bob.screen)
	}
	if _, cmd := bob.Update(keyNamed("q")); !quits(cmd) {
		t.Error("q does not leave")
	}
}

// quits says whether a command is one to quit.
func quits(cmd tea.Cmd) bool {
	for _, msg := range jobsOf(cmd) {
		if _, ok := msg.(tea.QuitMsg); ok {
			return true
		}
	}
	return false
}

func TestWhoExploresIsLeftAlone(t *testing.T) {
	h, all := newHall(t, "ana", "bob")
	ana, bob := all[0], all[1]
	press(ana, "2", "right")
	h.tell(all)
	press(bob, "f", "f6")
	press(ana, "right", "right")
	h.tell(all)
	if got := text(bob); bob.screen != sitesScreen || !strings.Contains(got, "ON YOUR OWN") || !strings.Contains(got, "ana presents") {
		t.Errorf("bob is taken along:\n%s", got)
	}
	if !strings.Contains(text(ana), "PRESENTING to 0") {
		t.Errorf("ana does not know that nobody follows:\n%s", text(ana))
	}
	// He starts from what was presented, and comes back to what is.
	press(bob, "f2", "R")
	if bob.what.isMoved() || !ana.what.isMoved() {
		t.Error("his sliders are hers")
	}
	press(bob, "f")
	if bob.what.moves != ana.what.moves || !strings.Contains(text(bob), "FOLLOWING ana") {
		t.Errorf("he does not come back:\n%s", text(bob))
	}
}

func TestAPresenterHandsOver(t *testing.T) {
	h, all := newHall(t, "ana", "bob")
	ana, bob := all[0], all[1]
	press(ana, "W")
	if got := text(ana); !strings.Contains(got, "ana (you)") || !strings.Contains(got, "80x24") || !strings.Contains(got, "192.0.2.1") {
		t.Errorf("the list does not say who is here:\n%s", got)
	}
	if bob.overlay != noOverlay {
		t.Error("the list is presented")
	}
	press(ana, "down", "enter")
	h.tell(all)
	if len(h.handed) != 1 || h.handed[0] != 2 || !bob.presenting() || !ana.following() {
		t.Fatalf("handed to %v: bob presents %v, ana follows %v", h.handed, bob.presenting(), ana.following())
	}
	press(bob, "f6")
	h.tell(all)
	if ana.screen != sitesScreen {
		t.Error("ana does not see what bob presents")
	}
	press(bob, "f")
	if !bob.presenting() || !strings.Contains(text(bob), "You present: W hands over.") {
		t.Errorf("a presenter cannot follow:\n%s", text(bob))
	}
	h.now.Presenter = 0
	h.tell(all)
	if got := text(ana); !strings.Contains(got, "nobody presents") {
		t.Errorf("nobody presents:\n%s", got)
	}
	press(ana, "f3")
	if ana.screen != nodesScreen {
		t.Error("without a presenter the screen is not one's own")
	}
}

// TestServedFramesFillTheTerminal with the line of the room, at all sizes.
func TestServedFramesFillTheTerminal(t *testing.T) {
	h, all := newHall(t, "ana", strings.Repeat("b", 32))
	for _, size := range [][2]int{{80, 24}, {100, 30}, {120, 40}, {200, 60}, {60, 20}, {20, 5}} {
		for _, m := range all {
			m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			for _, k := range []string{"1", "2", "W", "esc", "f3", "4", "space", "5", "f6", "T", "esc", "?", "esc"} {
				press(m, k)
				lines := strings.Split(text(m), "\n")
				if len(lines) != size[1] {
					t.Errorf("%v after %s: %d lines", size, k, len(lines))
				}
			}
		}
		h.tell(all)
	}
}

func TestANoticeStandsUntilTheNextKey(t *testing.T) {
	_, all := newHall(t, "ana", "bob")
	all[1].Update(Notice("This session ends in a minute."))
	if !strings.Contains(text(all[1]), "This session ends in a minute.") {
		t.Error("it is not said")
	}
	press(all[1], "f")
	if strings.Contains(text(all[1]), "This session ends") {
		t.Error("it stays")
	}
}
