package report

import (
	"math"
	"slices"
	"strconv"

	"github.com/mimtop/mimtop/internal/sizing"
)

const (
	// typedDigits are as many as people type: a figure that has no more is written as it is.
	typedDigits = 7
	// fewestDigits are what a longer figure, which was measured or worked out, is cut to when that changes no answer; moreDigits when
	// that does.
	fewestDigits, moreDigits = 5, 8
)

// briefest is a scenario of the same verdict whose figures are as short as that allows: no measurement is worth sixteen digits. It is
// held against the model that it is judged with and against the built-in one, which plan takes by itself.
func briefest(s *sizing.Scenario, m *sizing.Model) *sizing.Scenario {
	for _, digits := range [...]int{fewestDigits, moreDigits} {
		brief := cutScenario(*s, digits)
		if brief.Validate() == nil && sameVerdict(m, s, &brief) && sameVerdict(sizing.DefaultModel(), s, &brief) {
			return &brief
		}
	}
	return s
}

// sameVerdict says that a model judges two scenarios alike: outcome and reasons, and what binds in each failure case.
func sameVerdict(m *sizing.Model, a, b *sizing.Scenario) bool {
	v, w := sizing.Evaluate(m, *a), sizing.Evaluate(m, *b)
	if v.Outcome != w.Outcome || !slices.Equal(v.Reasons(), w.Reasons()) {
		return false
	}
	for at := range v.Cases {
		if c, d := &v.Cases[at], &w.Cases[at]; c.Binding != d.Binding || c.Holds != d.Holds || c.Site != d.Site || c.Lost != d.Lost {
			return false
		}
	}
	return true
}

// cutScenario cuts the figures of a scenario to so many significant digits. Shares still add to 1.
func cutScenario(s sizing.Scenario, digits int) sizing.Scenario {
	sites := s.Sites()
	kinds := [...]sizing.Input{sizing.ShareTCP, sizing.ShareWS, sizing.ShareBOSH, sizing.ShareBackground}
	for i := range sizing.InputCount {
		if v := s.Get(i); v.Known && !i.Info().Integer && !slices.Contains(kinds[:], i) {
			s.Set(i, cut(v.Value, digits))
		}
	}
	mix := make([]float64, len(kinds))
	for k, i := range kinds {
		mix[k] = s.Get(i).Value
	}
	for k, share := range cutShares(mix, digits) {
		s.Set(kinds[k], share)
	}
	shares := make([]float64, len(sites))
	for k := range sites {
		site := &sites[k]
		shares[k] = site.Share
		for _, part := range [...]*sizing.Optional{&site.Cores, &site.RAMGiB, &site.NICGbps} {
			part.Value = cut(part.Value, digits)
		}
	}
	for k, share := range cutShares(shares, digits) {
		sites[k].Share = share
	}
	s.SetSites(sites) // After the inputs, which are set in every site.
	return s
}

// cutShares cuts parts of a whole to so many digits. The largest takes what that leaves over.
func cutShares(shares []float64, digits int) []float64 {
	if !slices.ContainsFunc(shares, func(v float64) bool { return v != cut(v, digits) }) {
		return shares
	}
	// Without what sums of decimals have behind their last digit.
	const unit = 1e10
	parts, left, largest := make([]float64, len(shares)), 1.0, 0
	for k, share := range shares {
		parts[k] = math.Round(cut(share, digits)*unit) / unit
		left -= parts[k]
		if share > shares[largest] {
			largest = k
		}
	}
	parts[largest] = math.Round((parts[largest]+left)*unit) / unit
	return parts
}

// cut rounds a figure that has more digits than people type.
func cut(v float64, digits int) float64 {
	if v == significant(v, typedDigits) {
		return v
	}
	return significant(v, digits)
}

// significant rounds to so many significant digits.
func significant(v float64, digits int) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', digits-1, 64), 64)
	if err != nil {
		return v // It has no decimal form, and is no figure.
	}
	return rounded
}
