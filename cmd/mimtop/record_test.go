package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/source/recording"
)

// recorder is a real process that records the demo cluster.
func recorder(t *testing.T, ctx context.Context, file string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no signals here")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The test binary is mimtop when it is called so: see TestMain.
	name := filepath.Join(t.TempDir(), "mimtop")
	if err := os.Symlink(self, name); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, name, "record", "--demo", "--interval", "100ms", "-o", file)
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, &said
}

// awaitSnapshots returns how many snapshots are in a file once it has so many.
func awaitSnapshots(t *testing.T, ctx context.Context, file string, least int) int {
	t.Helper()
	for {
		if r, err := recording.Open(file); err == nil {
			n := r.Len()
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			if n >= least {
				return n
			}
		}
		select {
		case <-ctx.Done():
			t.Fatalf("the recorder does not come to %d snapshots", least)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// TestARecorderIsKilled kills real recorders of one file, each of which goes on where the one before was killed.
func TestARecorderIsKilled(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	file := filepath.Join(t.TempDir(), "killed.recording")
	before := 0
	for range 3 {
		cmd, said := recorder(t, ctx, file)
		seen := awaitSnapshots(t, ctx, file, before+4)
		if err := cmd.Process.Kill(); err != nil { // SIGKILL
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatalf("it ended by itself: %s", said)
		}
		r, err := recording.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		if r.Len() < seen {
			t.Errorf("%d snapshots are left of %d", r.Len(), seen)
		}
		for i := range r.Len() {
			s, err := r.Snapshot(i)
			if err != nil || len(s.Nodes) != 3 || !s.Demo {
				t.Fatalf("snapshot %d: %+v, %v", i, s, err)
			}
		}
		before = r.Len()
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestARecorderThatIsToldToEndSaysWhatItWrote(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		file := filepath.Join(t.TempDir(), "ended.recording")
		cmd, said := recorder(t, ctx, file)
		awaitSnapshots(t, ctx, file, 2)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("%v ends it with %v: %s", signal, err, said)
		}
		r, err := recording.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		if r.Damage() != nil {
			t.Errorf("%v damages the file: %v", signal, r.Damage())
		}
		for _, want := range []string{"recording DEMO", "recorded ", " snapshots, ", file} {
			if !strings.Contains(said.String(), want) {
				t.Errorf("after %v nothing says %q: %s", signal, want, said)
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		cancel()
	}
}
