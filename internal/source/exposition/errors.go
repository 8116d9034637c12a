package exposition

import "errors"

// The errors of Read. They come wrapped with what was seen; after an error nothing of the body may be used.
var (
	// ErrNotExposition says that the body is something else, such as a page for a browser.
	ErrNotExposition = errors.New("not a metrics exposition")
	// ErrTruncated says that the body ended in the middle of a line.
	ErrTruncated = errors.New("metrics exposition is cut off before its end")
	// ErrTooMuch says that a bound was passed.
	ErrTooMuch = errors.New("metrics exposition is too large")
	// ErrMalformed says that a line of a wanted family cannot be read.
	ErrMalformed = errors.New("malformed metrics exposition")
)
