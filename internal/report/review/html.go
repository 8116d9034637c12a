package review

import (
	"errors"
	"io"
)

// WriteHTML writes the review as one page.
func (r *Review) WriteHTML(w io.Writer) error { return errors.New("to do") }
