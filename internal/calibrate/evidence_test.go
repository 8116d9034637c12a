package calibrate

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// evidence is one published or measured load test, with the scenario that stands for it.
type evidence struct {
	ID, What, Source string
	// Resource is memory (bytes of a node), cpu (busy cores of all nodes) or users (a lower bound: so many were held).
	Resource string
	Observed float64
	// Set says that the row had a part in setting a built-in value.
	Set      bool
	Modules  []string
	MemBase  float64 `json:"mem_base"` // for figures of the process alone: what it holds without users
	Scenario json.RawMessage

	predicted predicted
}

func readEvidence(t *testing.T) []evidence {
	t.Helper()
	data, err := os.ReadFile("../sizing/testdata/evidence.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []evidence
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		e := &rows[i]
		b := sizing.DefaultBaseline()
		if err := b.GiveFile(e.Scenario); err != nil {
			t.Fatalf("%s %s: %v", e.ID, e.What, err)
		}
		m := sizing.PriorFor(e.Modules)
		m.Coefficients[sizing.Imbalance] = sizing.Interval{Low: 1, Typical: 1, High: 1} // figures are of the mean node
		if e.MemBase > 0 {
			m.Coefficients[sizing.MemBase] = sizing.Interval{Low: e.MemBase, Typical: e.MemBase, High: e.MemBase}
		}
		cores, memory := predict(m, b.Scenario)
		switch e.Resource {
		case "cpu":
			e.predicted = cores
		case "memory":
			e.predicted = memory
		case "users":
			odds := sampler().Probability(m, b.Scenario)
			v := sizing.Evaluate(m, b.Scenario)
			e.predicted = predicted{v.MaxUsersAllUp.Value, odds.MaxUsersAllUp.P5, odds.MaxUsersAllUp.P95}
		default:
			t.Fatalf("%s %s: resource %q", e.ID, e.What, e.Resource)
		}
	}
	return rows
}

// logError is ln(predicted/observed); for a lower bound it is the shortfall, 0 when the prediction is above it.
func (e *evidence) logError() float64 {
	ln := math.Log(e.predicted.typical / e.Observed)
	if e.Resource == "users" {
		return min(ln, 0)
	}
	return ln
}

func (e *evidence) inside() bool {
	if e.Resource == "users" {
		return e.predicted.high >= e.Observed
	}
	return e.predicted.holds(e.Observed)
}

// score sums a group of rows up.
func score(rows []evidence, of func(*evidence) bool) (n, inside int, median, rms, bias float64) {
	var all []float64
	for i := range rows {
		e := &rows[i]
		if !of(e) {
			continue
		}
		ln := e.logError()
		all = append(all, math.Abs(ln))
		rms += ln * ln
		bias += ln
		if e.inside() {
			inside++
		}
	}
	n = len(all)
	return n, inside, medianOf(all), math.Sqrt(rms / float64(n)), bias / float64(n)
}

