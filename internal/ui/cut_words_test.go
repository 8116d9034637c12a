package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
)

// TestNoLineOfATallNarrowTerminalIsCutInAWord: there is room below for what is too long for its line.
func TestNoLineOfATallNarrowTerminalIsCutInAWord(t *testing.T) {
	for _, at := range []struct {
		screen  string
		presses []string
	}{{"overview", nil}, {"what if", []string{"f2"}}, {"compare", []string{"f2", "c"}}, {"node", []string{"f3", "enter"}}} {
		m := live(newTestModel(t, 80, 100))
		press(m, at.presses...)
		frame := text(m)
		for line := range strings.SplitSeq(frame, "\n") {
			if strings.Contains(line, "…") {
				t.Errorf("%s: %q", at.screen, line)
			}
		}
		for cut, whole := range map[string]string{
			"flush": "flush p99 ", "scrape took": "scrape took ", "what co": "what comes next", "of the draws": "cores", "more notes": "more notes",
		} {
			if strings.Contains(frame, cut) && !strings.Contains(strings.Join(strings.Fields(frame), " ")+" ", whole) {
				t.Errorf("%s: %q is cut off", at.screen, cut)
			}
		}
	}
}

// TestTheLastOfTheNotesIsOne: not "1 more notes".
func TestTheLastOfTheNotesIsOne(t *testing.T) {
	m := newTestModel(t, 80, 24)
	long := note{"!", &m.look.Styles.Warn, strings.Repeat("word ", 60)}
	if got := ansi.Strip(m.noteLines([]note{long}, 2)[0]); !strings.Contains(got, "1 more note:") {
		t.Error(got)
	}
	if got := ansi.Strip(m.noteLines([]note{long, long}, 2)[0]); !strings.Contains(got, "2 more notes:") {
		t.Error(got)
	}
}

// TestTheChosenEventIsReadWhole: its line may be too short for which node it happened to.
func TestTheChosenEventIsReadWhole(t *testing.T) {
	m := newTestModel(t, 80, 24)
	long := "CPU over its usable limit: 134 % on the busiest node, which is mongooseim-1 of the second datacenter"
	m.events.log.Add(cluster.Event{At: m.now().Add(-time.Minute), Text: long, Alarm: true})
	press(m, "t")
	got := strings.Join(strings.Fields(text(m)), " ")
	if !strings.Contains(got, long) {
		t.Errorf("not whole:\n%s", text(m))
	}
}

// TestTheIntervalOfADateFitsItsColumn: the last date of it may be beyond what is looked at.
func TestTheIntervalOfADateFitsItsColumn(t *testing.T) {
	date, soon, late := "2027-05-15", report.Number(200), report.Number(400)
	for _, c := range []report.Crossing{{Date: &date, Days: &late, DateP5: &date, DaysP5: &soon}, {Date: &date, Days: &late, DateP5: &date, DaysP5: &soon, DateP95: &date, DaysP95: &late}} {
		if got := intervalText(&c); len(got) > crossingColumns[2].Width || !strings.Contains(got, " to ") {
			t.Errorf("%q", got)
		}
	}
}

// TestAnUnknownKeyIsAnsweredOnOneLine, with the key that helps.
func TestAnUnknownKeyIsAnsweredOnOneLine(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	for _, screen := range []string{"f2", "f5"} {
		press(m, screen)
		typeText(m, "C")
		lines := strings.Split(strings.TrimRight(text(m), "\n"), "\n")
		if last := strings.TrimRight(lines[len(lines)-1], " "); !strings.Contains(last, `"C" is no key here`) || !strings.HasSuffix(last, "? for the keys") {
			t.Errorf("%s: %q", screen, last)
		}
	}
}
