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
		_, help := pflag.UnquoteUsage(flag)
		if first, _, _ := strings.Cut(help, " "); first != strings.ToLower(first) || strings.ContainsAny(first, "-_") {
			t.Errorf("--%s: %s", flag.Name, help)
		}
	}
	root := newRoot()
	root.Flags().VisitAll(check)
	for _, c := range root.Commands() {
		c.Flags().VisitAll(check)
	}
}
