package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestThePicturesAreThoseOfThisProgram: what README and docs show is what a user gets to see.
func TestThePicturesAreThoseOfThisProgram(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	source, err := os.ReadFile("pictures.go")
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^//go:generate go run \. (.*)$`).FindAllStringSubmatch(string(source), -1)
	if len(lines) < 2 {
		t.Fatalf("%d pictures in pictures.go", len(lines))
	}
	drawn := map[string]bool{}
	for _, line := range lines {
		args := generateWords(line[1])
		last := len(args) - 1
		kept := args[last]
		drawn[filepath.Base(kept)] = true
		args[last] = filepath.Join(t.TempDir(), filepath.Base(kept))
		var said bytes.Buffer
		if code := run(args, &bytes.Buffer{}, &said, &said); code != exitOK {
			t.Fatalf("%v exits with %d: %s", args, code, said.String())
		}
		got, err := os.ReadFile(args[last])
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(kept)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the program draws: run go generate ./cmd/mimtop", filepath.Base(kept))
		}
		const most = 48 << 10
		if len(got) > most {
			t.Errorf("%s has %d bytes, more than %d", filepath.Base(kept), len(got), most)
		}
	}
	kept, err := filepath.Glob("../../docs/*.svg")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range kept {
		if !drawn[filepath.Base(file)] {
			t.Errorf("no line of pictures.go draws %s", filepath.Base(file))
		}
	}
}

// generateWords takes a line of go generate apart: words, and words in double quotes.
func generateWords(line string) []string {
	var words []string
	for _, m := range regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(line, -1) {
		words = append(words, strings.Trim(m, `"`))
	}
	return words
}
