package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// comparison is the table of scenarios side by side, over the sliders.
type comparison struct {
	isOpen bool
	// column is the one that keys act on, first the first row shown of the inputs that differ.
	column, first int
}

// compared is one column of the comparison: the live cluster, the sliders, or a pin.
type compared struct {
	title, name string
	// pin is the pin's number, or livePin or slidersPin.
	pin      int
	scenario *sizing.Scenario
	// verdict is nil where nothing is judged.
	verdict *sizing.Verdict
	odds    *sizing.Probability
}

const (
	livePin    = -2
	slidersPin = -1
)

// comparedColumns are the scenarios that there are to compare.
func (m *Model) comparedColumns() []compared {
	live := compared{title: "live", name: "as measured", pin: livePin, scenario: &m.what.base.Scenario, verdict: &m.live, odds: &m.odds.live}
	if m.planning() {
		live.title, live.name = "start", "as planned"
	} else if m.missing != "" {
		live.verdict = nil
	}
	sliders := compared{title: "what if", name: "the sliders", pin: slidersPin, scenario: &m.what.scenario, verdict: &m.what.verdict, odds: &m.odds.what}
	if o := m.what.opened; o != nil {
		sliders.name = o.name
	}
	if m.notJudged() != "" {
		sliders.verdict = nil
	}
	columns := []compared{live, sliders}
	for i := range m.pins.pins {
		if p := &m.pins.pins[i]; p.isSet {
			one := compared{title: pinLetter(i), name: p.name, pin: i, scenario: &p.baseline.Scenario, verdict: &p.verdict}
			if p.oddsBy != nil {
				one.odds = &p.odds
			}
			columns = append(columns, one)
		}
	}
	return columns
}

func (m *Model) openComparison() {
	if m.compare.isOpen {
		m.compare.isOpen = false
		return
	}
	m.compare = comparison{isOpen: true, column: 1}
	m.typed = nil
}

// comparedKeys are the footer's while the comparison is open.
func (m *Model) comparedKeys() [][2]string {
	keys := [][2]string{
		m.hint("column", stepLeft, stepRight), {"enter", "recall"}, {"x", "remove"}, m.hint("pin", pinScenario), {"esc", "back"},
	}
	if m.width >= roomyFooter {
		keys[1][0] = "enter a b c"
	}
	return keys
}

// comparedHelp are the same keys and those that the footer has no room for.
var comparedHelp = [...][2]string{
	{"enter a b c", "side by side: the sliders on the chosen column, on A, B or C"},
	{"x", "side by side: remove the chosen pin"},
}

// takeCompared takes the keys that are the comparison's own; they go before what is bound to them. They cannot be bound
// otherwise: letters name pins, and further bindings would take the letters that files of users hold for other actions.
func (m *Model) takeCompared(msg tea.KeyPressMsg) bool {
	c, columns := &m.compare, m.comparedColumns()
	c.column = min(c.column, len(columns)-1)
	switch key := msg.String(); key {
	case "a", "b", "c":
		m.recall(int(key[0] - 'a'))
	case "enter":
		m.choose(&columns[c.column])
	case "x", "backspace", "delete":
		m.unpin(columns[c.column].pin)
	case "esc":
		c.isOpen = false
	default:
		return false
	}
	return true
}

// actOnCompared does what the keys of the sliders are bound to, on the columns. What would move one slider, which nobody sees,
// does nothing.
func (m *Model) actOnCompared(a action) {
	switch a {
	case stepLeft:
		m.compare.column = max(m.compare.column-1, 0)
	case stepRight:
		m.compare.column = min(m.compare.column+1, len(m.comparedColumns())-1)
	case focusUp:
		m.scrollCompared(-1)
	case focusDown:
		m.scrollCompared(1)
	case openCompare, toggleReverse:
		m.compare.isOpen = false
		if a == toggleReverse {
			m.toggleReverse()
		}
	case undo, redo, resetAll, pinScenario, writeScenario, openScenario, copyLine:
		m.actOnList(a)
	}
}

// choose puts the sliders on a column.
func (m *Model) choose(c *compared) {
	switch c.pin {
	case slidersPin:
		m.compare.isOpen = false
	case livePin:
		m.what.change(run{}, m.what.resetAll)
		m.compare.isOpen = false
	default:
		m.recall(c.pin)
	}
}

