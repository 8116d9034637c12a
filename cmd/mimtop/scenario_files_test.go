package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/sizing"
)

func someBaseline() *sizing.Baseline {
	b := sizing.DefaultBaseline()
	b.Give(sizing.Users, 600_000)
	b.Give(sizing.Nodes, 5)
	return &b
}

func TestAScenarioFileIsNotWrittenOverUnasked(t *testing.T) {
	var files scenarioFiles
	path := filepath.Join(t.TempDir(), "scenario.yaml")
	if err := files.Write(path, someBaseline(), false); err != nil {
		t.Fatal(err)
	}
	other := someBaseline()
	other.Give(sizing.Nodes, 9)
	err := files.Write(path, other, false)
	if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("writing it again says %v", err)
	}
	if b, err := files.Read(path); err != nil || b.Scenario != someBaseline().Scenario {
		t.Errorf("the file has changed: %v, %v", err, b.Scenario.Get(sizing.Nodes))
	}
	if err := files.Write(path, other, true); err != nil {
		t.Fatal(err)
	}
	if b, err := files.Read(path); err != nil || b.Scenario != other.Scenario {
		t.Errorf("written over: %v, %v nodes", err, b.Scenario.Get(sizing.Nodes))
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%d files are left", len(left))
	}
}

func TestAFileThatIsReplacedKeepsItsModeAndItsLink(t *testing.T) {
	dir := t.TempDir()
	kept, link := filepath.Join(dir, "kept.yaml"), filepath.Join(dir, "link.yaml")
	if err := os.WriteFile(kept, []byte("users: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(kept, link); err != nil {
		t.Skip("no links here:", err)
	}
	if err := (scenarioFiles{}).Write(link, someBaseline(), true); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(link); err != nil || to != kept {
		t.Errorf("the link leads to %q: %v", to, err)
	}
	if info, err := os.Stat(kept); err != nil || info.Mode().Perm() != 0o600 || info.Size() < 20 {
		t.Errorf("the file is %v: %v", info.Mode(), err)
	}
}

func TestErrorsOfScenarioFilesNameTheFileOnce(t *testing.T) {
	dir := t.TempDir()
	bad, large := filepath.Join(dir, "bad.yaml"), filepath.Join(dir, "large.yaml")
	for path, data := range map[string]string{bad: "users: 5\nnodse: 3\n", large: strings.Repeat("# long\n", maxInputBytes/6)} {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var files scenarioFiles
	for path, says := range map[string]string{
		bad:                            `line 2: unknown key "nodse", did you mean "nodes"?`,
		large:                          "longer than",
		dir:                            "not a regular file",
		filepath.Join(dir, "none.yml"): "no such file",
	} {
		_, err := files.Read(path)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Count(err.Error(), path) != 1 {
			t.Errorf("%s: %v, want %q", path, err, says)
		}
	}
	for _, path := range []string{filepath.Join(dir, "no", "such.yaml"), dir} {
		if err := files.Write(path, someBaseline(), path == dir); err == nil || strings.Count(err.Error(), path) != 1 {
			t.Errorf("written to %s: %v", path, err)
		}
	}
	nothing := sizing.DefaultBaseline()
	nothing.Scenario.Set(sizing.Nodes, -1)
	path := filepath.Join(dir, "invalid.yaml")
	if err := files.Write(path, &nothing, false); err == nil {
		t.Error("a scenario that is not valid is written")
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("and a file is left")
	}
}

func TestAPathMayBeginAtHome(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	if err := (scenarioFiles{}).Write("~/mine.yaml", someBaseline(), false); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(home, "mine.yaml")); err != nil {
		t.Error(err)
	}
}
