package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/config"
)

// TestTheKeysOfTheDocumentationCanBeUsed: readers copy them.
func TestTheKeysOfTheDocumentationCanBeUsed(t *testing.T) {
	text, err := os.ReadFile("../../docs/terminals.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile(`(?m)^    keys:\n(?:      .*\n)+`).FindString(string(text))
	if block == "" {
		t.Fatal("there is no example of keys")
	}
	file, problems := config.Parse("terminals.md", []byte(strings.ReplaceAll("\n"+block, "\n    ", "\n")), configOptions())
	if len(problems) > 0 || len(file.Keys) != 3 {
		t.Errorf("%v: %v", file.Keys, problems)
	}
	for _, problem := range config.Check(exampleFile(t), configOptions()) {
		if !problem.Warning && !problem.Unset {
			t.Errorf("the example: %v", problem)
		}
	}
}

// exampleFile is the example of the configuration as a file.
func exampleFile(t *testing.T) string {
	t.Helper()
	path := t.TempDir() + "/config.yaml"
	if err := os.WriteFile(path, []byte(config.Example()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
