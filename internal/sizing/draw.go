package sizing

import "math"

// DefaultDraws is how many sets of coefficients a probability rests on.
const DefaultDraws = 2000

// z95 is the 95th percentile of the standard normal distribution: Interval holds the truth in 90 of 100 cases.
const z95 = 1.6448536269514722

// Sampler draws whole sets of coefficients from the intervals of a model. The same number and seed give the same points for
// every model, so that two scenarios are compared on the same draws and a picture does not flicker. The points are a Latin
// hypercube: each coefficient is spread evenly over its distribution, which leaves less chance in a share or a percentile
// than independent draws. A Sampler keeps scratch space: it is not safe for concurrent use.
type Sampler struct {
	points  [][CoefficientCount]float64 // standard normal
	scratch Model
	numbers [rangeCount][]float64

	// shapes are the distributions of the coefficients of one model, so that a draw needs one exponential for each.
	shapesOf *Model
	shapes   [CoefficientCount]shape
}

// NewSampler returns a sampler of so many draws, at least 1.
func NewSampler(draws int, seed uint64) *Sampler {
	draws = max(draws, 1)
	p := &Sampler{points: make([][CoefficientCount]float64, draws)}
	order := make([]int, draws)
	shuffle := splitMix(seed)
	for c := range CoefficientCount {
		for i := range order {
			order[i] = i
		}
		for i := draws - 1; i > 0; i-- {
			j := int(shuffle.next() % uint64(i+1))
			order[i], order[j] = order[j], order[i]
		}
		for i, stratum := range order {
			p.points[i][c] = normalQuantile((float64(stratum) + 0.5) / float64(draws))
		}
	}
	return p
}

// splitMix is the SplitMix64 generator (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014): enough
// to shuffle, and the same in every release of Go.
type splitMix uint64

func (s *splitMix) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// normalQuantile returns the p-quantile of the standard normal distribution, 0 < p < 1.
func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// Draws is how many draws the sampler makes.
func (p *Sampler) Draws() int { return len(p.points) }

// Draw returns the model with the i-th set of coefficients as its typical values. The model belongs to the sampler and is
// good until the next call.
func (p *Sampler) Draw(m *Model, i int) *Model {
	if p.shapesOf != m {
		for c := range CoefficientCount {
			p.shapes[c] = m.Coefficients[c].shape()
		}
		p.shapesOf, p.scratch = m, *m
	}
	z := &p.points[i%len(p.points)]
	for c := range CoefficientCount {
		p.scratch.Coefficients[c].Typical = p.shapes[c].at(z[c])
	}
	if j := m.Joint; j != nil {
		for r, c := range j.Of {
			v := j.Mean[r]
			for k, factor := range j.Factor[r] {
				v += factor * z[j.Of[k]]
			}
			p.scratch.Coefficients[c].Typical = max(v, 0)
		}
	}
	// No node can carry less than the mean of all.
	if imbalance := &p.scratch.Coefficients[Imbalance]; imbalance.Typical < 1 {
		imbalance.Typical = 1
	}
	return &p.scratch
}

// shape is an interval as a distribution: lognormal in two pieces, with the median typical and Low and High as the 5th and the
// 95th percentile. An interval that touches 0 is a normal one, floored at 0.
type shape struct {
	typical float64
	// below and above are what one standard deviation adds on either side: to the logarithm, or to the value where the piece is
	// straight.
	below, above                 float64
	straightBelow, straightAbove bool
}

func (i Interval) shape() shape {
	piece := func(edge float64) (step float64, straight bool) {
		switch {
		case edge == i.Typical:
			return 0, true
		case edge <= 0 || i.Typical <= 0:
			return (edge - i.Typical) / z95, true
		}
		return math.Log(edge/i.Typical) / z95, false
	}
	s := shape{typical: i.Typical}
	s.below, s.straightBelow = piece(i.Low)
	s.above, s.straightAbove = piece(i.High)
	return s
}

// at returns the value at z standard deviations.
func (s *shape) at(z float64) float64 {
	step, straight := s.above, s.straightAbove
	if z < 0 {
		step, straight, z = s.below, s.straightBelow, -z
	}
	if straight {
		return max(s.typical+z*step, 0)
	}
	return s.typical * math.Exp(z*step)
}
