package widget

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// Align says to which side of its column a text goes.
type Align uint8

// The alignments: words to the left, numbers to the right.
const (
	AlignLeft Align = iota
	AlignRight
)

// maxTextRunes bounds a text before it is measured; no terminal is wider.
const maxTextRunes = 1000

// plain makes a text safe to draw: no control characters, and nothing but ASCII where the look has nothing else.
func plain(text string, look *theme.Look) string {
	if isASCII(text) && len(text) <= maxTextRunes {
		return text
	}
	text = cluster.Printable(text, maxTextRunes)
	if !look.Options.ASCII {
		return apart(text)
	}
	return strings.Map(func(r rune) rune {
		if r > '~' {
			return '?'
		}
		return r
	}, text)
}

// apart replaces a first character that would join the blank before it, such as an accent without a letter: the line
// would not be as wide as the sum of its parts.
func apart(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if first < utf8.RuneSelf || columns(" "+text) == 1+columns(text) {
		return text
	}
	return "?" + text[size:]
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// columns returns how wide a plain text is.
func columns(text string) int {
	if isASCII(text) {
		return len(text)
	}
	return ansi.StringWidth(text)
}

// fit makes a plain text exactly width columns wide: it is padded on the side away from align, or cut at its end with an
// ellipsis. What is cut always shows it, for 25 must not be taken for 250k: where there is only room for the ellipsis,
// there is nothing else.
func fit(text string, width int, align Align, look *theme.Look) string {
	if width <= 0 {
		return ""
	}
	has := columns(text)
	if has > width {
		ellipsis := look.Glyphs.Ellipsis
		if columns(ellipsis) >= width {
			return ansi.Truncate(ellipsis, width, "")
		}
		text = ansi.Truncate(text, width, ellipsis)
		// A cut before a wide character leaves one column over.
		has = columns(text)
	}
	if align == AlignRight {
		return spaces(width-has) + text
	}
	return text + spaces(width-has)
}

const blank = "                                                                                                    "

func spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blank) {
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}

// repeat writes a glyph n times in a style, and nothing for n below one.
func repeat(b *strings.Builder, style *theme.Style, glyph string, n int) {
	if n > 0 {
		style.Write(b, strings.Repeat(glyph, n))
	}
}

// tail cuts a plain text at its beginning, so that the end, where it is being typed, stays in sight.
func tail(text string, width int, look *theme.Look) string {
	over := columns(text) - width
	if over <= 0 {
		return text
	}
	if width <= 0 {
		return ""
	}
	ellipsis := look.Glyphs.Ellipsis
	if columns(ellipsis) >= width {
		ellipsis = ""
	}
	return ansi.TruncateLeft(text, over+columns(ellipsis), ellipsis)
}
