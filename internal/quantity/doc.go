// Package quantity reads and writes numbers the way operators type them: 2.5M, 40k/s, 64 GiB, 30 %, 5 ms. It is the one
// notation of flags, sliders, screens and reports, so that what is shown can be typed back.
//
// A value is always a float64 in the base of its Unit, which the Unit's comment names. Written values have three
// significant digits (Format) or all of them (Exact). Numbers that do not exist are never written: NaN and the
// infinities give "n/a".
package quantity
