package recording

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Header says what a recording, or the part of it from one recorder, is of.
type Header struct {
	// Source says in words where the figures came from, as Snapshot.Source does.
	Source string
	// Interval is the time between two scrapes of a node.
	Interval time.Duration
	// Version is that of the mimtop that recorded.
	Version string
	// Began is when the recorder began.
	Began time.Time
}

// headerJSON is a Header in the file. A field may be added; none may change its meaning.
type headerJSON struct {
	Source    string    `json:"source"`
	IntervalS float64   `json:"interval_s"`
	Version   string    `json:"version"`
	Began     time.Time `json:"began,omitzero"`
}

// maxInterval is the longest time between two scrapes that anyone means.
const maxInterval = 30 * 24 * time.Hour

func (h Header) clean() Header {
	h.Source, h.Version = cluster.Printable(h.Source, 200), cluster.Printable(h.Version, 80)
	if h.Interval < 0 || h.Interval > maxInterval {
		h.Interval = 0
	}
	return h
}

func appendHeader(dst []byte, h Header) ([]byte, error) {
	h = h.clean()
	body, err := json.Marshal(headerJSON{h.Source, h.Interval.Seconds(), h.Version, h.Began.UTC()})
	if err != nil {
		return nil, fmt.Errorf("write the header: %w", err)
	}
	if len(body) > maxHeaderBytes {
		return nil, fmt.Errorf("write the header: %d bytes, more than the %d allowed", len(body), maxHeaderBytes)
	}
	return appendFrame(dst, kindHeader, 0, body, len(body)), nil
}

func parseHeader(body []byte) (Header, error) {
	var j headerJSON
	if err := json.Unmarshal(body, &j); err != nil {
		return Header{}, fmt.Errorf("header is no JSON of the right form")
	}
	h := Header{Source: j.Source, Version: j.Version, Began: j.Began}
	if s := j.IntervalS; s > 0 && s <= maxInterval.Seconds() {
		h.Interval = time.Duration(math.Round(s * float64(time.Second)))
	}
	return h.clean(), nil
}
