package sizing

import (
	"math"
	"testing"
)

func TestPredictionsBeyondWhatWasSeenAreLessSure(t *testing.T) {
	m := DefaultModel()
	m.Seen = &Seen{Users: 1000, MessagesPerS: 100}
	m.Coefficients[CPUIn] = Interval{50, 100, 200, FromLive}
	m.Joint = &Joint{Of: []Coefficient{CPUIn}, Mean: []float64{100}, Factor: [][]float64{{30}}}
	for _, test := range []struct {
		name                   string
		users, messages, wider float64
		word                   string
	}{
		{"within", 500, 90, 1, "inside"},
		{"a little beyond", 1400, 0, 1 + 0.15*math.Log2(1.4), "inside"},
		{"twice the messages", 100, 200, 1.15, "beyond"},
		{"eight times the users", 8000, 10, 1.45, "far beyond"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := Defaults().With(Users, test.users).With(OneToOneRate, test.messages/2).With(MUCRate, test.messages/2)
			wide := m.For(&s)
			if word := m.Seen.Beyond(&s).Word(); word != test.word {
				t.Errorf("it is %s, want %s", word, test.word)
			}
			if got := wide.Joint.Factor[0][0] / 30; math.Abs(got-test.wider) > 1e-9 {
				t.Errorf("the joint is %v times as wide, want %v", got, test.wider)
			}
			i := wide.Coefficients[CPUIn]
			if want := 100 * math.Pow(2, test.wider); math.Abs(i.High-want) > 1e-9*want || i.Typical != 100 {
				t.Errorf("cpu_in is %+v, want the upper end at %v", i, want)
			}
			if wide.Coefficients[CPUTLS] != m.Coefficients[CPUTLS] {
				t.Error("a default became wider")
			}
		})
	}
	if m.Joint.Factor[0][0] != 30 {
		t.Error("the model itself was changed")
	}
	s := Defaults().With(Users, 1e6)
	if plain := DefaultModel(); plain.For(&s) != plain {
		t.Error("a model that learned nothing became another one")
	}
}

func TestAPlanUnlikeTheLearnedClusterIsNoted(t *testing.T) {
	yes, no := true, false
	m := DefaultModel()
	s := threeNodes().With(Archive, 0).With(TLS, TLSJust)
	if notes := m.Unlike(&s); notes != nil {
		t.Errorf("nothing was learned, and it says %q", notes)
	}
	m.Seen = &Seen{Users: 10}
	if notes := m.Unlike(&s); notes != nil {
		t.Errorf("nothing is known of the cluster, and it says %q", notes)
	}
	m.Seen.Archive, m.Seen.TLS = &yes, &no
	if notes := m.Unlike(&s); len(notes) != 2 {
		t.Errorf("an archive less and TLS more: %q", notes)
	}
	m.Seen.Archive, m.Seen.TLS = &no, &yes
	if notes := m.Unlike(&s); len(notes) != 0 {
		t.Errorf("the same kind of cluster: %q", notes)
	}
	s = s.With(Archive, 1).With(TLS, TLSNone)
	if notes := m.Unlike(&s); len(notes) != 2 {
		t.Errorf("an archive more and TLS less: %q", notes)
	}
}
