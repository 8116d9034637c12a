package source

import (
	"strings"
	"testing"
)

func TestAnAddressIsShownWithoutSecrets(t *testing.T) {
	for address, want := range map[string]string{
		"":                              "",
		"9100":                          "9100",
		"http://node1:9091/metrics":     "http://node1:9091/metrics",
		"https://me:secret@node1/m":     "https://node1/m",
		"http://node1/m?token=secret#x": "http://node1/m?...",
		"me:secret@node1:9091/metrics":  "***@node1:9091/metrics", // A URL whose scheme is me.
		"http://me:sec%ret@node1:9091":  "***@node1:9091",
		"http://me:secret@node1:x/":     "***@node1:x/",
		"http://me:s@secret@node1/":     "http://node1/",
	} {
		if got := ShownURL(address); got != want {
			t.Errorf("%q is shown as %q, want %q", address, got, want)
		}
	}
	for _, show := range []func(string) string{ShownURL, ShownInput} {
		if got := show("http://node1/\x1b[2J" + strings.Repeat("a", 400)); strings.ContainsRune(got, '\x1b') || len([]rune(got)) > maxShownRunes {
			t.Errorf("shown as %q", got)
		}
	}
}