func (m *Model) unpin(i int) {
	if i < 0 {
		m.problem = "only a pinned scenario can be removed: " + m.look.Glyphs.Left + m.look.Glyphs.Right + " goes to one"
		return
	}
	m.notice = fmt.Sprintf("no longer pinned: %s %s", pinLetter(i), m.pins.pins[i].name)
	m.pins.pins[i] = pin{}
	m.compare.column = min(m.compare.column, len(m.comparedColumns())-1)
}

// The columns of the comparison.
const (
	comparedLabel     = 20
	mostComparedWidth = 24
)

// comparedPlaces are where the columns stand: the words at the left, and one place for each scenario.
func comparedPlaces(width, height, columns int) (label place, each []place) {
	label = place{0, 1, min(comparedLabel, width), max(height, 0)}
	room := (width - label.width) / max(columns, 1)
	wide := min(room, mostComparedWidth)
	for i := range columns {
		left := label.width + i*wide
		each = append(each, place{left, 1, max(min(wide, width-left), 0), max(height, 0)})
	}
	return label, each
}

func (m *Model) clickCompared(x, y int) {
	_, places := comparedPlaces(m.width, m.bodyHeight(), len(m.comparedColumns()))
	for i, at := range places {
		if at.has(x, y) {
			m.compare.column = i
		}
	}
}

func (m *Model) scrollCompared(by int) { m.compare.first = max(m.compare.first+by, 0) }

// cell is one value of the comparison.
type cell struct {
	text  string
	style *theme.Style
}

// comparedTable draws the lines of the comparison.
type comparedTable struct {
	look    *theme.Look
	columns []compared
	label   place
	places  []place
}

// line is one value of all columns, at the right of each.
func (t *comparedTable) line(words string, value func(c *compared) cell) string {
	var b strings.Builder
	t.look.Styles.Muted.Write(&b, fit(" "+words, t.label.width))
	for i := range t.columns {
		v := value(&t.columns[i])
		text := cutAt(v.text, t.places[i].width-1, t.look)
		style := v.style
		if style == nil {
			style = &t.look.Styles.Text
		}
		b.WriteString(fit("", max(t.places[i].width-1-ansi.StringWidth(text), 0)))
		style.Write(&b, text)
		b.WriteByte(' ')
	}
	return b.String()
}

// comparedLines is the comparison: what comes out first, then the inputs that differ.
func (m *Model) comparedLines() []string {
	t := comparedTable{look: m.look, columns: m.comparedColumns()}
	t.label, t.places = comparedPlaces(m.width, m.bodyHeight(), len(t.columns))
	m.compare.column = min(m.compare.column, len(t.columns)-1)
	chosen := t.columns[m.compare.column].pin
	lines := []string{
		m.rule("Side by side", m.width),
		t.line("", func(c *compared) cell { return m.comparedTitle(c, chosen) }),
		t.line("name", func(c *compared) cell { return cell{c.name, nil} }),
		t.line("verdict", m.comparedOutcome),
		t.line("limited by", comparedBinding),
	}
	for _, which := range [...]sizing.FailureCase{sizing.AllUp, sizing.NodeLost, sizing.SiteLost} {
		lines = append(lines, t.line("room, "+shortTitles[which], func(c *compared) cell { return m.comparedRoom(c, which) }))
	}
	lines = append(lines, t.line("odds", m.comparedOdds), t.line("most users", comparedMostUsers), t.line(" with a loss", comparedMostWithLoss))
	if len(t.columns) == 2 {
		lines = append(lines, "")
		for _, line := range wrapped("No scenario is pinned."+m.keyWhich(pinScenario, "pins what the sliders say, to compare it with what comes next"), m.width-4, 0) {
			lines = append(lines, "  "+m.look.Styles.Muted.Paint(line))
		}
	}
	return append(lines, m.comparedInputs(&t, m.bodyHeight()-len(lines))...)
}

// comparedInputs are the inputs that differ, in so many lines from where the reader has scrolled to.
func (m *Model) comparedInputs(t *comparedTable, height int) []string {
	look := m.look
	different, hardly := m.differing(t.columns)
	var footnote []string
	if len(hardly) > 0 {
		footnote = wrapped("Apart by less than 5 %: "+strings.Join(hardly, ", ")+".", m.width-2, 0)
		for i := range footnote {
			footnote[i] = look.Styles.Muted.Paint(" " + footnote[i])
		}
	}
	room := max(height-1-min(len(footnote), len(different)), 0)
	first := min(m.compare.first, max(len(different)-room, 0))
	m.compare.first = first
	title := "Inputs that differ"
	if len(different) == 0 {
		title = "No input differs"
	} else if left := len(different) - room; left > 0 {
		title = fmt.Sprintf("Inputs that differ, %d-%d of %d  %s%s", first+1, first+room, len(different), look.Glyphs.Up, look.Glyphs.Down)
	}
	lines := []string{m.rule(title, m.width)}
	for _, i := range different[first:min(first+room, len(different))] {
		lines = append(lines, t.line(controls[i].wide, func(c *compared) cell { return m.comparedInput(c, i) }))
	}
	return append(lines, footnote...)
}

