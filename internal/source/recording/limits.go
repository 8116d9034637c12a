package recording

// What a recording may hold. The writer keeps to the same limits as the reader, so that nothing is written that cannot be
// read. They allow for about 5,000 nodes.
const (
	maxPlainBytes  = 16 << 20 // of one snapshot, decompressed
	maxStoredBytes = maxPlainBytes + maxPlainBytes/64
	maxHeaderBytes = 4 << 10
	// maxMemoryBytes bounds what one decoded snapshot may take: its rows, texts and histograms.
	maxMemoryBytes = 64 << 20
	// maxSnapshots bounds the index in memory: at one snapshot every 5 s it is 242 days.
	maxSnapshots = 1 << 22

	// maxZeroBytes bounds the zeros at the end of a file that a power failure leaves: a file system makes room ahead of what it writes.
	maxZeroBytes = 64 << 20

	// maxFigure is larger than what all series of a page, each of them in 64 bits, can come to in a second. Squares of it, and their
	// sums, are still finite.
	maxFigure = 1e24

	maxCount     = 1<<31 - 1 // of a column of whole numbers
	maxTextRunes = 1024      // of one string; cluster.Printable makes no more than 4 bytes of a rune
	maxTextBytes = 4 * maxTextRunes
	maxColumns   = 1024 // of one table
	maxDepth     = 4    // of tables within tables
	maxBuckets   = 1024 // of one histogram

	// maxDeflateRatio is a little more than DEFLATE can shrink anything, so that a larger claim is refused unread.
	maxDeflateRatio = 1040
)
