// Package admin asks a node's GraphQL admin API for what the metrics do not say: the exact release, and the names of the nodes
// it shares a cluster with. The API is optional. What it refuses or does not know is said, and nothing else depends on it.
package admin
