package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/cluster"
)

func paste(m *Model, text string) { m.Update(tea.PasteMsg{Content: text}) }

func TestAPastedTextIsTypedWhereTextIsTyped(t *testing.T) {
	m := live(newTestModel(t, 120, 40))
	press(m, "f2")
	paste(m, " 2.5M\n")
	if m.typed == nil || *m.typed != "2.5M" {
		t.Fatalf("a number begins no value: %v", m.typed)
	}
	press(m, "enter")
	if m.users() != 2.5e6 {
		t.Errorf("%v users", m.users())
	}
	press(m, "f3", "/")
	paste(m, "node1")
	if m.nodes.filter != "node1" {
		t.Errorf("the filter is %q", m.nodes.filter)
	}
	press(m, "esc", "?", "/")
	paste(m, "mouse")
	if m.search.text != "mouse" {
		t.Errorf("the search is for %q", m.search.text)
	}
}

func TestAPastedTextPressesNoKeys(t *testing.T) {
	m := live(newTestModel(t, 120, 40))
	for _, screen := range []string{"f1", "f2", "f3", "f5"} {
		press(m, screen)
		before := text(m)
		paste(m, "qrRwT")
		if text(m) != before {
			t.Errorf("%s: a pasted word changes the screen:\n%s", screen, text(m))
		}
	}
}

func TestATextTooLongToPasteIsRefusedInWords(t *testing.T) {
	m := live(newTestModel(t, 120, 40))
	press(m, "f2")
	paste(m, strings.Repeat("1", 20_000))
	if m.typed != nil || !strings.Contains(m.problem, "20000 characters were pasted, and there is room for 16") {
		t.Errorf("typed %v, problem %q", m.typed, m.problem)
	}
	press(m, "p")
	paste(m, strings.Repeat("x", 20_000))
	if m.prompt.text == "" || len(m.prompt.text) > maxPrompted || !strings.Contains(m.problem, "room for 400") {
		t.Errorf("problem %q", m.problem)
	}
}

// TestALongValueKeepsItsUnit: a latency below a millisecond is two characters longer than others.
func TestALongValueKeepsItsUnit(t *testing.T) {
	m := newTestModel(t, 80, 24)
	line := stripped(m.fields(countField("online", known(100e3)), countField("sessions", known(137e3)), rateField("stanzas in", known(4.65e3)),
		rateField("out", known(9.61e3)), field{"p99", "0.128-0.256 ms", quantileWidth}))
	if len(line) > 80 || !strings.HasSuffix(line, "0.128-0.256 ms") {
		t.Errorf("%q", line)
	}
}

func known(v float64) cluster.Figure { return cluster.Figure{Value: v, Known: true} }
