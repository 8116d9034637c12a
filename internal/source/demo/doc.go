// Package demo is a simulated MongooseIM cluster, for looking at mimtop without servers and for testing what it learns
// from metrics against a truth that is known.
//
// It has two floors. Simulation is the cluster itself: a pure function of configuration, seed and time, without clock,
// network or goroutine, whose nodes render their metrics as MongooseIM 6.8 and node_exporter would. Cluster gives each
// node of a Simulation two HTTP ports on loopback and moves it with the clock, so that it is scraped like any other.
//
// There are two times. Real time is that of the clock: counters, uptimes and probes follow it, so that a scraper that
// divides by its own clock reads the rates that are there. Scenario time is that of the story: the hour of the day,
// growth, a node that dies. It runs Config.Speed times as fast.
package demo
