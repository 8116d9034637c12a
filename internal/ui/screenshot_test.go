package ui

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/themes"
)

// pressRunning presses a key and runs what it starts.
func pressRunning(m *Model, name string) {
	for _, msg := range runCommand(m.update(keyNamed(name))) {
		m.Update(msg)
	}
}

func TestSSavesWhatStandsThere(t *testing.T) {
	var saved []Screenshot
	m := live(newModelWith(t, 80, 24, Options{Source: "3 targets", Dark: true, Save: func(s Screenshot) (string, error) {
		saved = append(saved, s)
		return "~/incident/mimtop-2026-11-26T20-14-05", nil
	}}))
	before := text(m)
	pressRunning(m, "S")
	if len(saved) != 1 {
		t.Fatalf("%d screenshots are saved", len(saved))
	}
	if got := string(saved[0].Text); !sameLines(got, before) {
		t.Errorf("saved is\n%s\nthere stood\n%s", got, before)
	}
	if got := ansi.Strip(string(saved[0].ANSI)); !sameLines(got, before) {
		t.Errorf("with escape sequences saved is\n%s", got)
	}
	for _, want := range []string{"<svg ", "HOLDS", "mimtop: HOLDS - 3 targets"} {
		if !strings.Contains(string(saved[0].SVG), want) {
			t.Errorf("the picture has no %q", want)
		}
	}
	if got := lastLine(m); !strings.Contains(got, "Saved ~/incident/mimtop-2026-11-26T20-14-05.svg, .ansi and .txt") {
		t.Errorf("the footer says %q", got)
	}
	press(m, "tab")
	if got := lastLine(m); strings.Contains(got, "Saved") {
		t.Errorf("after the next key the footer still says %q", got)
	}
}

func TestWhyNothingIsSavedIsSaid(t *testing.T) {
	m := live(newModelWith(t, 80, 24, Options{NoColour: true, Save: func(Screenshot) (string, error) {
		return "", errors.New("no screenshot: disk full\x1b[31m")
	}}))
	pressRunning(m, "S")
	if got := lastLine(m); !strings.Contains(got, "disk full") || strings.Contains(got, "\x1b[31m") {
		t.Errorf("the footer says %q", got)
	}
	m = live(newTestModel(t, 80, 24))
	pressRunning(m, "S")
	if got := lastLine(m); !strings.Contains(got, "keeps no files") {
		t.Errorf("where no files are kept the footer says %q", got)
	}
}

func TestALongReasonWhyNothingIsSavedIsSaidInFull(t *testing.T) {
	const reason = "no screenshot: /srv/a/folder/that/is/rather/long/mimtop: permission denied; /tmp/another/folder: no space left on device"
	m := live(newModelWith(t, 80, 24, Options{NoColour: true, Save: func(Screenshot) (string, error) { return "", errors.New(reason + "\x1b[31m") }}))
	pressRunning(m, "S")
	if got := strings.Join(strings.Fields(text(m)), " "); !strings.Contains(got, reason) || strings.Contains(m.View().Content, "\x1b[31m") {
		t.Errorf("the reason is not to be read:\n%s", text(m))
	}
	press(m, "esc")
	if m.overlay != noOverlay || m.problem != "" {
		t.Errorf("esc leaves overlay %d and %q", m.overlay, m.problem)
	}
}

func TestTheEndOfALongPathIsShown(t *testing.T) {
	m := newTestModel(t, 80, 24)
	m.takeSaved(savedMsg{path: strings.Repeat("/long folder", 20) + "/mimtop-2026-11-26T20-14-05"})
	if !strings.HasSuffix(m.notice, "/mimtop-2026-11-26T20-14-05.svg, .ansi and .txt") || ansi.StringWidth(m.notice) > 78 {
		t.Errorf("%d columns: %q", ansi.StringWidth(m.notice), m.notice)
	}
}

// sameLines compares texts but for blanks at the ends of lines and of the text.
func sameLines(a, b string) bool {
	trim := func(s string) string {
		var lines []string
		for line := range strings.SplitSeq(strings.TrimRight(s, "\n"), "\n") {
			lines = append(lines, strings.TrimRight(line, " "))
		}
		return strings.Join(lines, "\n")
	}
	return trim(a) == trim(b)
}

func lastLine(m *Model) string {
	lines := strings.Split(m.View().Content, "\n")
	return lines[len(lines)-1]
}

func TestAStillIsWhatTheDashboardWouldShow(t *testing.T) {
	pair, err := themes.Builtin("default")
	if err != nil {
		t.Fatal(err)
	}
	var all []*cluster.Snapshot
	for s := 0; s <= 60; s += 5 {
		all = append(all, testSnapshot(s))
	}
	o := Options{Source: "3 targets", Theme: pair, NoColour: true, Now: func() time.Time { return noon.Add(60 * time.Second) }}
	still := Still{Width: 80, Height: 24, Screen: "what-if", Keys: []string{"2", "M", "enter"}}
	got, err := still.Draw(o, all)
	if err != nil {
		t.Fatal(err)
	}
	m := live(newTestModel(t, 80, 24))
	press(m, "tab", "2", "M", "enter")
	want := text(m)
	// The draws of a test are fewer, so that the odds and the ranges of the most users differ.
	cut := func(s string) string {
		lines := strings.Split(s, "\n")
		return strings.Join(slices.DeleteFunc(append(lines[:2:2], lines[3:]...), func(line string) bool {
			return strings.Contains(line, "most users")
		}), "\n")
	}
	if !sameLines(cut(string(got.Text)), cut(want)) {
		t.Errorf("the still is\n%s\nthe dashboard shows\n%s", got.Text, want)
	}
	if !strings.Contains(string(got.Text), "Odds") && !strings.Contains(string(got.Text), "urvives a loss") {
		t.Errorf("the odds were not waited for:\n%s", got.Text)
	}
	again, err := still.Draw(o, all)
	if err != nil || !bytes.Equal(again.SVG, got.SVG) {
		t.Errorf("the second still differs: %v", err)
	}
}

func TestTheTitleOfTheWindowChangesWithItsWordsOnly(t *testing.T) {
	m := newTestModel(t, 80, 24)
	if got := m.View().WindowTitle; got != "mimtop: UNKNOWN - 3 targets" {
		t.Errorf("before the first figures it is %q", got)
	}
	titles := map[string]bool{}
	for s := 0; s <= 60; s += 5 {
		m.Update(snapshotMsg{testSnapshot(s)})
		titles[m.View().WindowTitle] = true
	}
	if len(titles) != 1 || !titles["mimtop: HOLDS - 3 targets"] {
		t.Errorf("with new figures it goes through %v", titles)
	}
	if got := newPlan(t, 80, 24).View().WindowTitle; !strings.HasPrefix(got, "mimtop: plan ") {
		t.Errorf("of a plan it is %q", got)
	}
	if got := live(newModelWith(t, 80, 24, Options{Demo: true, Source: "x"})).View().WindowTitle; got != "mimtop: HOLDS - demo" {
		t.Errorf("of the demo it is %q", got)
	}
}
