package ui

import (
	"context"
	"io"
	"time"

	"github.com/charmbracelet/colorprofile"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/themes"
)

// Options are what a dashboard is made of.
type Options struct {
	// Run delivers snapshots until its context ends; nil plans without a cluster, from Plan.
	Run func(ctx context.Context, sink func(*cluster.Snapshot)) error
	// Source says in words where the figures come from; Demo that the cluster is simulated.
	Source string
	Demo   bool
	// Live is what dashboards on one cluster share, in place of Run, Given and Prior: each shows what its owner adds to it. Nil
	// for a dashboard that is alone.
	Live *Live
	// Room is where the others who look at Live are; nil when there are none.
	Room Room
	// Replay controls the recording that Run plays; nil when Run is live. Then no snapshot is skipped, and Run waits for
	// the screen.
	Replay Replay
	// Plan is the baseline of planning without a cluster.
	Plan sizing.Baseline
	// Given sets in a live baseline what the user gave by flags; nil sets nothing.
	Given func(b *sizing.Baseline)
	// Prior is the model to start from; nil takes the built-in one for the modules that the nodes show.
	Prior *sizing.Model

	// Scenarios reads and writes scenario files; nil where there are none to be had.
	Scenarios Scenarios

	// Theme colours; Light and Dark force the background that is otherwise asked for.
	Theme       themes.Theme
	Dark, Light bool
	// Themes are those that can be chosen while it runs, ConfigPath the file whose key dashboard.theme keeps one.
	Themes     []themes.Theme
	ConfigPath string
	// Colours is how many colours there are; the zero value goes by what the terminal says of itself.
	Colours colorprofile.Profile
	// NoColour and ASCII keep to what a simple terminal shows.
	NoColour, ASCII bool
	// AskSync asks the terminal to show each frame as a whole, which is asked of local terminals anyway; NoSync never uses it.
	AskSync, NoSync bool
	// Keys are other keys than the usual ones, by the names of KeyActions. They are as CheckKey and KeyConflicts accept.
	Keys map[string][]string
	// NoMouse leaves the mouse to the terminal from the start.
	NoMouse bool
	// LowBandwidth says when to write less; the zero value when the link to the terminal is slow.
	LowBandwidth LowBandwidth
	// Save writes a screenshot to new files and returns their path without the endings; nil when there are no files here. It is
	// called beside the screen.
	Save func(s Screenshot) (path string, err error)
	// Now is the clock; time.Now when nil.
	Now func() time.Time

	// output is the terminal; os.Stdout when nil.
	output io.Writer
}

const (
	// historySnapshots is how many snapshots the sparklines can look back on: an hour at the default interval.
	historySnapshots = 720
	// framesPerSecond bounds what is written; over slow links a higher rate only adds bytes.
	framesPerSecond = 20
)
