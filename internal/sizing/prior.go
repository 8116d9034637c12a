package sizing

import (
	"math"
	"slices"
)

// ModulePrice is what loading a module does to the prices of the built-in table before anything is learned: each
// coefficient of On is multiplied.
type ModulePrice struct {
	// Modules are service names as in cluster.Node.Services; one of them is enough.
	Modules []string
	On      []Coefficient
	// Low, Typical and High are the factor, with the range that holds the truth in 90 of 100 cases.
	Low, Typical, High float64
	// Because is the evidence, and what it cannot tell.
	Because string
}

// ModulePrices is the table that PriorFor works from. The measurements behind it (Evidence) compare the full module set
// with a bare server; they cannot tell the modules of the set apart, hence the wide factors.
var ModulePrices = []ModulePrice{
	{
		Modules: []string{"inbox"}, On: []Coefficient{CPURow}, Low: 1.2, Typical: 2.5, High: 6,
		Because: "an inbox entry for each archive owner is written beside the row, as an update of its own: 1.1 ms more " +
			"for a message with two rows and two entries, where a row alone was thought to cost 0.03 ms",
	},
	{
		Modules: []string{"privacy", "blocklist", "smart_markers", "pubsub", "ping", "last"}, On: []Coefficient{CPUIn, CPUOut},
		Low: 1, Typical: 1.3, High: 3,
		Because: "every stanza passes the hooks of these modules; their share in the measured difference is unknown",
	},
	{
		Modules: []string{"ping"}, On: []Coefficient{CPUIdle}, Low: 1, Typical: 3, High: 8,
		Because: "a server ping every 30 s to each silent session, at 0.1 to 0.4 ms for the two stanzas of it",
	},
}

// batched are the services whose writers flush by the clock: half-empty batches at low load saturate much earlier than
// the schedulers' wake-ups do.
var batched = []string{"mam_pm", "mam_muc", "inbox"}

// batchedWakeRate replaces the rate at which half of the wake-ups is spent where writers flush by the clock. Eight writers
// that each wait up to 2 s are half-way at 4 rows a second and node, the schedulers near 110 stanzas; together the staircase on
// MongooseIM 6.8.0 bends between 12 and 100.
var batchedWakeRate = Interval{Low: 8, Typical: 30, High: 110}

// PriorFor returns the built-in model for a server with the given services (cluster.Node.Services): what is assumed until
// more is learned. No services gives DefaultModel.
func PriorFor(services []string) *Model {
	m := DefaultModel()
	seen := func(names []string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(services, name) })
	}
	for _, price := range ModulePrices {
		if !seen(price.Modules) {
			continue
		}
		for _, c := range price.On {
			m.Coefficients[c] = m.Coefficients[c].times(Interval{Low: price.Low, Typical: price.Typical, High: price.High})
		}
	}
	if seen(batched) {
		m.Coefficients[CPUWakeRate] = batchedWakeRate
	}
	return m
}

// times multiplies two independent intervals: the logarithms of their widths add up as squares do.
func (i Interval) times(by Interval) Interval {
	typical := i.Typical * by.Typical
	width := func(a, b float64) float64 { return math.Exp(math.Hypot(math.Log(a), math.Log(b))) }
	return Interval{
		Low:     typical / width(i.Typical/i.Low, by.Typical/by.Low),
		Typical: typical,
		High:    typical * width(i.High/i.Typical, by.High/by.Typical),
		Origin:  i.Origin,
	}
}

// Measurement is one price measured on a live server, for the account of where the built-in table comes from.
type Measurement struct {
	What string
	// Measured and Unit are what was found; Coefficients the ones it bears on.
	Measured     string
	Coefficients []Coefficient
	// Means says what was made of it.
	Means string
}

// Evidence are the measurements on MongooseIM 6.3.3 (one node, no archive) and 6.8.0 (three nodes, PostgreSQL; full
// module set and without archive, inbox, privacy, PubSub and pings), plain TCP, on one shared machine with 2 slow cores.
var Evidence = []Measurement{
	{
		"one-to-one message, bare 6.3.3, from 800 to 2,000/s", "0.18 ms (0.15 ms without busy wait)", []Coefficient{CPUIn, CPUOut},
		"the machine is about 0.6 of a cloud vCPU: 0.11 ms; typical 0.105 to 0.135 ms for in and out together",
	},
	{
		"one-to-one message, bare 6.8.0 on three nodes, from 50 to 200/s", "0.35 ms", []Coefficient{CPUIn, CPUOut},
		"two thirds go to another node; the high edges go from 0.27 to 0.45 ms",
	},
	{
		"the same with the full module set", "1.47 ms", []Coefficient{CPURow, CPUIn, CPUOut},
		"1.12 ms for two rows, two inbox entries and the hooks; a row goes from 0.03 to 0.1 ms (0.015 to 0.5), the rest is for the modules",
	},
	{
		"overhead beside the straight line, bare 6.3.3, at 50, 200, 800 and 2,000 messages/s", "0.025, 0.045, 0.053, 0.053 cores",
		[]Coefficient{CPUWakeCores, CPUWakeRate}, "saturates: 0.056 cores x r/(r+110), r in stanzas in and out; two schedulers",
	},
	{
		"the same on 6.8.0 at 50 messages/s, each of three nodes, bare and full", "0.009 and 0.042 cores",
		[]Coefficient{CPUWakeCores, CPUWakeRate}, "0.04 x r/(r+110) bare; the full set bends earlier (timed batches)",
	},
	{"1,500 silent sessions on three nodes, scrapes included", "0.8 mcores a node", []Coefficient{CPUNode, CPUIdle},
		"a node without load 0.0005 to 0.02 cores; the higher edge is for the system's own work"},
	{"login: authentication, bind, session, presence", "2.4 ms bare, 3.1 ms full", []Coefficient{CPULogin},
		"the low edge goes from 3 to 2 ms, the typical price from 8 to 7 ms"},
	{"idle session, no roster, no TLS, of the VM and resident", "7.6 and 12.7 kB; 13-17 and 14-26 kB after traffic", []Coefficient{MemC2S},
		"the low edge goes from 10 to 7 kB; the typical session has a roster"},
	{"node without sessions, resident", "112 to 144 MB", []Coefficient{MemBase},
		"the low edge goes from 512 to 192 MiB: a small VM and a small system"},
}
