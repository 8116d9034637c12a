package main

import (
	"fmt"
	"io"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
)

// progressLine shows the progress of work longer than a second on a terminal, and clears itself.
func progressLine(w io.Writer) (show func(done, of int), clear func()) {
	if !isTerminal(w) {
		return func(int, int) {}, func() {}
	}
	return func(done, of int) { fmt.Fprintf(w, "\rsample %d of %d", done, of) },
		func() { fmt.Fprint(w, "\r\x1b[K") }
}

// lastingLine shows on a terminal for how long of a given time live nodes have been read, and clears itself.
func lastingLine(w io.Writer, doing string, lasting time.Duration) (show func(*cluster.Snapshot), clear func()) {
	if !isTerminal(w) {
		return func(*cluster.Snapshot) {}, func() {}
	}
	var began time.Time
	return func(s *cluster.Snapshot) {
		if began.IsZero() {
			began = s.At
		}
		fmt.Fprintf(w, "\r%s: %s of %s, ctrl+c ends it ", doing, quantity.FormatDuration(s.At.Sub(began)), quantity.FormatDuration(lasting))
	}, func() { fmt.Fprint(w, "\r\x1b[K") }
}

// patience is how long work may take without a word.
const patience = time.Second

// slowLine shows on a terminal how far work is that has taken longer than a second, and clears itself.
func slowLine(w io.Writer, what string) (show func(done, of int64), clear func()) {
	if !isTerminal(w) {
		return func(int64, int64) {}, func() {}
	}
	return percentLine(w, what, time.Now)
}

func percentLine(w io.Writer, what string, now func() time.Time) (show func(done, of int64), clear func()) {
	began, shown := now(), int64(-1)
	show = func(done, of int64) {
		if percent := done * 100 / max(of, 1); percent != shown && now().Sub(began) >= patience {
			shown = percent
			fmt.Fprintf(w, "\r%s: %d %%", what, percent)
		}
	}
	clear = func() {
		if shown >= 0 {
			fmt.Fprint(w, "\r\x1b[K")
		}
	}
	return show, clear
}
