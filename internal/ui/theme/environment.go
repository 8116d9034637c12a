package theme

import "strings"

// WantsASCII says whether a terminal with these environment variables is unlikely to show more than ASCII: the Linux
// console and simple terminals, and a locale that names another encoding than UTF-8. No locale at all is taken for
// UTF-8, since SSH often carries none.
func WantsASCII(getenv func(string) string) bool {
	if term := getenv("TERM"); term == "linux" || term == "dumb" || isVT(term) {
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
// (https://no-color.org), or a terminal without them. The libraries below take NO_COLOR for a boolean and so ignore
// NO_COLOR=yes, and take every terminal whose name they do not know for one with sixteen colours.
func WantsNoColour(getenv func(string) string) bool {
	term := getenv("TERM")
	return getenv("NO_COLOR") != "" || term == "dumb" || isVT(term)
}

// OverSSH says whether the terminal is at the other end of an SSH connection, and is one that may be asked what it can do.
func OverSSH(getenv func(string) string) bool {
	term := getenv("TERM")
	return getenv("SSH_TTY")+getenv("SSH_CONNECTION") != "" && term != "dumb" && term != "linux" && !isVT(term)
}

// isVT says whether a terminal is one of DEC's first two generations or behaves like it, such as a serial console: no
// colours, and no characters of Unicode.
func isVT(term string) bool { return strings.HasPrefix(term, "vt1") || strings.HasPrefix(term, "vt2") }
