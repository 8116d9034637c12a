package sizing

// Surface is the verdict for every cell of a grid of users and throughput: the scenario with these users, and its mix of
// messages scaled to these stanzas per second. It is not changed once made.
type Surface struct {
	Grid
	// Basis says whether the resources or the summary table decide.
	Basis Basis
	// holds and holdsAllUp are how many rows of each column, from the least traffic on, hold also after a loss, and with
	// all nodes up. More traffic never holds where less does not.
	holds, holdsAllUp []int
	// table is the table's outcome of each column when it decides.
	table []Outcome
	edges []Edge
}

// Edge is a cell just beyond the boundary of a region, with what binds there.
type Edge struct {
	Column, Row int
	// WithLoss says that it is the boundary of what holds also after a loss, else of what holds with all nodes up.
	WithLoss bool
	Binding  Constraint
}

// Constraint is what ends a region: a resource, or the storm of reconnects.
type Constraint struct {
	Resource Resource
	Storm    bool
}

// constraintLetters mark the resources on a map.
const constraintLetters = "CMNPRDL"

// stormLetter marks the reconnect storm.
const stormLetter = 'S'

// Letter is a single letter for the constraint: C, M, N, P, R (processes), D, L and S (storm).
func (c Constraint) Letter() byte {
	if c.Storm {
		return stormLetter
	}
	return constraintLetters[c.Resource]
}

// String returns the words shown to people.
func (c Constraint) String() string {
	if c.Storm {
		return "reconnect storm"
	}
	return c.Resource.String()
}

// Region is the outcome of a cell. Row 0 has the least traffic.
func (f *Surface) Region(column, row int) Outcome {
	switch {
	case f.table != nil:
		return f.table[column]
	case row < f.holds[column]:
		return Holds
	case row < f.holdsAllUp[column]:
		return HoldsAllUp
	}
	return Fails
}

// Edges are the cells just beyond the boundaries, along each boundary from the fewest users to the most. The table knows no
// resource that binds: it has none.
func (f *Surface) Edges() []Edge { return f.edges }

// At is the scenario in the middle of a cell.
func (g *Grid) At(s *Scenario, column, row int) Scenario {
	at := *s
	at.Set(Users, g.Users.At(column, g.Columns))
	at.SetThroughput(g.Rates.At(row, g.Rows))
	return at
}

// Judge makes the surface of a valid scenario. A cell's region is the outcome that Evaluate gives for At. No shortcut is
// taken through the arithmetic: the boundaries are followed from column to column, so that only the cells along them are
// computed.
func Judge(m *Model, s Scenario, g Grid) *Surface {
	f := &Surface{Grid: g}
	if s.unknownMachine() {
		f.Basis, f.table = OnTable, make([]Outcome, g.Columns)
		for column := range f.table {
			at := g.At(&s, column, 0)
			f.table[column] = place(&at).Verdict
		}
		return f
	}
	w := newWalker(m, &s, &f.Grid)
	both := make([]int, 2*g.Columns)
	f.holds, f.holdsAllUp = both[:g.Columns], both[g.Columns:]
	f.edges = make([]Edge, 0, 2*(g.Columns+g.Rows))
	if w.hasLoss {
		w.follow(withLoss, f.holds)
		f.trace(w, withLoss, f.holds)
	}
	w.follow(allUp, f.holdsAllUp)
	f.trace(w, allUp, f.holdsAllUp)
	return f
}

// walker computes cells of a grid.
type walker struct {
	grid    *Grid
	base    *Scenario
	hasLoss bool
	// users and rates are the values of the columns and rows: finding them takes longer than a verdict.
	users, rates []float64
	cell         Scenario
	costs        costs
}

func newWalker(m *Model, s *Scenario, g *Grid) *walker {
	values := make([]float64, g.Columns+g.Rows)
	w := &walker{grid: g, base: s, hasLoss: hasLoss(s), cell: *s, users: values[:g.Columns], rates: values[g.Columns:]}
	for column := range w.users {
		w.users[column] = g.Users.At(column, g.Columns)
	}
	for row := range w.rates {
		w.rates[row] = g.Rates.At(row, g.Rows)
	}
	w.costs = price(m, &w.cell)
	return w
}

// at moves to a cell and returns its flows. Prices do not depend on users and rates.
func (w *walker) at(column, row int) Flows {
	w.cell = *w.base
	w.cell.Set(Users, w.users[column])
	w.cell.SetThroughput(w.rates[row])
	return w.cell.flows()
}

// follow fills in how many rows of each column hold. The next column's boundary is sought from where the last one is.
func (w *walker) follow(mode mode, rows []int) {
	at := 0
	for column := range rows {
		at = climb(at, w.grid.Rows, func(row int) bool {
			f := w.at(column, row)
			return w.costs.strain(&f, mode) <= 1
		})
		rows[column] = at
	}
}

// climb returns how many rows hold, sought from a first guess, when every row below one that holds does too.
func climb(guess, rows int, holds func(row int) bool) int {
	at := guess
	for at > 0 && !holds(at-1) {
		at--
	}
	if at < guess {
		return at
	}
	for at < rows && holds(at) {
		at++
	}
	return at
}

// trace walks along a boundary, through the cells just beyond it.
func (f *Surface) trace(w *walker, mode mode, rows []int) {
	before := rows[0]
	for column, holds := range rows {
		for row := before - 1; row > holds; row-- { // down beside the column before
			f.edge(w, mode, column, row)
		}
		if column > 0 && holds > before {
			from := before + 1 // before itself was walked with its column
			if before == 0 {
				from = 0
			}
			for row := from; row < holds; row++ { // up beside this column
				f.edge(w, mode, column-1, row)
			}
		}
		if holds < f.Rows && (holds > 0 || before > 0) {
			f.edge(w, mode, column, holds)
		}
		before = holds
	}
}

func (f *Surface) edge(w *walker, mode mode, column, row int) {
	v := Verdict{Flows: w.at(column, row)}
	v.judge(&w.costs)
	f.edges = append(f.edges, Edge{Column: column, Row: row, WithLoss: mode == withLoss, Binding: v.constraint(mode)})
}

// constraint is what binds in a mode that does not hold. The storm counts only where the resources would do, in the order
// in which reasons are given.
func (v *Verdict) constraint(mode mode) Constraint {
	at := &v.Cases[AllUp]
	if mode == withLoss && at.Holds {
		_, loss, _ := v.WithLoss()
		if loss.Holds {
			return Constraint{Storm: true}
		}
		at = loss
	}
	return Constraint{Resource: at.Binding}
}
