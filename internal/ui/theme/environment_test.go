package theme

import "testing"

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestASCIIIsForConsolesAndOtherEncodings(t *testing.T) {
	for _, c := range []struct {
		rule string
		env  func(string) string
		want bool
	}{
		{"nothing known is UTF-8", environment(), false},
		{"the Linux console, whatever its locale", environment("TERM", "linux", "LANG", "en_GB.UTF-8"), true},
		{"a dumb terminal", environment("TERM", "dumb"), true},
		{"a serial terminal", environment("TERM", "vt220"), true},
		{"the usual SSH session", environment("TERM", "xterm-256color", "LANG", "C.UTF-8"), false},
		{"utf8 without the hyphen", environment("LANG", "en_GB.utf8"), false},
		{"the C locale", environment("TERM", "xterm", "LANG", "C"), true},
		{"a Latin-1 locale", environment("LANG", "de_DE.ISO-8859-1"), true},
		{"LC_ALL before LANG", environment("LC_ALL", "POSIX", "LANG", "en_GB.UTF-8"), true},
		{"LC_CTYPE before LANG", environment("LC_CTYPE", "en_GB.UTF-8", "LANG", "C"), false},
	} {
		if got := WantsASCII(c.env); got != c.want {
			t.Errorf("%s: WantsASCII = %v", c.rule, got)
		}
	}
}

func TestAnyValueOfNoColorTurnsColoursOff(t *testing.T) {
	for _, c := range []struct {
		rule string
		env  func(string) string
		want bool
	}{
		{"not set", environment("TERM", "xterm"), false},
		{"1", environment("NO_COLOR", "1"), true},
		{"yes", environment("NO_COLOR", "yes"), true},
		{"0 is a value too", environment("NO_COLOR", "0"), true},
		{"a dumb terminal", environment("TERM", "dumb"), true},
		{"a serial console", environment("TERM", "vt220"), true},
		{"the Linux console has sixteen", environment("TERM", "linux"), false},
	} {
		if got := WantsNoColour(c.env); got != c.want {
			t.Errorf("%s: WantsNoColour = %v", c.rule, got)
		}
	}
}

func TestOnlyTerminalsBehindSSHThatAnswerAreAsked(t *testing.T) {
	for _, c := range []struct {
		rule string
		env  func(string) string
		want bool
	}{
		{"a local terminal", environment("TERM", "xterm-256color"), false},
		{"ssh with a terminal", environment("TERM", "xterm-256color", "SSH_TTY", "/dev/pts/1"), true},
		{"ssh and tmux, where only the connection is left", environment("TERM", "tmux-256color", "SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22"), true},
		{"a serial terminal prints what it does not know", environment("TERM", "vt100", "SSH_TTY", "/dev/pts/1"), false},
		{"so may a console", environment("TERM", "linux", "SSH_TTY", "/dev/pts/1"), false},
		{"a dumb one does", environment("TERM", "dumb", "SSH_TTY", "/dev/pts/1"), false},
	} {
		if got := OverSSH(c.env); got != c.want {
			t.Errorf("%s: OverSSH = %v", c.rule, got)
		}
	}
}
