// Package report writes snapshots and verdicts for readers outside the process: JSON with types of its own, so that
// scripts do not depend on internal structs, and plain text. It computes nothing that a verdict does not carry.
package report
