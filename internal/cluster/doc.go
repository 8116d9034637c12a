// Package cluster is the vocabulary of mimtop: what a MongooseIM cluster looked like at one moment (Snapshot) and
// over time (History). It holds numbers and words, and computes nothing but sums and quantiles.
//
// Units are plain SI (bytes, seconds, per second) and stand in the name or the comment of each field. A number that was
// not measured is an absent Figure with the reason; it is never 0 and never NaN. A Snapshot is immutable once it is
// handed on, so that any number of readers may share it.
package cluster
