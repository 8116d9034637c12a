package sizing

import (
	"fmt"
	"math"
)

// File is a model as a coefficient file holds it; ParseModel reads its JSON back.
type File struct {
	Coefficients map[string]CoefficientFile `json:"coefficients"`
	Joint        *JointFile                 `json:"joint,omitempty"`
	Seen         *Seen                      `json:"seen,omitempty"`
	Record       *Record                    `json:"track_record,omitempty"`
	Constants    Constants                  `json:"constants"`
}

// CoefficientFile is one coefficient of a File, in the coefficient's unit.
type CoefficientFile struct {
	Low     float64 `json:"low"`
	Typical float64 `json:"typical"`
	High    float64 `json:"high"`
	Unit    string  `json:"unit,omitempty"`
	Meaning string  `json:"meaning,omitempty"`
	// Origin is "live" for what was learned on a cluster.
	Origin string `json:"origin,omitempty"`
}

// JointFile is a Joint of a File, its coefficients by key.
type JointFile struct {
	Of     []string    `json:"of"`
	Mean   []float64   `json:"mean"`
	Factor [][]float64 `json:"factor"`
	Kept   []KeptFile  `json:"kept,omitempty"`
}

// KeptFile is a Kept of a File.
type KeptFile struct {
	Of      []string  `json:"of"`
	Weights []float64 `json:"weights"`
	Nodes   float64   `json:"nodes,omitempty"`
}

// NewFile returns the file of a model.
func NewFile(m *Model) File {
	f := File{Coefficients: make(map[string]CoefficientFile, CoefficientCount), Constants: m.Constants, Seen: m.Seen, Record: m.Record}
	for c, i := range m.Coefficients {
		info := &coefficientInfos[c]
		f.Coefficients[info.key] = CoefficientFile{
			Low: i.Low, Typical: i.Typical, High: i.High, Unit: info.unit, Meaning: info.meaning, Origin: i.Origin.String(),
		}
	}
	if m.Joint != nil {
		f.Joint = &JointFile{Mean: m.Joint.Mean, Factor: m.Joint.Factor}
		f.Joint.Of = keysOf(m.Joint.Of)
		for _, k := range m.Joint.Kept {
			f.Joint.Kept = append(f.Joint.Kept, KeptFile{keysOf(k.Of), k.Weights, k.Nodes})
		}
	}
	return f
}

func keysOf(coefficients []Coefficient) []string {
	keys := make([]string, 0, len(coefficients))
	for _, c := range coefficients {
		keys = append(keys, c.Key())
	}
	return keys
}

// joint checks a joint from outside: whoever draws from it trusts its shape.
func (f *JointFile) joint() (*Joint, error) {
	n := len(f.Of)
	if len(f.Mean) != n || len(f.Factor) != n {
		return nil, fmt.Errorf("read coefficients: joint has %d names, %d means and %d rows", n, len(f.Mean), len(f.Factor))
	}
	j := &Joint{Mean: f.Mean, Factor: f.Factor}
	var seen [CoefficientCount]bool
	for row, key := range f.Of {
		c, ok := coefficientByKey(key)
		if !ok || seen[c] {
			return nil, fmt.Errorf("read coefficients: joint names %q, which is unknown or there twice", key)
		}
		seen[c] = true
		j.Of = append(j.Of, c)
		if mean := f.Mean[row]; !(mean >= 0) || math.IsInf(mean, 1) {
			return nil, fmt.Errorf("read coefficients: joint mean of %s must not be negative, but is %g", key, mean)
		}
		if len(f.Factor[row]) != n {
			return nil, fmt.Errorf("read coefficients: joint row of %s has %d numbers, not %d", key, len(f.Factor[row]), n)
		}
	}
	for _, k := range f.Kept {
		kept, err := k.kept()
		if err != nil {
			return nil, err
		}
		j.Kept = append(j.Kept, kept)
	}
	return j, nil
}

// mostKeptNodes is beyond any cluster.
const mostKeptNodes = 1e6

func (f *KeptFile) kept() (Kept, error) {
	kept := Kept{Weights: f.Weights, Nodes: f.Nodes}
	if len(f.Weights) != len(f.Of) {
		return kept, fmt.Errorf("read coefficients: a kept sum has %d names and %d weights", len(f.Of), len(f.Weights))
	}
	if !(f.Nodes >= 0 && f.Nodes <= mostKeptNodes) {
		return kept, fmt.Errorf("read coefficients: a kept sum was measured on %g nodes", f.Nodes)
	}
	for i, key := range f.Of {
		c, ok := coefficientByKey(key)
		if !ok {
			return kept, fmt.Errorf("read coefficients: a kept sum names %q, which is unknown", key)
		}
		if w := f.Weights[i]; !(w >= 0) || math.IsInf(w, 1) {
			return kept, fmt.Errorf("read coefficients: the weight of %s in a kept sum must not be negative, but is %g", key, w)
		}
		kept.Of = append(kept.Of, c)
	}
	return kept, nil
}
