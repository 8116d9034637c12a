// Package scrape is the source that reads the metrics page of every node itself, over HTTP.
//
// Each target has its own goroutine, its own connection and its own deadline, so that a node that hangs delays nobody.
// What the targets report meets on a board, from which snapshots are published. Metric names are not known here: the
// packages mongooseim and nodeexporter turn a page into figures.
//
// A node is not trusted. Everything it sends is bounded: the time of the whole exchange, the response header, the bytes
// on the wire and the bytes after decompression. Strings from the network pass through cluster.Printable.
package scrape
