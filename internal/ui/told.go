package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
)

// announcement is a text that lies over the screen until it is closed: what is too long for the footer.
type announcement struct {
	title string
	// paragraphs are wrapped; commands, which follow them, are cut only between words, so that a shell takes them as they are.
	paragraphs, commands, after []string
}

// tell shows a text over the screen.
func (m *Model) tell(t announcement) { m.told, m.overlay, m.scroll = t, toldOverlay, 0 }

// maxToldError bounds what is told of an error, in characters.
const maxToldError = 4000

// complain says what went wrong: in the footer where all of it fits there, else over the screen under a title.
func (m *Model) complain(title string, err error) {
	line := cluster.Printable(strings.ReplaceAll(err.Error(), "\n", "; "), maxToldError)
	if ansi.StringWidth(line) <= m.width-2 {
		m.problem = line
		return
	}
	var paragraphs []string
	for one := range strings.SplitSeq(err.Error(), "\n") {
		paragraphs = append(paragraphs, cluster.Printable(one, maxToldError))
	}
	m.tell(announcement{title: title, paragraphs: paragraphs})
}

func (m *Model) toldLines() []string {
	lines := []string{m.rule(m.told.title, m.width)}
	add := func(paragraphs []string) {
		for _, text := range paragraphs {
			for _, line := range wrapped(text, m.width-4, 0) {
				lines = append(lines, "  "+line)
			}
		}
	}
	add(m.told.paragraphs)
	for _, command := range m.told.commands {
		lines = append(lines, "")
		lines = append(lines, shellLines(command, m.width-2)...)
		lines = append(lines, "")
	}
	add(m.told.after)
	return lines
}

// shellLines breaks a command line between its words, with a backslash at the end of each line but the last: what is
// selected on the screen can be run. It stands at the left edge for that reason.
func shellLines(command string, width int) []string {
	var lines []string
	line := ""
	for _, word := range shellWords(command) {
		switch {
		case line == "":
			line = word
		case ansi.StringWidth(line)+1+ansi.StringWidth(word)+len(" \\") > width:
			lines = append(lines, line+" \\")
			line = "  " + word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// shellWords takes a command line apart at the blanks between words, a flag together with its value.
func shellWords(command string) []string {
	var words []string
	for word := range strings.SplitSeq(command, " ") {
		last := len(words) - 1
		inQuotes := last >= 0 && strings.Count(words[last], "'")%2 == 1
		isValue := last >= 0 && strings.HasPrefix(words[last], "--") && !strings.ContainsAny(words[last], " =") && !strings.HasPrefix(word, "--")
		if inQuotes || isValue {
			words[last] += " " + word
		} else {
			words = append(words, word)
		}
	}
	return words
}
