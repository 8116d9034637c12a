// Package sizing decides whether a MongooseIM topology holds. It is pure arithmetic: no I/O, no clock, no randomness.
//
// A Scenario is what the sliders, the flags and a scenario file set; a Model holds the coefficients; Evaluate turns both
// into a Verdict that carries its own explanation. Everything that shows or exports a verdict calls Evaluate.
//
// Rates are per second and cluster-wide, memory is in bytes unless a name says GiB, times are in seconds unless a name
// says otherwise. The two sources are the capacity page of the MongooseIM documentation ("Cluster management
// considerations"), whose summary table stands in table.go, and the resource model explained in docs/model.md.
package sizing
