package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/sizing"
)

func TestTheHelpIsSearched(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab", "?", "/")
	typeText(m, "live SLIDER")
	got := text(m)
	for _, want := range []string{"slider back to live", "all sliders back to live", "/ live SLIDER_ "} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing says %q:\n%s", want, got)
		}
	}
	for _, not := range []string{"next screen", "Marks", "slider above"} {
		if strings.Contains(got, not) {
			t.Errorf("%q is still there:\n%s", not, got)
		}
	}
	press(m, "enter", "esc")
	if m.overlay != helpOverlay || !strings.Contains(text(m), "slider above") {
		t.Error("esc does not show the whole help again")
	}
	press(m, "esc")
	if m.overlay != noOverlay {
		t.Error("a second esc does not close the help")
	}
}

func TestWhileTheHelpIsSearchedLettersAreText(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "?", "/")
	typeText(m, "qqe?")
	if m.overlay != helpOverlay || m.search.text != "qqe?" {
		t.Errorf("the text is %q", m.search.text)
	}
	if got := text(m); !strings.Contains(got, `No line of the help has "qqe?" in it; esc shows all`) {
		t.Errorf("nothing says that nothing was found:\n%s", got)
	}
	press(m, "backspace", "backspace", "backspace", "backspace", "backspace")
	if m.search.typing {
		t.Error("backspace does not leave the search")
	}
	press(m, "/")
	typeText(m, "x")
	press(m, "esc")
	if m.search.text != "" || m.overlay != helpOverlay {
		t.Error("esc does not clear the search")
	}
}

func TestLeavingTheHelpWhileItIsSearchedLeavesTheSearch(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "?", "/")
	typeText(m, "x")
	press(m, "tab")
	if got := lastLine(m); m.overlay != noOverlay || !strings.Contains(got, "q quit") {
		t.Errorf("the footer of the next screen says %q", got)
	}
	press(m, "?")
	if got := lastLine(m); strings.Contains(got, "x_") || !strings.Contains(got, "/ search") {
		t.Errorf("the help opens with %q", got)
	}
}

func TestKeysOfOtherScreensAreFound(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "?", "/")
	typeText(m, "reverse")
	if got := text(m); !strings.Contains(got, "Keys on other screens") || !strings.Contains(got, "reverse the order (on Nodes, Sites)") {
		t.Errorf("it is not found:\n%s", got)
	}
}

func TestAPlanHasNothingLiveToGoBackTo(t *testing.T) {
	m := newModelWith(t, 120, 40, Options{NoColour: true, Plan: sizing.DefaultBaseline()})
	for _, key := range []string{"f2", "f5"} {
		press(m, key)
		if got := lastLine(m); !strings.Contains(got, "r reset  R all") || strings.Contains(got, "live") {
			t.Errorf("%s: the footer of a plan says %q", key, got)
		}
	}
	press(m, "f2", "?")
	for line := range strings.Lines(text(m)) {
		if strings.Contains(line, "live") && strings.Contains(line, "back to") {
			t.Errorf("the help of a plan says %q", line)
		}
	}
	if !strings.Contains(text(m), "slider back to start") {
		t.Errorf("the help does not say where r goes:\n%s", text(m))
	}
}

func TestNoLineOfTheHelpIsCutOnTheSmallestTerminal(t *testing.T) {
	for name, m := range map[string]*Model{
		"live": live(newTestModel(t, 80, 24)), "plan": newModelWith(t, 80, 24, Options{NoColour: true, Plan: sizing.DefaultBaseline()}),
		"replay":        newModelWith(t, 80, 24, Options{NoColour: true, Replay: newDeck()}),
		"low bandwidth": live(newModelWith(t, 80, 24, Options{NoColour: true, LowBandwidth: LowBandwidthAlways})),
	} {
		for i := range screens {
			m.show(screens[i].number)
			for _, line := range m.helpLines() {
				if w := ansi.StringWidth(line); w > 80 {
					t.Errorf("%s, %s: %d columns: %q", name, screens[i].title, w, line)
				}
			}
		}
	}
}
