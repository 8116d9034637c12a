package exposition

import (
	"math"
	"slices"
)

// filled is an Exposition that can be filled again with the numbers of another page of its layout.
type filled struct {
	exposition *Exposition
	slots      []*float64
	counters   []*float64
	histograms []*Series
}

// newFilled returns a reading with memory of its own for all numbers.
func (s *schema) newFilled() *filled {
	e := &Exposition{declared: s.template.declared, names: s.template.names, families: make(map[string]*Family, len(s.template.families))}
	r := &filled{exposition: e}
	for name, f := range s.template.families {
		own := *f
		own.Series = slices.Clone(f.Series)
		for i := range own.Series {
			one := &own.Series[i]
			one.Cumulative = slices.Clone(one.Cumulative)
			switch own.Type {
			case Counter:
				r.counters = append(r.counters, &one.Value)
			case Histogram:
				r.histograms = append(r.histograms, one)
			}
		}
		e.families[name] = &own
	}
	r.slots = slotsIn(e)
	return r
}

// slotsIn returns the places of all numbers of an exposition, in the order of their slots: series after
// series by family name, of each the value and then the buckets.
func slotsIn(e *Exposition) []*float64 {
	var slots []*float64
	for _, name := range sortedFamilies(e) {
		f := e.families[name]
		for i := range f.Series {
			s := &f.Series[i]
			slots = append(slots, &s.Value)
			for k := range s.Cumulative {
				slots = append(slots, &s.Cumulative[k])
			}
		}
	}
	return slots
}

func sortedFamilies(e *Exposition) []string {
	names := make([]string, 0, len(e.families))
	for name := range e.families {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// plausible says that the numbers have no fault that Read would report.
func (r *filled) plausible() bool {
	for _, v := range r.counters {
		if *v < 0 {
			return false
		}
	}
	for _, s := range r.histograms {
		before := 0.0
		for _, count := range s.Cumulative {
			if count < before {
				return false
			}
			before = count
		}
	}
	return true
}

// same says that two expositions of one page are alike, number by number.
func (e *Exposition) same(other *Exposition) bool {
	if len(e.families) != len(other.families) {
		return false
	}
	for name, f := range e.families {
		g := other.families[name]
		if g == nil || f.Type != g.Type || f.Fault != g.Fault || len(f.Series) != len(g.Series) {
			return false
		}
		for i := range f.Series {
			a, b := &f.Series[i], &g.Series[i]
			if a.id != b.id || math.Float64bits(a.Value) != math.Float64bits(b.Value) || !slices.Equal(a.Cumulative, b.Cumulative) {
				return false
			}
		}
	}
	return true
}
