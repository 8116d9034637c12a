package report

import (
	"encoding/json"
	"fmt"
	"io"
	"math"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// SchemaVersion is raised when a field changes its meaning or goes away; new fields do not raise it.
const SchemaVersion = 1

// Number is a number in JSON; one without bound is the string "inf".
type Number float64

// MarshalJSON implements json.Marshaler.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsInf(float64(n), 1) {
		return []byte(`"inf"`), nil
	}
	return json.Marshal(float64(n))
}

// WriteJSON writes a document, indented, with a final line break.
func WriteJSON(w io.Writer, document any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

func fromOptional(o sizing.Optional) *float64 {
	if !o.Known {
		return nil
	}
	return &o.Value
}

func fromFigure(f cluster.Figure) *float64 {
	if !f.Known {
		return nil
	}
	return &f.Value
}

func fromCeiling(c sizing.Ceiling) Number { return Number(c.OrInfinity()) }
