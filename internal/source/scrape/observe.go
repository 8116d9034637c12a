package scrape

import (
	"errors"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/exposition"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
)

// unreadable turns the error of a tracker into a failure.
func unreadable(body []byte, err error) *failure {
	state, reason := unreadableWords(len(body), err)
	return &failure{state: state, reason: cluster.Printable(reason, maxShownRunes), cause: err}
}

func unreadableWords(bodyBytes int, err error) (cluster.State, string) {
	switch {
	case bodyBytes == 0:
		return cluster.Foreign, "an empty answer, no metrics"
	case errors.Is(err, exposition.ErrTruncated):
		return cluster.Down, "answer ended after " + thousands(int64(bodyBytes)) + " bytes, in the middle of a line"
	case errors.Is(err, mongooseim.ErrNotMongooseIM):
		return cluster.Foreign, mongooseim.ErrNotMongooseIM.Error()
	case errors.Is(err, nodeexporter.ErrNotNodeExporter):
		return cluster.Foreign, nodeexporter.ErrNotNodeExporter.Error()
	}
	for _, known := range [...]struct {
		kind  error
		words string
	}{
		{exposition.ErrNotExposition, "not metrics"},
		{exposition.ErrTooMuch, "metrics larger than any node's"},
		{exposition.ErrMalformed, "metrics that cannot be read"},
	} {
		if errors.Is(err, known.kind) {
			// What follows the words of the kind is what was seen.
			_, detail, _ := strings.Cut(err.Error(), known.kind.Error())
			return cluster.Foreign, known.words + detail
		}
	}
	return cluster.Foreign, err.Error()
}
