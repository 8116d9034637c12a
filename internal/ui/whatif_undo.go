package ui

import "slices"

// mostUndo bounds the history of the sliders.
const mostUndo = 200

// undoHistory is where the sliders were before, and where they were before they were taken back.
type undoHistory struct {
	past, future []moves
	// run is what is being moved step by step, or dragged, as one step of the history.
	run run
}

// run names moves that belong together. The zero value is none.
type run struct {
	of      gesture
	control int
}

type gesture uint8

const (
	noGesture gesture = iota
	stepping
	dragging
)

// change edits the sliders, and remembers where they were. Moves of one run are one step.
func (w *whatIf) change(r run, edit func()) {
	before := w.moves
	edit()
	if w.moves == before {
		return
	}
	u := &w.undo
	u.future = nil
	switch {
	case r.of == noGesture || r != u.run:
		u.past = append(u.past, before)
		if len(u.past) > mostUndo {
			u.past = slices.Delete(u.past, 0, 1)
		}
		u.run = r
	case len(u.past) > 0 && u.past[len(u.past)-1] == w.moves:
		// Moved back to where the run began: nothing to undo.
		u.past = u.past[:len(u.past)-1]
		u.run = run{}
	}
}

// endRun makes the next move a step of its own.
func (w *whatIf) endRun() { w.undo.run = run{} }

// undoOne takes the last step back; it returns false when there is none.
func (w *whatIf) undoOne() bool { return w.travel(&w.undo.past, &w.undo.future) }

// redoOne takes the last undo back.
func (w *whatIf) redoOne() bool { return w.travel(&w.undo.future, &w.undo.past) }

func (w *whatIf) travel(from, to *[]moves) bool {
	w.endRun()
	if len(*from) == 0 {
		return false
	}
	last := len(*from) - 1
	*to = append(*to, w.moves)
	w.moves = (*from)[last]
	*from = (*from)[:last]
	w.rebuild()
	return true
}
