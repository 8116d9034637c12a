package cluster

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable makes a string that came from the network safe for a terminal, a file or a page: control characters
// (escape sequences, line breaks, C1 codes), invisible format characters (bidirectional overrides, zero-width) and
// invalid UTF-8 become '?', and at most maxRunes runes are kept, the last one an ellipsis if anything was cut.
func Printable(s string, maxRunes int) string {
	if isPlainASCII(s) && len(s) <= maxRunes {
		return s
	}
	var b strings.Builder
	runes := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if runes == maxRunes-1 && i+size < len(s) {
			b.WriteRune('…')
			break
		}
		if (r == utf8.RuneError && size <= 1) || !unicode.IsPrint(r) || unicode.Is(unicode.Cf, r) {
			r = '?'
		}
		b.WriteRune(r)
		runes++
		i += size
	}
	return b.String()
}

func isPlainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}
