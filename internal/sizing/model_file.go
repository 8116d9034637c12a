package sizing

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// ParseModel reads a coefficient table in JSON: {"coefficients": {"cpu_in": {"low": 25, "typical": 70, "high": 180}},
// "constants": {"mem_usable": 0.75}}. What it leaves out keeps the built-in value; other keys at the top and inside a
// coefficient are evidence for people and are skipped. It returns the names of coefficients and constants that it does
// not know, for a warning: a table of a later release may hold more.
func ParseModel(data []byte) (model *Model, unknown []string, err error) {
	var file struct {
		Coefficients map[string]struct{ Low, Typical, High *float64 } `json:"coefficients"`
		Constants    map[string]json.RawMessage                       `json:"constants"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, nil, fmt.Errorf("read coefficients: %w", err)
	}
	if file.Coefficients == nil && file.Constants == nil {
		return nil, nil, fmt.Errorf(`read coefficients: neither "coefficients" nor "constants" is there`)
	}
	model = DefaultModel()
	for _, name := range slices.Sorted(maps.Keys(file.Coefficients)) {
		c, ok := coefficientByKey(name)
		if !ok {
			unknown = append(unknown, name)
			continue
		}
		given := file.Coefficients[name]
		if given.Typical == nil {
			return nil, nil, fmt.Errorf("read coefficients: %s has no \"typical\"", name)
		}
		interval := Interval{Low: *given.Typical, Typical: *given.Typical, High: *given.Typical, Origin: FromUser}
		if given.Low != nil {
			interval.Low = *given.Low
		}
		if given.High != nil {
			interval.High = *given.High
		}
		if !(0 <= interval.Low && interval.Low <= interval.Typical && interval.Typical <= interval.High) || math.IsInf(interval.High, 1) {
			return nil, nil, fmt.Errorf("read coefficients: %s must have 0 <= low <= typical <= high, not %g, %g, %g",
				name, interval.Low, interval.Typical, interval.High)
		}
		if interval.sameNumbers(defaultIntervals[c]) {
			interval.Origin = FromDefault
		}
		model.Coefficients[c] = interval
	}
	more, err := model.Constants.override(file.Constants)
	return model, append(unknown, more...), err
}

func (i Interval) sameNumbers(o Interval) bool {
	return i.Low == o.Low && i.Typical == o.Typical && i.High == o.High
}

func coefficientByKey(key string) (Coefficient, bool) {
	for c := range CoefficientCount {
		if coefficientInfos[c].key == key {
			return c, true
		}
	}
	return 0, false
}

// override sets the given constants and returns the names it does not know.
func (c *Constants) override(given map[string]json.RawMessage) (unknown []string, err error) {
	known := make(map[string]float64)
	encoded, err := json.Marshal(*c)
	if err == nil {
		err = json.Unmarshal(encoded, &known)
	}
	if err != nil {
		return nil, fmt.Errorf("read constants: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := known[name]; !ok {
			unknown = append(unknown, name)
			continue
		}
		var value float64
		if err := json.Unmarshal(given[name], &value); err != nil {
			return nil, fmt.Errorf("read constants: %s must be a number, not %s", name, strings.TrimSpace(string(given[name])))
		}
		if value <= 0 {
			return nil, fmt.Errorf("read constants: %s must be above 0, not %g", name, value)
		}
		known[name] = value
	}
	encoded, err = json.Marshal(known)
	if err == nil {
		err = json.Unmarshal(encoded, c)
	}
	if err != nil {
		return nil, fmt.Errorf("read constants: %w", err)
	}
	return unknown, nil
}
