package theme

// State says how something stands against its limit. The zero value is StateUnknown.
type State uint8

// The states, by growing concern after the unknown one.
const (
	StateUnknown State = iota // a figure is missing
	StateGood                 // it holds
	StateWarn                 // it holds with little to spare
	StateBad                  // it does not hold
)

var stateWords = [...]string{"unknown", "ok", "tight", "over"}

// String returns the word shown beside the glyph, at most seven columns.
func (s State) String() string {
	if int(s) >= len(stateWords) {
		s = StateUnknown
	}
	return stateWords[s]
}

// Mark is how a state is shown. Glyph alone is enough where there is no room for the word.
type Mark struct {
	Glyph, Word string
	Style       *Style
}

// State returns the mark of a state.
func (l *Look) State(s State) Mark {
	word := s.String()
	switch s {
	case StateGood:
		return Mark{l.Glyphs.Good, word, &l.Styles.Good}
	case StateWarn:
		return Mark{l.Glyphs.Warn, word, &l.Styles.Warn}
	case StateBad:
		return Mark{l.Glyphs.Bad, word, &l.Styles.Bad}
	}
	return Mark{l.Glyphs.Unknown, word, &l.Styles.Unknown}
}
