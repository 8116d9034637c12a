package ui

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func allBindings() (all []keyBinding) {
	for _, table := range bindingTables {
		all = append(all, *table...)
	}
	return all
}

// TestEveryActionHasAName: without one it could not be remapped. Names are what files of users hold.
func TestEveryActionHasAName(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	seen := map[string]action{}
	for _, b := range allBindings() {
		name := b.action.name()
		if !form.MatchString(name) {
			t.Errorf("the action of %v has the name %q: give it one in actionNames", b.Keys(), name)
		}
		if other, ok := seen[name]; ok && other != b.action {
			t.Errorf("two actions are called %q", name)
		}
		seen[name] = b.action
	}
	for a := range actionCount {
		if !slices.ContainsFunc(allBindings(), func(b keyBinding) bool { return b.action == a }) {
			t.Errorf("no key does %q", a.name())
		}
	}
}

// TestTheUsualKeysAreKeys: what the table binds can be written in a configuration file, too.
func TestTheUsualKeysAreKeys(t *testing.T) {
	for _, b := range allBindings() {
		for _, name := range b.Keys() {
			msg, err := KeyNamed(name)
			if err != nil {
				t.Error(err)
			}
			if msg.String() != name {
				t.Errorf("%q is sent as %q", name, msg.String())
			}
		}
	}
}

// TestNoUsualKeyDoesTwoThings on one screen, but where the key of the screen goes before one that works everywhere.
func TestNoUsualKeyDoesTwoThings(t *testing.T) {
	for i, a := range bindings {
		for _, b := range bindings[:i] {
			if a.action == b.action || (a.on == nil) != (b.on == nil) {
				continue
			}
			for _, s := range []screen{overviewScreen, whatIfScreen, nodesScreen, trafficScreen, forecastScreen, sitesScreen, overlayScreen} {
				for _, k := range a.Keys() {
					if a.worksOn(s) && b.worksOn(s) && slices.Contains(b.Keys(), k) {
						t.Errorf("%q is %s and %s on %s", k, a.action.name(), b.action.name(), titleOf(s))
					}
				}
			}
		}
	}
}

