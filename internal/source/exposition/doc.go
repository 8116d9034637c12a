// Package exposition reads the Prometheus text exposition format, version 0.0.4, keeping only wanted families, and turns
// the counters of successive readings into rates.
//
// A MongooseIM node exposes several hundred families of which a few dozen are wanted, so the body is sifted line by line
// before the reference parser (prometheus/common/expfmt) sees it: that costs a small part of parsing all of it, and an
// odd line in a family nobody asked for does no harm. What comes out holds no type of that parser, so that another one
// can take its place.
//
// The families are those of the # TYPE lines. Suffixes say nothing: MongooseIM has gauges called _total and counters
// called _count.
//
// A body comes from the network and is not trusted: lines, families, samples and label values are bounded, and errors
// hold no control characters. Label values are handed on as they came; pass them through cluster.Printable to show them.
package exposition
