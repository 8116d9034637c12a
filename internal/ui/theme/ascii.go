package theme

import "strings"

// InASCII writes text as a terminal without UTF-8 can show it, names from the network included. Lines and their escape sequences
// stay as they are.
func InASCII(text string) string {
	return strings.Map(func(r rune) rune {
		if r > '~' {
			return '?'
		}
		return r
	}, asciiWords.Replace(text))
}

// asciiWords are the characters of texts, not of pictures, that ASCII lacks.
var asciiWords = strings.NewReplacer("·", "-", "µ", "u")
