// Package fakenode stands in for MongooseIM nodes in tests and benchmarks that need many of them, of a known size.
//
// A Node writes one metrics page after another, as a node that works does: each is a step later than the one before, with
// counters that have grown. What it writes follows from its seed and size alone. A Fleet serves such pages on loopback, one
// port for each node, to whoever asks: they are written beforehand, so that serving them costs little, and the page of a
// moment is the same for all who ask then.
//
// The names that mimtop reads are MongooseIM's. The simulated clusters of package demo tell a consistent story; these do not,
// but a thousand of them fit into one process.
package fakenode
