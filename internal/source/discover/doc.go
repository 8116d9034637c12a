// Package discover finds out which nodes there are: from a fixed list, from Prometheus's file_sd and http_sd, and from DNS.
//
// A Discoverer reads every origin on its own schedule and delivers one merged list at once and again whenever it changes.
// What one origin cannot give is a Problem beside the list, never the end of it: the others stay, and so does what the
// failed one gave last.
//
// The formats and the meaning of __scheme__, __metrics_path__ and __param_ labels are Prometheus's, so that its files can be
// used as they are. Everything read is bounded, and strings pass through cluster.Printable.
package discover
