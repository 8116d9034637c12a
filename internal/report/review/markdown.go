package review

import (
	"io"
	"strings"
)

// WriteMarkdown writes the review as Markdown with tables, as GitHub reads it. The pictures are left out, but for the map,
// which is drawn in letters.
func (r *Review) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	p := r.page()
	b.WriteString("# " + escapeMarkdown(p.title) + "\n")
	for _, line := range p.subtitle {
		b.WriteString("\n" + escapeMarkdown(line) + "\n")
	}
	for _, s := range p.sections {
		b.WriteString("\n## " + escapeMarkdown(s.title) + "\n")
		for _, block := range s.blocks {
			if of, ok := block.(picture); ok && len(of.lines) == 0 {
				continue
			}
			b.WriteString("\n")
			writeMarkdownBlock(&b, block)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeMarkdownBlock(b *strings.Builder, of block) {
	switch of := of.(type) {
	case paragraph:
		if of.tone != plain {
			b.WriteString("**" + escapeMarkdown(of.text) + "**\n")
			return
		}
		b.WriteString(escapeMarkdown(of.text) + "\n")
	case list:
		for _, item := range of.items {
			b.WriteString("- " + escapeMarkdown(item.text) + "\n")
		}
	case table:
		writeMarkdownTable(b, &of)
	case listing:
		b.WriteString(escapeMarkdown(of.caption) + ":\n\n")
		writeFenced(b, of.lines)
	case picture:
		b.WriteString(escapeMarkdown(of.caption) + "\n\n")
		writeFenced(b, of.lines)
	}
}

func writeMarkdownTable(b *strings.Builder, t *table) {
	b.WriteString("*" + escapeMarkdown(t.caption) + ":*\n\n")
	rule := "|"
	b.WriteString("|")
	for _, c := range t.columns {
		b.WriteString(" " + escapeMarkdown(c.title) + " |")
		if c.number {
			rule += " ---: |"
		} else {
			rule += " --- |"
		}
	}
	b.WriteString("\n" + rule + "\n")
	for _, row := range t.rows {
		b.WriteString("|")
		for _, c := range row {
			b.WriteString(" " + escapeMarkdown(c.text) + " |")
		}
		b.WriteString("\n")
	}
}

// writeFenced writes lines as they are. The fence is longer than any run of backquotes in them, so that nothing ends it early.
func writeFenced(b *strings.Builder, lines []string) {
	fence := "```"
	for _, line := range lines {
		for strings.Contains(line, fence) {
			fence += "`"
		}
	}
	b.WriteString(fence + "text\n")
	for _, line := range lines {
		b.WriteString(oneLine(line) + "\n")
	}
	b.WriteString(fence + "\n")
}

// splitLines cuts text at its line breaks, a last one left out.
func splitLines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }

// oneLine keeps text from breaking out of its line.
func oneLine(text string) string {
	return strings.NewReplacer("\n", " ", "\r", " ", "\v", " ", "\f", " ", "\u0085", " ", "\u2028", " ", "\u2029", " ").Replace(text)
}

// escapeMarkdown makes text mean itself inside of a paragraph, a heading, a list or a cell of a table.
func escapeMarkdown(text string) string {
	text = oneLine(text)
	var b strings.Builder
	for i, r := range text {
		switch {
		case markdownNeedsEscape(text, i, r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// markdownNeedsEscape says whether a character would not mean itself. Those that only do so in places where a reader does not
// expect it are left alone elsewhere, for the text should be readable as it is.
func markdownNeedsEscape(text string, i int, r rune) bool {
	switch r {
	case '\\', '`', '*', '_', '[', ']', '<', '>', '|', '&', '$':
		return true
	case '~':
		return !strings.HasPrefix(text[i+1:], " ")
	case ':':
		return strings.HasPrefix(text[i:], "://")
	case '@':
		return true
	case '.':
		// www. becomes a link, and a number with a point at the beginning a list.
		return i >= 3 && strings.EqualFold(text[i-3:i], "www") || beginsList(text, i)
	case ')':
		return beginsList(text, i)
	case '#', '+', '-', '=':
		rest := text[i+1:]
		return i == 0 && (rest == "" || rest[0] == ' ' || rune(rest[0]) == r)
	}
	return false
}

// beginsList says whether a character after digits at the beginning would make a numbered list.
func beginsList(text string, i int) bool {
	rest := text[i+1:]
	return i > 0 && strings.Trim(text[:i], "0123456789") == "" && (rest == "" || rest[0] == ' ')
}
