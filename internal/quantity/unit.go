package quantity

import "math"

// Unit says what a number counts, and so how it is written and what may be typed.
type Unit uint8

// The units. The base of each is what Parse returns and Format takes.
const (
	Count        Unit = iota // a number of things, or a factor: 250000, 250k, 2.5M
	PerSecond                // events per second: 40k/s
	PerHour                  // events per hour: 0.2/h
	GiB                      // memory in GiB (2^30 bytes): 64 GiB
	GbitPerS                 // network speed in 10^9 bit per second: 1.5 Gbit/s
	Share                    // a part of a whole, 1 being all of it: 30 % is 0.3
	Percent                  // a percentage as such: 5 % is 5
	Milliseconds             // a duration in milliseconds: 5 ms
	Seconds                  // a duration in seconds: 60 s
	Bytes                    // bytes with decimal prefixes: 500 B, 1.5 kB
	BytesPerS                // bytes per second with decimal prefixes: 12 MB/s
	Bool                     // 1 is on and 0 is off: on, off
	unitCount
)

// suffix is one spelling that may follow a number: the value is number x 10^exp10 x times. The power of ten is apart
// because it is applied to the digits as typed, which keeps 1.1M exactly 1100000.
type suffix struct {
	exp10 int
	times float64
}

// step is one size of a unit when written: values of at least that size, 10^exp10 x times, are divided by it and
// followed by text.
type step struct {
	exp10 int
	times float64
	text  string
}

func (s step) size() float64 { return math.Pow10(s.exp10) * s.times }

// notation is everything about how a unit is read and written.
type notation struct {
	accepted string
	suffixes map[string]suffix // in lower case, without spaces
	steps    []step            // ascending
}

// notations is indexed by Unit and only read after its initialisation. Bool has words instead.
var notations = [unitCount]notation{
	Count: {"250000, 250k, 2.5M", withPrefixes(nil, ""), []step{
		{0, 1, ""}, {3, 1, "k"}, {6, 1, "M"}, {9, 1, "G"}, {12, 1, "T"},
	}},
	PerSecond: {"400, 40k/s, 0.3/s, 30/min", withPrefixes(map[string]suffix{
		"/min": {0, 1. / 60}, "/h": {0, 1. / 3600},
	}, "/s", "", "/sec"), []step{
		{0, 1, "/s"}, {3, 1, "k/s"}, {6, 1, "M/s"}, {9, 1, "G/s"}, {12, 1, "T/s"},
	}},
	PerHour: {"6, 6/h, 0.2/h, 2/s", withPrefixes(map[string]suffix{
		"/s": {0, 3600}, "/min": {0, 60}, "/d": {0, 1. / 24},
	}, "/h", "", "/hour"), []step{
		{0, 1, "/h"}, {3, 1, "k/h"}, {6, 1, "M/h"}, {9, 1, "G/h"}, {12, 1, "T/h"},
	}},
	GiB: {"64, 64 GiB, 512 MiB, 1.5 TiB, 64 GB", map[string]suffix{
		"": {0, 1}, "gib": {0, 1}, "g": {0, 1},
		"kib": {0, 1. / (1 << 20)}, "mib": {0, 1. / 1024}, "m": {0, 1. / 1024},
		"tib": {0, 1024}, "t": {0, 1024}, "pib": {0, 1 << 20},
		"mb": {6, 1. / (1 << 30)}, "gb": {9, 1. / (1 << 30)}, "tb": {12, 1. / (1 << 30)},
	}, []step{
		{0, 1. / (1 << 20), " KiB"}, {0, 1. / 1024, " MiB"}, {0, 1, " GiB"}, {0, 1024, " TiB"}, {0, 1 << 20, " PiB"},
	}},
	GbitPerS: {"10, 1.5 Gbit/s, 500 Mbit/s", map[string]suffix{
		"": {0, 1}, "gbit/s": {0, 1}, "gbit": {0, 1}, "gbps": {0, 1}, "g": {0, 1},
		"kbit/s": {-6, 1}, "kbps": {-6, 1},
		"mbit/s": {-3, 1}, "mbit": {-3, 1}, "mbps": {-3, 1}, "m": {-3, 1},
		"tbit/s": {3, 1}, "tbps": {3, 1},
	}, []step{
		{-6, 1, " kbit/s"}, {-3, 1, " Mbit/s"}, {0, 1, " Gbit/s"}, {3, 1, " Tbit/s"},
	}},
	Share:   {"30%, 0.3", map[string]suffix{"": {0, 1}, "%": {-2, 1}}, []step{{-2, 1, " %"}}},
	Percent: {"5, 5%", map[string]suffix{"": {0, 1}, "%": {0, 1}}, []step{{0, 1, " %"}}},
	Milliseconds: {"5, 5 ms, 1.5 s, 200 us", map[string]suffix{
		"": {0, 1}, "ms": {0, 1}, "us": {-3, 1}, "µs": {-3, 1}, "s": {3, 1},
		"m": {3, 60}, "min": {3, 60}, "h": {3, 3600},
	}, []step{
		{0, 1, " ms"}, {3, 1, " s"}, {3, 60, " min"}, {3, 3600, " h"},
	}},
	Seconds: {"60, 60 s, 5 min, 2 h, 500 ms", map[string]suffix{
		"": {0, 1}, "s": {0, 1}, "sec": {0, 1}, "ms": {-3, 1},
		"m": {0, 60}, "min": {0, 60}, "h": {0, 3600}, "d": {0, 86400},
	}, []step{
		{-3, 1, " ms"}, {0, 1, " s"}, {0, 3600, " h"}, {0, 86400, " d"},
	}},
	Bytes: {"500, 500 B, 1.5 kB, 1.5 KiB, 2 MB", byteSuffixes(""), []step{
		{0, 1, " B"}, {3, 1, " kB"}, {6, 1, " MB"}, {9, 1, " GB"}, {12, 1, " TB"},
	}},
	BytesPerS: {"500, 500 B/s, 1.5 kB/s, 12 MB/s", byteSuffixes("/s"), []step{
		{0, 1, " B/s"}, {3, 1, " kB/s"}, {6, 1, " MB/s"}, {9, 1, " GB/s"}, {12, 1, " TB/s"},
	}},
	Bool: {accepted: "on, off, yes, no, true, false"},
}

// withPrefixes adds the given spellings of one unit to m, each bare and with the prefixes k, M, G and T. Case does not
// matter for counts, because there is no milli-user: 2.5m is 2.5 million.
func withPrefixes(m map[string]suffix, spelling string, others ...string) map[string]suffix {
	if m == nil {
		m = make(map[string]suffix)
	}
	for _, s := range append(others, spelling) {
		for prefix, exp10 := range map[string]int{"": 0, "k": 3, "m": 6, "g": 9, "t": 12} {
			m[prefix+s] = suffix{exp10, 1}
		}
	}
	return m
}

func byteSuffixes(per string) map[string]suffix {
	m := withPrefixes(nil, "b"+per, "", per)
	for prefix, times := range map[string]float64{"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40} {
		m[prefix+"ib"+per] = suffix{0, times}
	}
	return m
}
