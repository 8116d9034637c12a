// Package assess judges named scenarios on one snapshot of a cluster: the cluster as it runs, and what files would change of
// it. It says also whether an answer is good enough for what an operator requires. It does no input or output.
package assess