func TestNamesThatAreNoKeysSayWhatWouldBeRight(t *testing.T) {
	for name, want := range map[string]string{
		"": "one character", "ab": "one character", "escape": "write esc", "PgDn": "one character", "pagedown": "write pgdown",
		"ctrl+": "one character", "ctrl+m": "terminals send it as enter", "ctrl+A": "write the letter small", "shift+m": "such as X",
		"ctrl+return": "write ctrl+enter", "control+x": "write ctrl+x", "\t": "one character", "\u0301": "one character", " ": "write space",
		"ctrl+shift+x": "do not tell it", "f13": "one character", "shift+ctrl+left": "one character",
	} {
		if _, err := KeyNamed(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
	for _, name := range []string{"x", "X", "?", "+", "é", "ctrl+u", "alt+1", "alt+x", "shift+left", "ctrl+alt+up", "space", "f12", "ctrl+space"} {
		msg, err := KeyNamed(name)
		if err != nil {
			t.Error(err)
		} else if msg.String() != name {
			t.Errorf("%q is sent as %q", name, msg.String())
		}
	}
}

func remappedModel(t *testing.T, keys map[string][]string) *Model {
	t.Helper()
	for name, err := range KeyConflicts(keys) {
		t.Fatalf("%s: %v", name, err)
	}
	return live(newModelWith(t, 80, 24, Options{Source: "3 targets", NoColour: true, Keys: keys}))
}

func TestRemappedKeysWorkInPlaceOfTheUsualOnes(t *testing.T) {
	m := remappedModel(t, map[string][]string{
		"explain": {"x", "f9"}, "show_nodes": {"n", "3"}, "row_below": {"J"}, "theme": {}, "quit": {"ctrl+x"},
	})
	press(m, "e")
	if m.overlay != noOverlay {
		t.Error("the usual key still works")
	}
	press(m, "x")
	if m.overlay != explainOverlay {
		t.Error("the key of the file does nothing")
	}
	press(m, "x", "n")
	if m.screen != nodesScreen {
		t.Error("n does not open Nodes")
	}
	press(m, "J")
	if m.nodes.at != 1 {
		t.Errorf("J leaves the selection at row %d", m.nodes.at)
	}
	got := text(m)
	for _, want := range []string{"x why", "tab screen", "ctrl+x quit"} {
		if !strings.Contains(got, want) {
			t.Errorf("the footer does not say %q:\n%s", want, got)
		}
	}
	press(m, "?")
	help := strings.Join(m.helpLines(), "\n")
	for _, want := range []string{"x f9            the arithmetic", "n 3             Nodes", "ctrl+x ctrl+c   quit"} {
		if !strings.Contains(help, want) {
			t.Errorf("the help does not say %q:\n%s", want, help)
		}
	}
	if strings.Contains(help, "another theme") {
		t.Error("the help names what no key does")
	}
	press(m, "tab", "2")
	if _, ok := m.actionFor("q", m.screen); ok {
		t.Error("q still quits")
	}
	if a, _ := m.actionFor("ctrl+c", m.screen); a != quit {
		t.Error("ctrl+c quits no longer")
	}
}

func TestADigitOpensNoScreenWhereItBeginsAValue(t *testing.T) {
	m := remappedModel(t, map[string][]string{"show_nodes": {"9", "n"}})
	press(m, "tab", "9")
	if m.screen != whatIfScreen || m.typed == nil || *m.typed != "9" {
		t.Error("9 begins no value on What if")
	}
	press(m, "esc", "n")
	if m.screen != nodesScreen {
		t.Error("n does not open Nodes from What if")
	}
}

func TestConflictsAreRefusedWithTheOtherAction(t *testing.T) {
	for _, c := range []struct {
		keys map[string][]string
		of   string
		says string
	}{
		{map[string][]string{"explain": {"q"}}, "explain", `"q" is quit on the screen Overview, too`},
		{map[string][]string{"filter": {"r"}}, "filter", `"r" is sort_reverse on the screen Nodes, too`},
		{map[string][]string{"explain": {"m"}}, "explain", "too; free on every screen: "},
		{map[string][]string{"explain": {"x"}, "help": {"x"}}, "help", `"x" is explain`},
		{map[string][]string{"explain": {"ctrl+c"}}, "explain", "always quits"},
		{map[string][]string{"reset": {"5"}}, "reset", "begins a value on the screen What if"},
		{map[string][]string{"explain": {"5"}}, "explain", "show_forecast"},
		{map[string][]string{"explain": {"x", "x"}}, "explain", "given twice"},
	} {
		found := KeyConflicts(c.keys)
		if err := found[c.of]; err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v: %v, want %q of %s", c.keys, found, c.says, c.of)
		}
	}
	for _, fine := range []map[string][]string{
		nil, {"back": {"esc", "x"}}, {"slider_above": {"up", "k", "f12"}}, {"explain": {"x"}, "help": {"e", "?"}}, {"mouse": {}},
		{"quit": {"ctrl+c", "q"}},
	} {
		if found := KeyConflicts(fine); len(found) > 0 {
			t.Errorf("%v: %v", fine, found)
		}
	}
}

// TestFootersNameTheKeysThatAreBound: with every action on another key, no footer names a usual one. Values that are typed have
// keys of their own.
func TestFootersNameTheKeysThatAreBound(t *testing.T) {
	keys, next := map[string][]string{}, 0
	for _, a := range KeyActions() {
		keys[a.Name] = []string{fmt.Sprintf("alt+%c", 'a'+next%26)}
		if next >= 26 {
			keys[a.Name][0] = "ctrl+" + keys[a.Name][0]
		}
		if next >= 52 {
			keys[a.Name][0] = strings.Replace(keys[a.Name][0], "alt+", "alt+shift+f", 1)
		}
		next++
	}
	m := live(newModelWith(t, 200, 50, Options{Source: "3 targets", NoColour: true, Keys: keys}))
	fixed := []string{"0-9"}
	for i := range screens {
		for _, over := range []overlay{noOverlay, helpOverlay, explainOverlay} {
			m.show(screens[i].number)
			m.overlay = over
			m.clean = false
			for _, usual := range []string{"press e", "e lists", "e opens", "; M ", "? for"} {
				if strings.Contains(m.View().Content, usual) {
					t.Errorf("%s says %q, which is no key that is bound: ask keyFor", screens[i].title, usual)
				}
			}
			for pair := range strings.SplitSeq(ansi.Strip(m.footer()), "  ") {
				words := strings.Fields(pair)
				for _, k := range words[:max(len(words)-1, 0)] {
					if !strings.HasPrefix(k, "alt+") && !strings.HasPrefix(k, "ctrl+") && !slices.Contains(fixed, k) {
						t.Errorf("the footer of %s says %q, which is no key that is bound: build it with hint", screens[i].title, pair)
					}
				}
			}
		}
	}
}
