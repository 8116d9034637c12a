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
// coefficient are evidence for people and are skipped, but for "origin": "live" and "joint", "seen" and "track_record" as File writes them. It
// returns the names of coefficients and constants that it does not know, for a warning: a table of a later release may
// hold more. A key that is there twice is an error, wherever it is.
//
// A table of the older form, one that prices stanzas but no wake-ups, was made for a model without the costs of a node
// itself; there they are 0.
func ParseModel(data []byte) (model *Model, unknown []string, err error) {
	var file modelGiven
	if err := decodeJSON(data, &file); err != nil {
		return nil, nil, fmt.Errorf("read coefficients: %w", err)
	}
	if file.Coefficients == nil && file.Constants == nil {
		return nil, nil, fmt.Errorf(`read coefficients: neither "coefficients" nor "constants" is there`)
	}
	model = DefaultModel()
	if file.olderForm() {
		for _, c := range [...]Coefficient{CPUNode, CPUWakeCores} {
			model.Coefficients[c] = Interval{Origin: FromUser}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(file.Coefficients)) {
		c, ok := coefficientByKey(name)
		if !ok {
			unknown = append(unknown, name)
			continue
		}
		model.Coefficients[c], err = file.Coefficients[name].interval(name, c)
		if err != nil {
			return nil, nil, err
		}
	}
	if file.Joint != nil {
		if model.Joint, err = file.Joint.joint(); err != nil {
			return nil, nil, err
		}
	}
	model.Seen, model.Record = file.Seen, file.Record
	if err := model.checkEvidence(); err != nil {
		return nil, nil, err
	}
	more, err := model.Constants.override(file.Constants)
	return model, append(unknown, more...), err
}

// checkEvidence checks what a file says of the cluster that it was learned on: predictions are widened and worded by it.
func (m *Model) checkEvidence() error {
	if s := m.Seen; s != nil {
		if s.Users < 0 || s.MessagesPerS < 0 || s.Nodes < 0 || s.Imbalance != 0 && s.Imbalance < 1 {
			return fmt.Errorf("read coefficients: \"seen\" must have loads and nodes of at least 0 and an imbalance of at least 1, not %+v", *s)
		}
	}
	if r := m.Record; r != nil {
		for _, c := range [...]Checked{r.CPU, r.Memory} {
			if c.Predictions < 0 || c.Median < 0 || c.P90 < 0 || c.Recent < 0 {
				return fmt.Errorf("read coefficients: \"track_record\" must not be negative, but is %+v", *r)
			}
		}
	}
	return nil
}

// modelGiven is a coefficient file.
type modelGiven struct {
	Coefficients map[string]coefficientGiven `json:"coefficients"`
	Constants    map[string]json.RawMessage  `json:"constants"`
	Joint        *JointFile                  `json:"joint"`
	Seen         *Seen                       `json:"seen"`
	Record       *Record                     `json:"track_record"`
}

// olderForm says that the file is from before a node's own work and wake-ups had a price.
func (file *modelGiven) olderForm() bool {
	_, stanzas := file.Coefficients[CPUIn.Key()]
	_, wakeUps := file.Coefficients[CPUWakeCores.Key()]
	return stanzas && !wakeUps
}

// coefficientGiven is a coefficient as it stands in a file.
type coefficientGiven struct {
	Low, Typical, High *float64
	Origin             string
}

func (given coefficientGiven) interval(name string, c Coefficient) (Interval, error) {
	if given.Typical == nil {
		return Interval{}, fmt.Errorf("read coefficients: %s has no \"typical\"", name)
	}
	i := Interval{Low: *given.Typical, Typical: *given.Typical, High: *given.Typical, Origin: FromUser}
	if given.Low != nil {
		i.Low = *given.Low
	}
	if given.High != nil {
		i.High = *given.High
	}
	if !(0 <= i.Low && i.Low <= i.Typical && i.Typical <= i.High) || math.IsInf(i.High, 1) {
		return Interval{}, fmt.Errorf("read coefficients: %s must have 0 <= low <= typical <= high, not %g, %g, %g",
			name, i.Low, i.Typical, i.High)
	}
	switch {
	case given.Origin == FromLive.String():
		i.Origin = FromLive
	case i.sameNumbers(defaultIntervals[c]):
		i.Origin = FromDefault
	}
	return i, nil
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
	return unknown, c.checkShares()
}

// checkShares refuses a limit that leaves more of a machine than it has.
func (c *Constants) checkShares() error {
	for _, share := range [...]struct {
		name  string
		value float64
	}{
		{"mem_usable", c.MemUsable}, {"net_usable", c.NetUsable}, {"port_usable", c.PortUsable}, {"proc_usable", c.ProcUsable},
		{"cpu_cap_max", c.CPUCapMax}, {"cpu_cap_min", c.CPUCapMin}, {"cpu_storm_cap", c.CPUStormCap},
	} {
		if share.value > 1 {
			return fmt.Errorf("read constants: %s is a share and must be at most 1, not %g", share.name, share.value)
		}
	}
	if c.CPUCapMin > c.CPUCapMax {
		return fmt.Errorf("read constants: cpu_cap_min must not be above cpu_cap_max, %g, but is %g", c.CPUCapMax, c.CPUCapMin)
	}
	return nil
}