// differing are the controls that do not read the same in all columns, and the names of those that do but for what a live
// cluster changes by itself.
func (m *Model) differing(columns []compared) (all []int, hardly []string) {
	const close = 0.05
	for _, i := range reading {
		c := &controls[i]
		first := c.get(columns[0].scenario)
		differs, low, high := false, first.Value, first.Value
		for k := range columns[1:] {
			v := c.get(columns[1+k].scenario)
			differs = differs || c.text(v) != c.text(first)
			low, high = min(low, v.Value), max(high, v.Value)
		}
		switch {
		case !differs:
		case !c.integer && c.choices == nil && low > 0 && high-low < close*high:
			hardly = append(hardly, c.label)
		default:
			all = append(all, i)
		}
	}
	return all, hardly
}

func (m *Model) comparedTitle(c *compared, chosen int) cell {
	title := c.title
	style := &m.look.Styles.Title
	switch c.pin {
	case livePin:
		title, style = m.look.Glyphs.Live+" "+title, &m.look.Styles.Live
	case slidersPin:
		title, style = m.look.Glyphs.WhatIf+" "+title, &m.look.Styles.WhatIf
	}
	if c.pin == chosen {
		title, style = m.look.Glyphs.Focus+title, &m.look.Styles.Selected
	}
	return cell{title, style}
}

func (m *Model) comparedOutcome(c *compared) cell {
	if c.verdict == nil {
		return cell{m.look.Glyphs.Unknown + " unknown", &m.look.Styles.Unknown}
	}
	mark := m.look.State(outcomeState(c.verdict.Outcome))
	return cell{mark.Glyph + " " + [...]string{"unknown", "holds", "all up only", "fails"}[c.verdict.Outcome], mark.Style}
}

// comparedBinding is the resource with the least room in what the verdict asks for.
func comparedBinding(c *compared) cell {
	switch {
	case c.verdict == nil:
		return cell{"n/a", nil}
	case c.verdict.Basis == sizing.OnTable:
		return cell{"the table", nil}
	}
	at := &c.verdict.Cases[sizing.AllUp]
	if _, loss, ok := c.verdict.WithLoss(); ok && loss.HeadroomPct < at.HeadroomPct {
		at = loss
	}
	return cell{at.Binding.String(), nil}
}

func (m *Model) comparedRoom(c *compared, which sizing.FailureCase) cell {
	if c.verdict == nil || c.verdict.Basis == sizing.OnTable {
		return cell{"n/a", &m.look.Styles.Unknown}
	}
	at := &c.verdict.Cases[which]
	if !at.Applies {
		return cell{"none left", &m.look.Styles.Muted}
	}
	mark := m.look.State(loadState(at.Loads[at.Binding]))
	return cell{headroomText(at.HeadroomPct) + " " + mark.Glyph, mark.Style}
}

func (m *Model) comparedOdds(c *compared) cell {
	if c.odds == nil || c.odds.Draws == 0 || !c.odds.Known || c.verdict == nil {
		return cell{"n/a", &m.look.Styles.Unknown}
	}
	share, _ := c.odds.Asked()
	return cell{report.Percent(share.P), nil}
}

func comparedMostUsers(c *compared) cell {
	if c.verdict == nil {
		return cell{"n/a", nil}
	}
	return cell{report.UsersText(c.verdict.MaxUsersAllUp), nil}
}

func comparedMostWithLoss(c *compared) cell {
	if c.verdict == nil {
		return cell{"n/a", nil}
	}
	return cell{mostWithLossText(c.verdict), nil}
}

func (m *Model) comparedInput(c *compared, i int) cell {
	now, live := controls[i].text(controls[i].get(c.scenario)), controls[i].text(controls[i].get(&m.what.base.Scenario))
	if now != live {
		return cell{now, &m.look.Styles.WhatIf}
	}
	return cell{now, nil}
}
