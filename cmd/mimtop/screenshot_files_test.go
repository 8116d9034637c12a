package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/ui"
)

var eight = time.Date(2026, 11, 26, 20, 14, 5, 0, time.UTC)

func folder(dir string) func() (string, error) { return func() (string, error) { return dir, nil } }

func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestAScreenshotIsThreeNewFiles(t *testing.T) {
	dir := t.TempDir()
	shot := &ui.Screenshot{SVG: []byte("<svg/>"), ANSI: []byte("\x1b[1mx"), Text: []byte("x")}
	taken := filepath.Join(dir, "mimtop-2026-11-26T20-14-05-2.txt")
	if err := os.WriteFile(taken, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"mimtop-2026-11-26T20-14-05", "mimtop-2026-11-26T20-14-05-3"} {
		path, err := saveScreenshotIn([]func() (string, error){folder(dir)}, eight, shot)
		if err != nil || filepath.Base(path) != want {
			t.Fatalf("it is %q, %v; want %s", path, err, want)
		}
		for ending, content := range map[string]string{".svg": "<svg/>", ".ansi": "\x1b[1mx", ".txt": "x"} {
			if got, err := os.ReadFile(filepath.Join(dir, want+ending)); err != nil || string(got) != content {
				t.Errorf("%s%s has %q, %v", want, ending, got, err)
			}
		}
	}
	if got, err := os.ReadFile(taken); err != nil || string(got) != "mine" {
		t.Errorf("a file that was there has %q now, %v", got, err)
	}
	if names := namesIn(t, dir); slices.Contains(names, "mimtop-2026-11-26T20-14-05-2.svg") || len(names) != 7 {
		t.Errorf("half a screenshot is left: %v", names)
	}
}

func TestAScreenshotGoesToTheDataFolderWhereNothingCanBeWritten(t *testing.T) {
	data := t.TempDir()
	t.Setenv("XDG_DATA_HOME", data)
	gone := filepath.Join(t.TempDir(), "gone")
	path, err := saveScreenshotIn([]func() (string, error){folder(gone), dataFolder}, eight, &ui.Screenshot{})
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(data, "mimtop", "mimtop-2026-11-26T20-14-05"); path != want {
		t.Errorf("it is in %s, want %s", path, want)
	}
	_, err = saveScreenshotIn([]func() (string, error){folder(gone), func() (string, error) { return "", errors.New("no home") }}, eight, &ui.Screenshot{})
	if err == nil || !strings.Contains(err.Error(), "no such file or directory; no home") {
		t.Errorf("where nothing can be written: %v", err)
	}
}

// TestAPictureIsReplacedAsAWhole keeps the old one by a second name: writing into it would change that, too.
func TestAPictureIsReplacedAsAWhole(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	dir := t.TempDir()
	path, old := filepath.Join(dir, "a.txt"), filepath.Join(dir, "old")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(path, old); err != nil {
		t.Skip("this file system has no links: ", err)
	}
	var stderr strings.Builder
	if code := run([]string{"screenshot", "--force", "-o", path}, strings.NewReader(""), &stderr, &stderr); code != exitOK {
		t.Fatalf("exit %d: %s", code, &stderr)
	}
	drawn, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(drawn), "DEMO") {
		t.Errorf("the picture is %q, %v", drawn, err)
	}
	if kept, err := os.ReadFile(old); err != nil || string(kept) != "old" {
		t.Errorf("the one before became %q, %v", kept, err)
	}
	if names := namesIn(t, dir); len(names) != 2 {
		t.Errorf("%v", names)
	}
}
