// Package serve shows the dashboard over SSH to many viewers: one source and one memory of the cluster behind them, a session
// with its own terminal for each. A room knows who is here and who presents; keys say who may come in and who may present.
//
// Nothing that a client sends reaches more than its own session: a gate in front of the SSH library lets through what a
// dashboard or a command needs, in bounded amounts, and refuses everything else. Nothing that a client does not read holds up
// anyone else: what a session is shown is always the newest, never a queue.
package serve
