// Package scale measures what it costs to watch a cluster as it grows, beside Prometheus and beside hung nodes. It has
// benchmarks only; docs/performance.md says how to run each and what came out.
//
// The fake nodes, mimtop's scraping and Prometheus each run in a process of their own, so that the processor time and the
// memory of each are known from the kernel, whatever the others do. The benchmarks need Linux, and -benchtime 1x: one pass
// takes its time.
package scale
