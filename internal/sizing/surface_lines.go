package sizing

import "math"

// LineDraws is how many draws the lines on a map rest on: enough for a cell of a map, a tenth of those of a probability.
const LineDraws = 200

// Lines are where on a grid it becomes uncertain that a scenario holds: also after a loss, or for a lone node while it is up.
type Lines struct {
	Grid
	// Likely is how many rows of each column hold in at least 95 % of the draws, Possible in at least 5 %. Both are empty
	// where the summary table is the only judge: it has no intervals.
	Likely, Possible []int
}

// The shares of draws on the lines.
const (
	likelyShare   = 0.95
	possibleShare = 0.05
)

// Lines seeks the lines on a grid with every draw of the sampler. As in Probability, intervals are wider beyond the load that
// the model was learned from, here in whole doublings of it. It takes some 30 µs for each draw.
func (p *Sampler) Lines(m *Model, s Scenario, g Grid) Lines {
	out := Lines{Grid: g}
	if s.unknownMachine() {
		return out
	}
	d := drawnWalker{walker: newWalker(m, &s, &g), sampler: p, seen: m.Seen}
	asked := withLoss
	if !d.hasLoss {
		asked = allUp
	}
	// ends[column*(Rows+1)+n] counts the draws of which n rows hold.
	ends := make([]int, g.Columns*(g.Rows+1))
	for i := range p.points {
		d.draw = i
		at := 0
		for column := range g.Columns {
			at = climb(at, g.Rows, func(row int) bool {
				f := d.at(column, row)
				return d.priced(m).strain(&f, asked) <= 1
			})
			ends[column*(g.Rows+1)+at]++
		}
	}
	out.Likely, out.Possible = make([]int, g.Columns), make([]int, g.Columns)
	for column := range g.Columns {
		all := ends[column*(g.Rows+1) : (column+1)*(g.Rows+1)]
		out.Likely[column] = rowsHeldBy(all, likelyShare*float64(p.Draws()))
		out.Possible[column] = rowsHeldBy(all, possibleShare*float64(p.Draws()))
	}
	return out
}

// rowsHeldBy returns how many rows at least so many draws hold, from the counts of draws by the rows they hold.
func rowsHeldBy(ends []int, draws float64) int {
	held := 0
	for rows := len(ends) - 1; rows > 0; rows-- {
		held += ends[rows]
		if float64(held) >= draws {
			return rows
		}
	}
	return 0
}

// drawnWalker is a walker on one draw after the other. What a draw costs is kept for each doubling of the distance from
// what was seen.
type drawnWalker struct {
	*walker
	sampler *Sampler
	seen    *Seen
	draw    int
	levels  [mostDoublings + 1]*drawnLevel
}

// mostDoublings bounds the distance: no interval says anything that far out.
const mostDoublings = 32

type drawnLevel struct {
	model *Model // widened
	drawn Model
	costs costs
	// draws is the number of the draw that drawn and costs are of, plus 1.
	draws int
}

// priced returns the costs of the draw for the cell that the walker is at.
func (d *drawnWalker) priced(m *Model) *costs {
	beyond := d.seen.Beyond(&d.cell)
	doublings := 0
	if beyond > 1 {
		doublings = int(min(math.Round(math.Log2(float64(beyond))), mostDoublings))
	}
	if d.levels[doublings] == nil {
		d.levels[doublings] = &drawnLevel{model: m.widened(Beyond(math.Exp2(float64(doublings))).widening())}
	}
	l := d.levels[doublings]
	if l.draws != d.draw+1 {
		l.drawn, l.draws = *d.sampler.Draw(l.model, d.draw), d.draw+1
		l.costs = price(&l.drawn, &d.cell)
	}
	return &l.costs
}
