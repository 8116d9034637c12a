package main

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"
)

func TestOnlySlowWorkShowsHowFarItIs(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	show, clearLine := percentLine(&out, "checking x", func() time.Time { return now })
	show(10, 1000)
	clearLine()
	if out.Len() > 0 {
		t.Errorf("%q within a second", &out)
	}
	now = now.Add(patience)
	for _, done := range []int64{100, 101, 109, 990, 1000} {
		show(done, 1000)
	}
	show(0, 0)
	clearLine()
	if got, want := out.String(), "\rchecking x: 10 %\rchecking x: 99 %\rchecking x: 100 %\rchecking x: 0 %\r\x1b[K"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// fullDisk is standard output where nothing can be written any more.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "/dev/stdout", Err: errors.New("no space left on device")}
}

func TestWhatCannotBeWrittenIsNoFaultOfTheCommandLine(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for _, line := range []string{"version", "man", "themes", "config example", "config keys", "completion bash", "plan -o text", "plan -o json"} {
		var stderr bytes.Buffer
		code := run(strings.Fields(line), strings.NewReader(""), fullDisk{}, &stderr)
		if code != exitUnwritten || !strings.Contains(stderr.String(), "no space left") || strings.Contains(stderr.String(), "--help") {
			t.Errorf("%s: exit %d and %q, want %d and no help", line, code, &stderr, exitUnwritten)
		}
	}
}
