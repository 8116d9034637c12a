// Package calibrate learns the costs of sizing's model from the cluster that is being watched: what a message, an archive
// row, a session and a node cost there, how sure that is, and how well the model has predicted so far.
//
// A Calibrator takes snapshots one by one. It keeps a bounded sample of what it saw, so that neither its memory nor the
// cost of one more snapshot grows with the time it has been watching. Result turns that into a sizing.Model. Memory is
// bytes, CPU is cores (busy seconds per second), rates are per second.
//
// What is learned is for prediction by package sizing: with the learned model, sizing.Evaluate on the cluster's own
// scenario gives what was measured on it. CPU is the host's where node_exporter shows it, else the Erlang VM's user time
// scaled to all of its time. Memory is the host's memory in use, else what the VM has allocated scaled to its resident
// set; the kernel's part of the sockets is added to that and stays assumed.
package calibrate
