package theme

import "strings"

// WantsASCII says whether a terminal with these environment variables is unlikely to show more than ASCII: the Linux
// console and simple terminals, and a locale that names another encoding than UTF-8. No locale at all is taken for
// UTF-8, since SSH often carries none.
func WantsASCII(getenv func(string) string) bool {
	switch term := getenv("TERM"); {
	case term == "linux", term == "dumb", strings.HasPrefix(term, "vt1"), strings.HasPrefix(term, "vt2"):
		return true
	}
	for _, name := range [...]string{"LC_ALL", "LC_CTYPE", "LANG"} {
		// The first one that is set decides, as in setlocale(3).
		if locale := getenv(name); locale != "" {
			locale = strings.ToLower(locale)
			return !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
		}
	}
	return false
}

// WantsNoColour says whether the environment asks for no colours: NO_COLOR with any value but the empty one
// (https://no-color.org), or a terminal without abilities. The libraries below take NO_COLOR for a boolean and so ignore
// NO_COLOR=yes.
func WantsNoColour(getenv func(string) string) bool {
	return getenv("NO_COLOR") != "" || getenv("TERM") == "dumb"
}
