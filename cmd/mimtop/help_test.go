package main

import (
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestHelpBeginsWithAPlainWord keeps the first words of --help readable: the help printer writes them with one capital letter,
// so that an abbreviation would not be one any more.
func TestHelpBeginsWithAPlainWord(t *testing.T) {
	check := func(flag *pflag.Flag) {
		first, _, _ := strings.Cut(flag.Usage, " ")
		if first != strings.ToLower(first) || strings.ContainsAny(first, "-_") || strings.Contains(flag.Usage, "`") {
			t.Errorf("--%s: %s", flag.Name, flag.Usage)
		}
	}
	root := newRoot()
	root.Flags().VisitAll(check)
	for _, c := range root.Commands() {
		c.Flags().VisitAll(check)
	}
}
