package ui

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
)

// Replay is a recording that is played in place of a live cluster. Its methods return at once.
type Replay interface {
	State() ReplayState
	// Play goes on, Pause stays at the snapshot shown.
	Play()
	Pause()
	// Step pauses and moves by so many snapshots, Skip by so much time, Seek to a time.
	Step(snapshots int)
	Skip(by time.Duration)
	Seek(to time.Time)
	// SetSpeed takes seconds of the recording per second.
	SetSpeed(speed float64)
}

// ReplayState is what a recording that is played is doing.
type ReplayState struct {
	// At is the time of the snapshot shown, First and Last those of the recording, all in the zone to show them in.
	At, First, Last time.Time
	Playing         bool
	// Seeking says that older snapshots come first, to be learned from and not to be shown.
	Seeking bool
	Speed   float64
	// Problem says why the snapshot at At cannot be shown, Damage where the file ends early; "" when nothing is wrong.
	Problem, Damage string
}

// replaySpeeds are the speeds that the keys step through, in seconds of the recording per second.
var replaySpeeds = []float64{0.25, 0.5, 1, 2, 4, 10, 30, 60, 120, 300, 1000}

const (
	replaySkip     = time.Minute
	replaySkipLong = 10 * time.Minute
)

// control does what a key asks of the recording, or of what is kept of the live cluster.
func (m *Model) control(a action) {
	r := m.tape()
	if r == nil {
		return
	}
	defer m.showMoment()
	state := r.State()
	switch a {
	case replayPlay:
		if state.Playing {
			r.Pause()
		} else {
			r.Play()
		}
	case replayBack:
		r.Step(-1)
	case replayForward:
		r.Step(1)
	case replayMinuteBack:
		r.Skip(-replaySkip)
	case replayMinuteForward:
		r.Skip(replaySkip)
	case replayFarBack:
		r.Skip(-replaySkipLong)
	case replayFarForward:
		r.Skip(replaySkipLong)
	case replayBegin:
		r.Seek(state.First)
	case replayEnd:
		r.Seek(state.Last)
	case replaySlower:
		r.SetSpeed(nextSpeed(state.Speed, -1))
	case replayFaster:
		r.SetSpeed(nextSpeed(state.Speed, 1))
	}
}

// nextSpeed returns the speed of the list above or below another one.
func nextSpeed(now float64, direction int) float64 {
	if direction > 0 {
		for _, s := range replaySpeeds {
			if s > now {
				return s
			}
		}
		return now
	}
	next := now
	for _, s := range replaySpeeds {
		if s < now {
			next = s
		}
	}
	if next >= now {
		return now
	}
	return next
}

// arrive takes new snapshots, of which the last is to be shown.
func (m *Model) arrive(all []*cluster.Snapshot) {
	last := len(all) - 1
	for i, s := range all {
		m.rememberOwn(s)
		if i < last || m.seeking() {
			m.watchUnseen(s, &m.findings, m.what.model)
		} else {
			m.take(s)
			m.watch(&m.findings)
		}
	}
	m.events.catchUp()
}

// rememberOwn keeps a snapshot and learns from it. When a recording was moved back, all begins anew: nothing is learned twice,
// and nothing is known of what comes later.
func (m *Model) rememberOwn(s *cluster.Snapshot) {
	if m.options.Replay != nil && !s.At.After(m.remembered) {
		m.history = cluster.NewHistory(historySnapshots)
		m.learner = calibrate.New(m.options.Prior)
		*m.happened = eventLog{}
		m.events = eventBoard{eventLog: m.happened}
	}
	m.remember(s, m.options.Replay == nil)
	if m.options.Replay == nil {
		m.past.arrive(s, m.number)
	}
}

// seeking says that what arrives is only to be remembered.
func (m *Model) seeking() bool {
	return m.lookingBack() || m.options.Replay != nil && m.options.Replay.State().Seeking
}

// replayWords say what the recording is doing: REPLAY, its time, speed, whether it plays, how far it is.
func replayWords(s ReplayState) string {
	at := s.At.Format("15:04:05")
	if s.days() {
		at = s.At.Format("Jan 2 15:04:05")
	}
	doing := "paused"
	switch {
	case s.Seeking:
		doing = "seeking"
	case s.Playing:
		doing = "playing"
	case s.At.Equal(s.Last):
		doing = "at the end"
	}
	return fmt.Sprintf("REPLAY · %s · %sx · %s · %.0f %%", at, strconv.FormatFloat(s.Speed, 'g', 4, 64), doing, 100*s.fraction())
}

// days says that the recording is not of one day.
func (s ReplayState) days() bool {
	return s.First.Year() != s.Last.Year() || s.First.YearDay() != s.Last.YearDay()
}

// fraction is how far the recording is, 1 at its end. It is not 1 before.
func (s ReplayState) fraction() float64 {
	whole := s.Last.Sub(s.First)
	if whole <= 0 || !s.At.Before(s.Last) {
		return 1
	}
	return min(max(float64(s.At.Sub(s.First))/float64(whole), 0), 0.99)
}

// replayLine is the line above the footer: what the recording is doing, where it is, and what is wrong with it; or that the
// screens show a live cluster as it was.
func (m *Model) replayLine() string {
	look := m.look
	s := m.tape().State()
	left := " " + look.Styles.WhatIf.Paint(m.replaySummary()) + "  "
	room := m.width - ansi.StringWidth(left) - 1
	if wrong := cmp.Or(s.Problem, s.Damage); wrong != "" {
		return left + look.Styles.Bad.Paint(ansi.Truncate(wrong, max(room, 0), look.Glyphs.Ellipsis))
	}
	clock := "15:04"
	switch {
	case s.days():
		clock = "Jan 2 15:04"
	case s.Last.Sub(s.First) < 10*time.Minute:
		clock = "15:04:05"
	}
	first, last := s.First.Format(clock)+" ", " "+s.Last.Format(clock+" MST")
	const shortestBar = 5
	if room < shortestBar+len(first)+len(last) {
		return left
	}
	// The bar has one column more than there are places to go to.
	bar := min(room-len(first)-len(last), 60) - 1
	at := int(s.fraction() * float64(bar))
	return left + look.Styles.Muted.Paint(first) +
		look.Styles.WhatIf.Paint(strings.Repeat(look.Glyphs.Rule, at)+look.Glyphs.WhatIf) +
		look.Styles.Border.Paint(strings.Repeat(look.Glyphs.Rule, bar-at)) + look.Styles.Muted.Paint(last)
}

// replaySummary says in words which moment the screens show; "" while they are live.
func (m *Model) replaySummary() string {
	switch {
	case m.options.Replay != nil:
		return replayWords(m.options.Replay.State())
	case m.past.paused:
		return m.past.words(m.now(), m.width >= roomyFooter)
	}
	return ""
}
