// Package exporter is the verdict on named scenarios as Prometheus metrics. A Watch takes the snapshots of a source and judges
// the scenarios on each; its Collector exports what is known at the time of a scrape. What is unknown is no series: only
// mimtop_verdict_known says that there is no verdict, so that nothing reads as one that it does not hold.
package exporter
