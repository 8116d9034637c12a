package picture

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Text is a frame as plain lines, blanks at their ends left out.
func Text(frame string) []byte {
	return byLine(ansi.Strip(frame), func(line string) string { return strings.TrimRight(line, " ") })
}

// ANSI is a frame that a terminal shows with cat: each line ends in the colours of the terminal.
func ANSI(frame string) []byte {
	return byLine(frame, func(line string) string {
		if strings.Contains(line, "\x1b") {
			line += ansi.ResetStyle
		}
		return line
	})
}

func byLine(frame string, change func(line string) string) []byte {
	var b strings.Builder
	for line := range strings.SplitSeq(frame, "\n") {
		b.WriteString(change(line))
		b.WriteByte('\n')
	}
	return []byte(b.String())
}
