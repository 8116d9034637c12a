package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheReasonsOfTheManualsAreGiven: what a reader looks for in the table of reasons is what the program says.
func TestTheReasonsOfTheManualsAreGiven(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(docsFolder, "getting-started.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "## When it says n/a")
	table, _, _ = strings.Cut(table, "\n## ")
	var reasons []string
	for line := range strings.SplitSeq(table, "\n") {
		if cells := strings.Split(line, " | "); strings.HasPrefix(line, "| \"") {
			for _, m := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(cells[0], -1) {
				reasons = append(reasons, m[1])
			}
		}
	}
	if len(reasons) < 8 {
		t.Fatalf("%d reasons", len(reasons))
	}
	said := map[string]bool{}
	err = fs.WalkDir(os.DirFS("../.."), "internal/source", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(filepath.Join("../..", path))
		for _, reason := range reasons {
			said[reason] = said[reason] || strings.Contains(string(source), reason)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, reason := range reasons {
		if !said[reason] {
			t.Errorf("docs/getting-started.md explains %q, which no source says", reason)
		}
	}
}
