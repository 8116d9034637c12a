package ui

import (
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// control is one slider of the what-if screen: a number of the scenario that a person can move. There is one for each input,
// with the input's number, and two more: for the whole throughput, and for the target of a capacity.
type control struct {
	// label is the slider's name in sentences; wide and narrow stand on sliders, with at most 18 and 11 characters.
	label, wide, narrow string
	unit                quantity.Unit
	// min and max are the ends of the track, least and most what may be typed.
	min, max, least, most float64
	// log tracks begin at from when min is 0.
	log, integer bool
	from         float64
	choices      []string
	unknowable   bool
	// start is where the first step from an unknown value goes.
	start float64
	// zero stands in place of 0 where that is no amount but means that there is none.
	zero string
	// input is the scenario's input behind it, whose origin says whether it is a default.
	input sizing.Input
	// isTotal is for the throughput: the number is that of all kinds together.
	isTotal bool
}

// The controls that the code names. Every input has its own under its number.
const (
	usersControl      = int(sizing.Users)
	nodesControl      = int(sizing.Nodes)
	sitesControl      = int(sizing.Datacenters)
	coresControl      = int(sizing.Cores)
	memoryControl     = int(sizing.RAMGiB)
	networkControl    = int(sizing.NICGbps)
	backgroundControl = int(sizing.ShareBackground)
	archiveControl    = int(sizing.Archive)
	oneToOneControl   = int(sizing.OneToOneRate)
	presenceControl   = int(sizing.PresencePerUserHour)
	peakControl       = int(sizing.Peak)
	growthControl     = int(sizing.GrowthPctMonth)
	throughputControl = int(sizing.InputCount)
	// targetControl is no input of the scenario: it is how far limits may be used, where it is asked what they carry.
	targetControl      = throughputControl + 1
	controlCount       = targetControl + 1
	mostThroughputPerS = 10e6
)

// get reads the control's number from a scenario; it may be unknown there.
func (c *control) get(s *sizing.Scenario) sizing.Optional {
	switch {
	case c.isTotal:
		return sizing.Known(s.Throughput())
	case c.input == sizing.InputCount:
		return sizing.Known(defaultTarget)
	}
	return s.Get(c.input)
}

// text writes a number of the control, "unknown" for one that is not known.
func (c *control) text(v sizing.Optional) string {
	switch {
	case !v.Known:
		return "unknown"
	case c.zero != "" && v.Value == 0:
		return c.zero
	case c.choices != nil:
		return c.choices[int(v.Value)]
	}
	return quantity.Format(v.Value, c.unit)
}

var controls = makeControls()

func makeControls() (all [controlCount]control) {
	for i := range sizing.InputCount {
		info, track := i.Info(), &tracks[i]
		c := control{
			label: info.Label, wide: info.Label, narrow: info.Label, unit: info.Unit, input: i,
			min: track.min, max: track.max, least: info.Min, most: info.Max,
			log: track.log, from: track.from, integer: info.Integer || track.integer || info.Unit == quantity.Bool,
			choices: info.Choices, unknowable: info.Unknowable, start: track.start, zero: track.zero,
		}
		if info.HasDefault {
			c.start = info.Default
		}
		if track.label != "" {
			c.label = track.label
		}
		if track.wide != "" {
			c.wide = track.wide
		}
		if track.narrow != "" {
			c.narrow = track.narrow
		}
		all[i] = c
	}
	all[throughputControl] = control{
		label: "throughput", wide: "throughput", narrow: "throughput", unit: quantity.PerSecond, input: sizing.OneToOneRate,
		max: mostThroughputPerS, most: 1e9, log: true, isTotal: true,
	}
	all[targetControl] = control{
		label: "target", wide: "target utilisation", narrow: "target", unit: quantity.Share, input: sizing.InputCount,
		min: 0.1, max: sizing.MostTarget, least: sizing.LeastTarget, most: sizing.MostTarget,
	}
	return all
}

// isShare says that the control is the share of a kind of client that is connected. These three move together.
func isShare(i int) bool {
	return i == int(sizing.ShareTCP) || i == int(sizing.ShareWS) || i == int(sizing.ShareBOSH)
}
