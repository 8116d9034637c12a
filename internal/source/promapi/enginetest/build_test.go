package enginetest

import (
	"os"
	"testing"
	"time"
)

// TestEnginesAreBuilt builds what the other tests need; run it first where its time is to be seen apart.
func TestEnginesAreBuilt(t *testing.T) {
	for _, kind := range append(Kinds(), Promtool) {
		t.Run(kind.Name, func(t *testing.T) {
			info, err := os.Stat(Binary(t, kind))
			if err != nil {
				t.Fatal(err)
			}
			if info.Size() < 1<<20 || info.Mode().Perm()&0o100 == 0 {
				t.Errorf("the program has %d bytes and mode %v", info.Size(), info.Mode())
			}
		})
	}
}

// withDeadline is a test that go test gives up at a time.
type withDeadline struct {
	testing.TB
	at time.Time
}

func (w withDeadline) Deadline() (time.Time, bool) { return w.at, !w.at.IsZero() }

func TestABuildThatMayBeSkippedLeavesTimeForTheOthers(t *testing.T) {
	soon := withDeadline{t, time.Now().Add(10 * time.Minute)}
	t.Setenv("MIMTOP_TEST_PEERS", "")
	if got := patience(soon); got > 10*time.Minute/4 || got <= 0 {
		t.Errorf("of ten minutes it may take %s", got)
	}
	if got := patience(withDeadline{t, time.Now().Add(24 * time.Hour)}); got != buildTime {
		t.Errorf("of a day it may take %s, want %s", got, buildTime)
	}
	if got := patience(withDeadline{TB: t}); got != buildTime {
		t.Errorf("without an end it may take %s, want %s", got, buildTime)
	}
	t.Setenv("MIMTOP_TEST_PEERS", "required")
	if got := patience(soon); got != buildTime {
		t.Errorf("where it is required it may take %s, want %s", got, buildTime)
	}
}
