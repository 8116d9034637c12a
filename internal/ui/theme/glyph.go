package theme

// Glyphs are the characters that pictures are made of, each one column wide but Ellipsis, which may be two.
type Glyphs struct {
	// BarFull is a whole cell of a bar; BarParts are one to seven eighths of it from the left. In ASCII there are no
	// parts: they are empty below a half and whole from there on.
	BarFull  string
	BarParts [7]string
	// Spark are the levels of a sparkline from the lowest to the highest.
	Spark [8]string
	// Track is the line that a slider's knob moves on, TrackFilled the part below the knob.
	Track, TrackFilled string
	// Cap stands at the limit of a gauge, Overflow at its end when the bar goes on beyond it.
	Cap, Overflow string
	// Absent fills the place of a bar whose figure is not known.
	Absent string
	// LowBand and HighBand fill the two bands of the summary table, OverlapBand what is in both.
	LowBand, HighBand, OverlapBand string
	// RangeStart, RangeLine and RangeEnd draw an interval.
	RangeStart, RangeLine, RangeEnd string
	// Rule and RuleVertical draw lines between panes, AxisTick a tick on a horizontal axis of Rule.
	Rule, RuleVertical, AxisTick string
	// Live marks what was measured, WhatIf what the sliders say, Default a coefficient or input nobody has set.
	Live, WhatIf, Default string
	// Trail marks where WhatIf was before.
	Trail string
	// Good, Warn, Bad and Unknown mark the states. See Look.State.
	Good, Warn, Bad, Unknown string
	// Focus points at what the next key acts on.
	Focus string
	// Left, Right, Up and Down say that there is more, or which way something goes.
	Left, Right, Up, Down string
	// Ellipsis ends a text that was cut.
	Ellipsis string
}

var unicodeGlyphs = Glyphs{
	BarFull: "█", BarParts: [7]string{"▏", "▎", "▍", "▌", "▋", "▊", "▉"},
	Spark: [8]string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
	Track: "─", TrackFilled: "━",
	Cap: "│", Overflow: "►", // not U+25B6, which some terminals draw as an emoji
	Absent:  "·",
	LowBand: "▒", HighBand: "█", OverlapBand: "▓",
	RangeStart: "├", RangeLine: "─", RangeEnd: "┤",
	Rule: "─", RuleVertical: "│", AxisTick: "┴",
	Live: "●", WhatIf: "◆", Default: "~", Trail: "◇",
	Good: "✓", Warn: "!", Bad: "✗", Unknown: "?",
	Focus: "▸", Left: "◂", Right: "▸", Up: "▴", Down: "▾",
	Ellipsis: "…",
}

var asciiGlyphs = Glyphs{
	BarFull: "#", BarParts: [7]string{" ", " ", " ", "#", "#", "#", "#"},
	Spark: [8]string{"_", ".", "-", "=", "+", "*", "%", "#"},
	Track: "-", TrackFilled: "=",
	Cap: "|", Overflow: ">",
	Absent:  ".",
	LowBand: ":", HighBand: "=", OverlapBand: "%",
	RangeStart: "[", RangeLine: "-", RangeEnd: "]",
	Rule: "-", RuleVertical: "|", AxisTick: "+",
	Live: "*", WhatIf: "#", Default: "~", Trail: "o",
	Good: "+", Warn: "!", Bad: "x", Unknown: "?",
	Focus: ">", Left: "<", Right: ">", Up: "^", Down: "v",
	Ellipsis: "..",
}
