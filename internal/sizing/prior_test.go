package sizing

import (
	"math"
	"testing"
)

// fullSet are the services of a server with archive, inbox and the rest.
var fullSet = []string{"cets", "inbox", "mam_muc", "mam_pm", "muc", "ping", "privacy", "pubsub", "rdbms", "smart_markers"}

// messageMicros is what one archived one-to-one message costs beside wake-ups.
func messageMicros(m *Model) float64 {
	return m.Typical(CPUIn) + m.Typical(CPUOut) + 2*m.Typical(CPURow)
}

func TestPriorsFollowTheModules(t *testing.T) {
	if *PriorFor(nil) != *DefaultModel() {
		t.Error("a server without modules has another prior than the built-in table")
	}
	bare, full := PriorFor([]string{"cets", "muc"}), PriorFor(fullSet)
	times := messageMicros(full) / (bare.Typical(CPUIn) + bare.Typical(CPUOut))
	if times < 4 || times > 10 {
		t.Errorf("a message costs %.1f times a bare one with the full module set, want 4 to 10 as measured", times)
	}
	for c := range CoefficientCount {
		i := full.Coefficients[c]
		if !(0 < i.Low && i.Low <= i.Typical && i.Typical <= i.High) || math.IsInf(i.High, 1) {
			t.Errorf("%s is %+v", c.Key(), i)
		}
	}
}

// The machine of the measurements is slow, so its prices must lie inside the intervals, not on the typical values.
func TestMeasuredPricesLieWithinThePriors(t *testing.T) {
	full, bare := PriorFor(fullSet), DefaultModel()
	high := func(m *Model, rows float64) float64 {
		return m.Coefficients[CPUIn].High + m.Coefficients[CPUOut].High + rows*m.Coefficients[CPURow].High
	}
	if got := high(full, 2); got < 1470 {
		t.Errorf("a message of the full set costs at most %.0f µs, measured 1,470", got)
	}
	if got := high(bare, 0); got < 350 {
		t.Errorf("a bare message costs at most %.0f µs, measured 350", got)
	}
	if low := bare.Coefficients[MemC2S].Low; low > 7600 {
		t.Errorf("an idle session holds at least %.0f B, measured 7,600", low)
	}
}

func TestWakeUpsSaturate(t *testing.T) {
	m := DefaultModel()
	cores := func(rate float64) float64 {
		v := Evaluate(m, threeNodes().With(Users, 0).With(OneToOneRate, rate).With(Archive, 0))
		return v.ClusterCPUCores().Value
	}
	perMessage := func(from, to float64) float64 { return (cores(to) - cores(from)) / (to - from) }
	low, high, higher := perMessage(1, 30), perMessage(1e4, 2e4), perMessage(2e4, 4e4)
	if low < 2*high {
		t.Errorf("a message costs %.3g cores at low load and %.3g at high load: no wake-ups", low, high)
	}
	if math.Abs(higher/high-1) > 0.01 {
		t.Errorf("the line is not straight at high load: %.3g, then %.3g cores a message", high, higher)
	}
	if idle, want := cores(0), 3*m.Typical(CPUNode)/Evaluate(m, threeNodes()).Cases[AllUp].Efficiency; math.Abs(idle-want) > 1e-12 {
		t.Errorf("an idle cluster spends %v cores, want %v", idle, want)
	}
}

func TestClusterCoresAreNotThoseOfTheBusiestNode(t *testing.T) {
	v := Evaluate(DefaultModel(), threeNodes())
	sum := 0.0
	for _, term := range v.Terms(CPU) {
		sum += term.Value
	}
	if got, want := v.ClusterCPUCores().Value, sum/v.Cases[AllUp].Efficiency; math.Abs(got-want) > 1e-9*want {
		t.Errorf("the cluster spends %v cores, want the terms over the efficiency, %v", got, want)
	}
	unknown := threeNodes()
	unknown.Forget(Cores)
	v = Evaluate(DefaultModel(), unknown)
	if got := v.ClusterCPUCores(); got.Known {
		t.Errorf("a machine of unknown cores spends %v", got)
	}
}