func TestEvidence(t *testing.T) {
	rows := readEvidence(t)
	var b strings.Builder
	number := func(e *evidence, v float64) string {
		switch e.Resource {
		case "memory":
			return fmt.Sprintf("%.3g GiB", v/(1<<30))
		case "users":
			return quantity.Format(v, quantity.Count)
		}
		return fmt.Sprintf("%.3g", v)
	}
	for _, part := range []struct{ resource, title string }{
		{"memory", "memory of a node"}, {"cpu", "busy cores of all nodes"}, {"users", "users held, a lower bound"},
	} {
		fmt.Fprintf(&b, "| row | %s | observed | predicted (5-95 %%) | ratio | ln | inside | set a default |\n|---|---|---|---|---|---|---|---|\n", part.title)
		for i := range rows {
			e := &rows[i]
			if e.Resource != part.resource {
				continue
			}
			what := e.What
			if strings.HasPrefix(e.Source, "http") {
				what = fmt.Sprintf("[%s](%s)", e.What, e.Source)
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s (%s to %s) | %.2f | %+.2f | %s | %s |\n", e.ID, what, number(e, e.Observed), number(e, e.predicted.typical),
				number(e, e.predicted.low), number(e, e.predicted.high), e.predicted.typical/e.Observed, e.logError(), yes(e.inside()), yes(e.Set))
		}
		b.WriteString("\n")
	}
	b.WriteString("| rows | number | median of abs(ln) | rms | bias | inside 5-95 % |\n|---|---|---|---|---|---|\n")
	for _, group := range []struct {
		name       string
		of         func(e *evidence) bool
		mostMedian float64 // of |ln|, and leastInside is a share: a change of the table must not make it worse
		least      float64
	}{
		{"memory, rows that set a default", func(e *evidence) bool { return e.Resource == "memory" && e.Set }, 0.5, 0.5},
		{"memory, held out", func(e *evidence) bool { return e.Resource == "memory" && !e.Set }, 1.1, 0.2},
		{"CPU, rows that set a default", func(e *evidence) bool { return e.Resource == "cpu" && e.Set }, 0.5, 0.8},
		{"CPU, held out", func(e *evidence) bool { return e.Resource == "cpu" && !e.Set }, 2.3, 0.4},
		{"users, shortfall", func(e *evidence) bool { return e.Resource == "users" }, 0.1, 0.8},
		{"XMPP servers on Erlang", func(e *evidence) bool { return e.erlangXMPP() && e.Resource != "users" }, 0.75, 0.7},
	} {
		n, inside, median, rms, bias := score(rows, group.of)
		if n == 0 {
			t.Errorf("no row of %s", group.name)
			continue
		}
		fmt.Fprintf(&b, "| %s | %d | %.2f | %.2f | %+.2f | %d of %d |\n", group.name, n, median, rms, bias, inside, n)
		if median > group.mostMedian || float64(inside) < group.least*float64(n) {
			t.Errorf("%s: median |ln| %.2f, %d of %d inside: worse than it was", group.name, median, inside, n)
		}
	}
	inDocument(t, "evidence", b.String())
}

// erlangXMPP says that the row is of the kind of server that the table is for.
func (e *evidence) erlangXMPP() bool {
	return strings.Contains(e.What, "MongooseIM") || strings.Contains(e.What, "ejabberd") || strings.HasPrefix(e.ID, "M")
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// The table of the document is the one that the program uses.
func TestEvidenceTables(t *testing.T) {
	var table, measured, modules strings.Builder
	table.WriteString("| coefficient | what it prices | low (5 %) | typical | high (95 %) | unit | rests on |\n|---|---|---|---|---|---|---|\n")
	m := sizing.DefaultModel()
	bears := make(map[sizing.Coefficient]bool)
	for _, e := range sizing.Evidence {
		for _, c := range e.Coefficients {
			bears[c] = true
		}
	}
	for c := range sizing.CoefficientCount {
		on := "published figures"
		switch {
		case bears[c] && c.Weak():
			on = "own measurements"
		case bears[c]:
			on = "published figures and own measurements"
		case c.Weak():
			on = "a guess"
		}
		i := m.Coefficients[c]
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s | %s | %s | %s |\n", c.Key(), c.Meaning(), plain(i.Low),
			plain(i.Typical), plain(i.High), c.Unit(), on)
	}
	measured.WriteString("| measured | figure | bears on | what was made of it |\n|---|---|---|---|\n")
	for _, e := range sizing.Evidence {
		fmt.Fprintf(&measured, "| %s | %s | %s | %s |\n", e.What, e.Measured, keys(e.Coefficients), e.Means)
	}
	modules.WriteString("| any of these modules | multiplies | by (5-95 %) | because |\n|---|---|---|---|\n")
	for _, p := range sizing.ModulePrices {
		fmt.Fprintf(&modules, "| %s | %s | %g (%g to %g) | %s |\n", strings.Join(p.Modules, ", "), keys(p.On), p.Typical, p.Low, p.High, p.Because)
	}
	inDocument(t, "coefficients", table.String())
	inDocument(t, "measured", measured.String())
	inDocument(t, "modules", modules.String())
}

func plain(v float64) string {
	if v >= 1e6 {
		return quantity.Format(v, quantity.Count)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func keys(of []sizing.Coefficient) string {
	var all []string
	for _, c := range of {
		all = append(all, "`"+c.Key()+"`")
	}
	return strings.Join(all, ", ")
}
