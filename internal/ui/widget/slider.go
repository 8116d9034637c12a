package widget

import (
	"fmt"
	"math"
	"strings"

	"github.com/mimtop/mimtop/internal/quantity"
)

// Slider is one number of a scenario that can be moved, typed and dragged. Values are in the base of Unit.
type Slider struct {
	// Key names the number in errors, as flags and files do; Label is what is shown.
	Key, Label string
	Unit       quantity.Unit
	// Min and Max are the ends of the track.
	Min, Max float64
	// Least and Most are the ends of what may be typed; Min and Max when Most is 0.
	Least, Most float64
	// Value is what the slider stands at. It means nothing while Unknown is set.
	Value float64
	// Log makes the track logarithmic. With a Min of 0 it begins at LogFrom, one step above 0; a LogFrom that is not
	// between Min and Max means 1, or a thousandth of Max if that is less.
	Log     bool
	LogFrom float64
	// Integer numbers count things and step by one on a linear track.
	Integer bool
	// Choices, when there are any, are the names of the values 0, 1, 2 and so on; Min and Max are then not used.
	Choices []string
	// Zero, when it is not empty, is shown in place of the value 0.
	Zero string
	// Unknowable numbers may be set to unknown by typing "unknown" or "?".
	Unknowable, Unknown bool
	// Live is what was measured, when HasLive.
	Live    float64
	HasLive bool
	// Default says that nobody has set Value, nor was it measured.
	Default bool
	// Typing says that Typed, rather than the value, is shown: the text typed so far.
	Typing bool
	Typed  string
}

// Changed says whether the slider stands off the live value. A slider without one is never off it.
func (s *Slider) Changed() bool {
	// What was measured is not exact to the last bit after it went through a file or a text.
	const slack = 1e-9
	return s.HasLive && (s.Unknown || math.Abs(s.Value-s.Live) > slack*max(math.Abs(s.Value), math.Abs(s.Live)))
}

// Step moves the slider by n steps: one of 40 on a logarithmic track, rounded to two digits; one whole number, or a
// round fortieth of the range, on a linear one; one choice. It stops at the ends. An unknown number becomes known first,
// at the value it had.
func (s *Slider) Step(n int) {
	if s.Unknown {
		s.set(min(max(s.Value, s.scale().min), s.scale().max))
		return
	}
	if n != 0 {
		s.set(s.scale().stepped(s.Value, n))
	}
}

// Page moves the slider by n pages of ten steps.
func (s *Slider) Page(n int) {
	const mostPages = 1000 // more than any scale has, and small enough to be multiplied
	page := linearPage
	if s.scale().log {
		page = logPage
	}
	s.Step(min(max(n, -mostPages), mostPages) * page)
}

// SetFraction moves the slider to a round value near a fraction of its track, 0 to 1.
func (s *Slider) SetFraction(fraction float64) { s.set(s.valueAt(fraction)) }

// SetText sets the value from typed text and ends the typing. On an error, which begins with Key and says what is
// accepted, the slider and what was typed stay as they are.
func (s *Slider) SetText(text string) error {
	text = strings.TrimSpace(text)
	if s.Unknowable && (text == "?" || strings.EqualFold(text, "unknown") || strings.EqualFold(text, unknownWord)) {
		s.set(s.Value)
		s.Unknown = true
		return nil
	}
	v, err := s.parsed(text)
	if err != nil {
		return fmt.Errorf("%s: %w", s.Key, err)
	}
	s.set(v)
	return nil
}

// FractionOf returns where on the track a value lies, 0 at the left end and 1 at the right one.
func (s *Slider) FractionOf(value float64) float64 { return s.scale().fraction(value) }

// valueAt returns the round value nearest to a fraction of the track.
func (s *Slider) valueAt(fraction float64) float64 { return s.scale().value(fraction) }

// valueText returns the value as it is shown.
func (s *Slider) valueText() string {
	if s.Unknown {
		return unknownWord
	}
	if i := int(s.Value); s.Choices != nil && i >= 0 && i < len(s.Choices) {
		return s.Choices[i]
	}
	if s.Zero != "" && s.Value == 0 {
		return s.Zero
	}
	return quantity.Format(s.Value, s.Unit)
}

// unknownWord stands where a value is not known, on the whole dashboard.
const unknownWord = "n/a"

func (s *Slider) set(v float64) {
	s.Value, s.Unknown, s.Default = v, false, false
	s.Typing, s.Typed = false, ""
}

func (s *Slider) parsed(text string) (float64, error) {
	if s.Choices != nil {
		for i, choice := range s.Choices {
			if strings.EqualFold(choice, text) {
				return float64(i), nil
			}
		}
		return 0, fmt.Errorf("%.40q is no choice; accepted: %s", text, strings.Join(s.Choices, ", "))
	}
	v, err := quantity.Parse(text, s.Unit)
	if err != nil {
		return 0, err
	}
	least, most := s.Min, s.Max
	if s.Most != 0 {
		least, most = s.Least, s.Most
	}
	if s.Integer && v != math.Trunc(v) {
		return 0, fmt.Errorf("%.40q is not a whole number; accepted: %s to %s", text,
			quantity.Exact(least, s.Unit), quantity.Exact(most, s.Unit))
	}
	return v, quantity.Check(v, least, most, s.Unit)
}
