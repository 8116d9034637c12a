package main

import (
	"bytes"
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
