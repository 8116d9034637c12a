package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

//go:generate go test . -run ^TestTheReferenceIsThatOfThisProgram$ -update-manuals

var updateManuals = flag.Bool("update-manuals", false, "write docs/flags.md and docs/config.md")

// docsFolder is the documentation, seen from this package.
const docsFolder = "../../docs"

// TestTheReferenceIsThatOfThisProgram: the pages of flags and keys are made from what the program takes.
func TestTheReferenceIsThatOfThisProgram(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for name, page := range map[string]func(*testing.T) []byte{"flags.md": flagsPage, "config.md": configPage} {
		path := filepath.Join(docsFolder, name)
		made := page(t)
		if *updateManuals {
			if err := os.WriteFile(path, made, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if kept, err := os.ReadFile(path); err != nil || !bytes.Equal(kept, made) {
			t.Errorf("docs/%s is not what the program takes (%v): run go generate ./cmd/mimtop", name, err)
		}
	}
}
