package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// helpSearch is what is looked for in the help.
type helpSearch struct {
	text   string
	typing bool
}

// take edits the text while it is being typed. Keys that are not part of that are left to the bindings.
func (s *helpSearch) take(msg tea.KeyPressMsg) bool {
	return s.typing && editWords(msg, &s.text, &s.typing)
}

// finds says whether a line has all words that are looked for, in small or capital letters.
func (s *helpSearch) finds(line string) bool {
	line = strings.ToLower(ansi.Strip(line))
	for word := range strings.FieldsSeq(strings.ToLower(s.text)) {
		if !strings.Contains(line, word) {
			return false
		}
	}
	return true
}

// closeOverlay goes back to the screen, but from what was found in the help to all of it first.
func (m *Model) closeOverlay() {
	if m.overlay == helpOverlay && m.search.text != "" {
		m.search, m.scroll = helpSearch{}, 0
		return
	}
	m.overlay = noOverlay
	m.closedOwn()
}

// overlayKeys are the footer's over what lies over a screen.
func (m *Model) overlayKeys() [][2]string {
	search := &m.search
	switch {
	case m.overlay == timelineOverlay && m.events.log.Len() > 0:
		return [][2]string{m.hint("close", closeOverlay), m.hint("choose", scrollUp, scrollDown), m.hint("show that moment", openRow)}
	case m.overlay == whoOverlay:
		return [][2]string{m.hint("close", closeOverlay), m.hint("choose", scrollUp, scrollDown), m.hint("hand over", openRow)}
	case m.overlay != helpOverlay:
		return [][2]string{m.hint("close", closeOverlay), m.hint("scroll", scrollUp, scrollDown)}
	case search.typing:
		return [][2]string{{"/", search.text + "_"}, {"enter", "keep"}, {"esc", "clear"}}
	case search.text != "":
		return [][2]string{m.hint("all", closeOverlay), m.hint("search", startFilter), m.hint("scroll", scrollUp, scrollDown)}
	}
	return [][2]string{m.hint("close", closeOverlay), m.hint("search", startFilter), m.hint("scroll", scrollUp, scrollDown)}
}

// helpPart is a heading of the help with what stands under it: lines, and paragraphs of several.
type helpPart struct {
	title string
	lines []string
}

// keyColumn is the width of the keys in the help.
const keyColumn = 16

// helpLines lists the keys from the table that binds them, and what else a reader needs: all of it, or the lines with the words
// that are looked for.
func (m *Model) helpLines() []string {
	var lines []string
	searching := m.search.text != ""
	for _, part := range m.helpParts(searching) {
		found := part.lines
		if searching {
			found = nil
			for _, line := range part.lines {
				if m.search.finds(line) {
					found = append(found, line)
				}
			}
		}
		if len(found) == 0 {
			continue
		}
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		if part.title != "" {
			lines = append(lines, m.rule(part.title, m.width))
		}
		for _, line := range found {
			lines = append(lines, strings.Split(line, "\n")...)
		}
	}
	if len(lines) == 0 {
		return []string{m.rule("Keys", m.width), fmt.Sprintf("  No line of the help has %q in it; %s shows all of it.", m.search.text, m.keyFor(closeOverlay))}
	}
	return lines
}

// helpParts is the whole help. The keys of other screens are there only to be found.
func (m *Model) helpParts(others bool) []helpPart {
	look := m.look
	list := func(table []keyBinding, here bool) (lines []string) {
		for i := range table {
			b := &table[i]
			if b.Help().Key == "" || b.worksOn(m.screen) != here {
				continue
			}
			does := b.Help().Desc
			if m.planning() {
				does = strings.Replace(does, " live", " start", 1) // which a plan has in place of a live cluster
			}
			line := "  " + look.Styles.Accent.Paint(padKeys(b.Help().Key)) + does
			if !here {
				var titles []string
				for _, s := range b.on {
					titles = append(titles, titleOf(s))
				}
				line += look.Styles.Muted.Paint(" (on " + strings.Join(titles, ", ") + ")")
			}
			lines = append(lines, line)
		}
		return lines
	}
	here := list(m.keymap.of(&bindings), true)
	if m.screen == whatIfScreen {
		for _, k := range comparedHelp {
			here = append(here, "  "+look.Styles.Accent.Paint(padKeys(k[0]))+k[1])
		}
	}
	if m.onSliders() {
		here = append(here, "  "+look.Styles.Accent.Paint(padKeys("0-9"))+"type a value such as 2.5M, 40k/s or 5%, then enter")
	}
	parts := []helpPart{{"Keys on " + m.spec().title, here}}
	switch {
	case m.options.Replay != nil:
		parts = append(parts, helpPart{"Keys of the recording", list(m.keymap.of(&replayBindings), true)})
	case !m.planning():
		parts = append(parts, helpPart{"Looking back", list(m.keymap.of(&lookBackBindings), true)})
	}
	if m.options.Room != nil {
		parts = append(parts, helpPart{"Together", list(m.keymap.of(&roomBindings), true)})
	}
	if others {
		parts = append(parts, helpPart{"Keys on other screens", list(m.keymap.of(&bindings), false)})
	}
	var marks, rest []string
	for _, mark := range [][2]string{
		{look.Styles.Live.Paint(look.Glyphs.Live), "measured: where the cluster stands"},
		{look.Styles.WhatIf.Paint(look.Glyphs.WhatIf), "what if: where the sliders stand"},
		{look.Glyphs.Default, "a default that nobody measured or set"},
		{"n/a", "not measured; the reason is beside it or in 'mimtop snapshot'"},
	} {
		marks = append(marks, "  "+fit(mark[0], keyColumn)+mark[1])
	}
	mouse := "Mouse: click a screen's name, click or drag a slider, turn the wheel over it; click a row, again to open it, or a title " +
		"to sort by it. Shift-drag (Option-drag on macOS) selects text as usual"
	if k := m.keyFor(toggleMouse); k != "" {
		mouse += "; " + k + " leaves the mouse to the terminal"
	}
	for _, paragraph := range []string{
		m.lowBandwidthHelp(),
		mouse + ".",
		"Users and throughput move apart: more users alone send more presence here, but no more messages.",
		"Table: the figures of the MongooseIM documentation's page on cluster management. They date from 2016 and are guidance, not a benchmark.",
		"Other keys: the section keys of the configuration file; 'mimtop config keys' lists what can be bound.",
	} {
		if paragraph == "" {
			continue
		}
		rest = append(rest, "  "+strings.Join(wrapped(paragraph, m.width-4, 0), "\n  "))
	}
	return append(parts, helpPart{"Marks", marks}, helpPart{"", rest})
}

// padKeys gives keys the width of their column, and a blank after them when they are wider.
func padKeys(keys string) string {
	return fmt.Sprintf("%-*s", max(keyColumn, ansi.StringWidth(keys)+1), keys)
}
