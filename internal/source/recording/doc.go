// Package recording writes what a source delivered to a file, and replays it.
//
// A recording holds every snapshot whole: figures with their origin or the reason for their absence, histograms, pools,
// services, warnings and states, as exact as they were. It is append-only, so that a recorder that is killed loses at most
// the snapshot it was writing.
//
// # The file
//
// It begins with a line of text, "mimtop recording 1" and a line break, where 1 is the version of what follows: frames, one
// behind the other. Numbers of fixed size are little-endian, checksums are CRC-32C. A frame has a head of 28 bytes:
//
//	0   kind: 'H' header, 'K' key, 'D' difference; three bytes 0
//	4   uint32, bytes of the body as stored
//	8   uint32, bytes of the body as it is when decompressed
//	12  int64, time of the snapshot, ns since 1970
//	20  uint32, checksum of the stored body
//	24  uint32, checksum of the head before it
//
// The body of a header is JSON, not compressed; one stands at the beginning and wherever a recorder began to append. The
// body of a snapshot is DEFLATE over: the length of the shape, the shape, the count of numbers, the numbers. The shape is
// everything that seldom changes: the names and kinds of the columns, the strings, which figures are known. The numbers are
// 64 bits each, in the order in which the shape asks for them. A difference stands on the key before it: the key's shape is
// the dictionary of its compression, and an empty shape means that of the key; its numbers are what is left of them after
// an exclusive or with those of the key. Numbers are stored byte plane by byte plane, the highest bytes first.
//
// Columns are found by their names, which are those of the fields of package cluster. So a recording of an older mimtop
// opens: what it does not have is absent, with that reason, and what nobody asks for any more is passed over.
//
// # What is trusted
//
// Nothing in the file is. All lengths are bounded before memory is taken for them, also that of decompressed data, strings
// pass through cluster.Printable, and numbers that no measurement can be, such as what is not finite or below 0, become absent.
package recording
