package sizing

// Optional is a number that may be unknown. The zero value is unknown.
type Optional struct {
	Value float64
	Known bool
}

// Known returns a known number.
func Known(value float64) Optional { return Optional{Value: value, Known: true} }
