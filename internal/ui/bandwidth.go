package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/quantity"
)

const (
	// slowAnswer is the round trip to the terminal from which on a link is slow, if the fastest of fewProbes takes it.
	slowAnswer = 200 * time.Millisecond
	fewProbes  = 3

	// lowEvery is the shortest time between two redraws of live figures with low bandwidth; lowBytesPerS is what they may
	// write on the average, and longestHold how long that may hold them back.
	lowEvery     = 2 * time.Second
	lowBytesPerS = 1000
	longestHold  = 15 * time.Second
	// handsOn is how long everything is shown at once after a key or the mouse: who asks wants the answer.
	handsOn = time.Second

	// lowFramesPerSecond and lowMotionEvery bound what a dragged slider writes.
	lowFramesPerSecond = 10
	lowMotionEvery     = 200 * time.Millisecond
)

// bandwidth decides how much is written to the terminal.
type bandwidth struct {
	link *link
	// low says that little is written, why is the reason in words.
	low bool
	why string

	// asked is when the terminal was asked for its kind, probes how often it has answered; fastest is its fastest answer.
	asked   time.Time
	probes  int
	fastest time.Duration

	// drawn is when live figures were drawn last, bytes what had been written then; touched the last key.
	drawn, touched time.Time
	bytes          int64
}

// probe asks the terminal for its kind, which all terminals know, to see how long the answer takes.
func (b *bandwidth) probe(now time.Time) tea.Cmd {
	b.asked = now
	return tea.Raw(ansi.RequestPrimaryDeviceAttributes)
}

// answered takes an answer of the terminal. One slow answer may be a busy moment; three are the link.
func (b *bandwidth) answered(now time.Time) tea.Cmd {
	if b.asked.IsZero() {
		return nil // nobody has asked
	}
	took := now.Sub(b.asked)
	b.asked = time.Time{}
	b.probes++
	if b.probes == 1 || took < b.fastest {
		b.fastest = took
	}
	switch {
	case b.fastest < slowAnswer:
		return nil
	case b.probes < fewProbes:
		return b.probe(now)
	}
	b.lower("the terminal takes " + quantity.Format(float64(b.fastest.Milliseconds()), quantity.Milliseconds) + " to answer")
	return nil
}

// watch follows how the writing goes.
func (b *bandwidth) watch() {
	if !b.low && b.link.isChoked() {
		b.lower("the terminal is slow to take what is written")
	}
}

func (b *bandwidth) lower(why string) { b.low, b.why = true, why }

// mayDraw says whether a message that made the screen out of date may have it drawn now. Keys and the mouse always may;
// live figures wait until what was written last is paid for. The tick that comes each second asks again.
func (b *bandwidth) mayDraw(msg tea.Msg, now time.Time) bool {
	if !b.low {
		return true
	}
	switch msg.(type) {
	case snapshotMsg, tickMsg, oddsMsg, linesMsg, limitsMsg:
	case tea.KeyMsg, tea.MouseMsg:
		b.touched = now
		return true
	default:
		return true
	}
	written := b.link.bytes()
	wait := max(lowEvery, min(time.Duration(written-b.bytes)*time.Second/lowBytesPerS, longestHold))
	if now.Sub(b.touched) >= handsOn && now.Sub(b.drawn) < wait {
		return false
	}
	b.drawn, b.bytes = now, written
	return true
}

// startBandwidth is the command that finds out about the link.
func (m *Model) startBandwidth() tea.Cmd {
	if m.options.LowBandwidth != LowBandwidthAuto || m.bandwidth.link == nil {
		return nil
	}
	return m.bandwidth.probe(time.Now())
}

// takeAnswer takes what terminals say of their kind, and says whether a message was that.
func (m *Model) takeAnswer(msg tea.Msg) (tea.Cmd, bool) {
	if _, ok := msg.(uv.PrimaryDeviceAttributesEvent); !ok {
		return nil, false
	}
	cmd := m.bandwidth.answered(time.Now())
	m.clean = m.clean && !m.bandwidth.low
	return cmd, true
}

// age writes how old something is: to the second, or with low bandwidth to ten of them.
func (m *Model) age(d time.Duration) string {
	if m.bandwidth.low && d < time.Minute {
		const coarse = 10 * time.Second
		if d < coarse {
			return "<10 s"
		}
		d = d.Truncate(coarse)
	}
	return quantity.FormatDuration(d)
}

// lowBandwidthHelp says in the help that less is written, why, and how to have it otherwise.
func (m *Model) lowBandwidthHelp() string {
	if !m.bandwidth.low {
		return ""
	}
	return "Low bandwidth, because " + m.bandwidth.why + ": figures are drawn every two seconds at most, ages in steps of ten seconds. " +
		"--low-bandwidth=never draws everything at once."
}

// lowBandwidthWords end the footer.
const lowBandwidthWords = " low bandwidth"
