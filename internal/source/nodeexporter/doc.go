// Package nodeexporter turns the metrics of Prometheus's node_exporter into the host's part of a cluster.Machine, which
// MongooseIM's own metrics do not give. It is the only place that knows node_exporter's metric names.
package nodeexporter
