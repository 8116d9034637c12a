package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var errFull = errors.New("no space left on device")

// full is a disk on which there is no room.
type full struct{}

func (full) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "/dev/stdout", Err: errFull}
}

// TestAnAnswerThatCannotBeWritten has a code of its own from all commands: it is no mistake in the command line, and says nothing of
// the cluster.
func TestAnAnswerThatCannotBeWritten(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	file := exampleFile(t)
	for _, args := range []string{
		"check --demo --interval 500ms", "check --demo --interval 500ms -o json", "check --demo --interval 500ms -o junit",
		"check --demo --interval 500ms --require holds",
		"snapshot --demo --samples 1", "snapshot --demo --samples 1 -o json", "doctor --demo --interval 500ms", "doctor --demo --interval 500ms -o json",
		"plan -o text", "plan -o json", "plan --explain", "plan --map", "plan --carry", "plan --options",
		"report --plan --users 5", "report --plan --users 5 --format html", "report --demo --interval 500ms --format csv",
		"--plain --demo --interval 500ms", "demo --plain --watch --interval 500ms",
		"calibrate --demo --interval 200ms --for 500ms", "calibrate --demo --interval 200ms --for 500ms -o json",
		"screenshot --demo", "themes", "themes default", "themes default -o yaml", "themes -o json",
		"config example", "config keys", "config show --config " + file, "version", "version -o json", "man", "man check", "completion bash",
	} {
		t.Run(args, func(t *testing.T) {
			t.Setenv("INVENTORY_TOKEN", "x") // of the example
			var said strings.Builder
			if code := run(strings.Fields(args), &bytes.Buffer{}, full{}, &said); code != exitUnwritten {
				t.Errorf("it exits with %d, want %d: %s", code, exitUnwritten, said.String())
			}
			if !strings.Contains(said.String(), errFull.Error()) || strings.Contains(said.String(), "--help") {
				t.Errorf("it says %q", said.String())
			}
		})
	}
}

// TestAMonitoringPluginKnowsNoOtherCode: Nagios takes what is above 3 for CRITICAL.
func TestAMonitoringPluginKnowsNoOtherCode(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	if code := run(strings.Fields("check --demo --interval 500ms -o nagios"), &bytes.Buffer{}, full{}, io.Discard); code != 3 {
		t.Errorf("it exits with %d", code)
	}
}

// TestAFileThatCameMeanwhileIsKept: between the look for it and the end of the command.
func TestAFileThatCameMeanwhileIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "review.md")
	out, err := newOutputFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := out.writeWhole([]byte("yours")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("it is written over: %v", err)
	}
	out.discard()
	if got, err := os.ReadFile(path); err != nil || string(got) != "mine" {
		t.Errorf("it has %q, %v", got, err)
	}
	if left := namesIn(t, filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%q are left", left)
	}
}
