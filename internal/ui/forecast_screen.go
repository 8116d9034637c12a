package ui

import (
	"fmt"
	"math"
	"strings"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

const (
	mostGrowthWidth = 100 // of the slider
	// fewestChartLines is the height from which on the picture is worth its place.
	fewestChartLines = 9
	mostChartLines   = 60
	// roomyForecast is the height of a body that has room for other growths as well.
	roomyForecast = 34
)

// otherGrowths are the percentages a month that a roomy screen has dates for.
var otherGrowths = [...]float64{1, 2, 3, 5, 8, 12, 20}

// focused is the slider that keys move, -1 where they are on a heading.
func (m *Model) focused() int {
	if m.screen == forecastScreen {
		return growthControl
	}
	return m.sliders.control()
}

// sliderWidth is the width of the sliders of this screen.
func (m *Model) sliderWidth() int {
	if m.screen == forecastScreen {
		s := m.frameShape()
		s.want[sliderPane] = 1
		l := s.layout()
		return l[sliderPane].width
	}
	return m.whatIfPlaces().sliders.width
}

// forecastKeys are the keys that the footer names.
func (m *Model) forecastKeys() [][2]string {
	return append([][2]string{m.hint("growth", stepLeft, stepRight), {"0-9", "type"}}, m.resetKeys()...)
}

// forecastAnswer is the forecast in words: the date that comes first. The table below it has both.
func (m *Model) forecastAnswer() []string {
	text, state := m.answerText()
	mark := m.look.State(state)
	lines := wrapped(text, m.width-4, 0)
	for i, line := range lines {
		if i == 0 {
			lines[i] = " " + mark.Style.Paint(mark.Glyph) + " " + m.look.Styles.Title.Paint(line)
		} else {
			lines[i] = "   " + m.look.Styles.Title.Paint(line)
		}
	}
	return lines
}

func (m *Model) answerText() (string, theme.State) {
	if m.missing != "" && !m.planning() {
		return "Nothing can be foreseen: " + m.missing + ".", theme.StateUnknown
	}
	_, f, ok := m.forecast()
	growth := m.growth()
	switch v := &m.what.verdict; {
	case v.MeasuredAlone():
		return report.Headline(v) + ". Dates are the model's alone, without what is measured.", theme.StateBad
	case !ok:
		return report.GrowthText(growth) + ": seeking the limits.", theme.StateUnknown
	case growth == 0:
		return "No growth is set, so there is no date: move the slider or type a percentage of users more each month, such as 5%.",
			theme.StateUnknown
	case growth < 0:
		return report.GrowthText(growth) + ": users become fewer, so there is no date.", theme.StateUnknown
	}
	surviving, holding := f.Answer()
	first, second := &f.StopsSurviving, &f.StopsHolding
	state := theme.StateGood
	switch {
	case first.Days != nil && *first.Days == 0 || second.Days != nil && *second.Days == 0:
		state = theme.StateBad
	case first.Days != nil || second.Days != nil:
		state = theme.StateWarn
	case first.LimitUsers == nil && second.LimitUsers == nil:
		state = theme.StateUnknown
	case !clears(first, f.Users) || !clears(second, f.Users):
		state = theme.StateWarn // no date, but the limit may be below the users already
	}
	// A topology that has nothing to lose still stops to hold; and not to hold at all is worse than not to survive a loss.
	if second.Days != nil && (first.Days == nil || *second.Days == 0) {
		return holding, state
	}
	return surviving, state
}

// clears says whether users are below the whole interval of a limit; a crossing without a limit has nothing to be below.
func clears(c *report.Crossing, users float64) bool {
	return c.LimitP5 == nil || users < float64(*c.LimitP5)
}

// forecastLines is the body of the forecast screen.
func (m *Model) forecastLines() []string {
	look := m.look
	var d drawing
	d[answerPane] = m.forecastAnswer()
	f, text, ok := m.forecast()
	if ok {
		users := quantity.Format(math.Round(f.Users), quantity.Count)
		from := "   From " + users + " users today, each as busy as now: their traffic grows with them."
		if changes := m.what.changesBut(growthControl); changes != "" {
			from = "   What if: " + changes + ". From " + users + " users, each as busy as now."
		}
		dates := append([]string{look.Styles.Muted.Paint(from)}, m.crossingLines(&text)...)
		if m.growth() > 0 { // else the answer has said why
			dates = append(dates, m.noDateLines(&text)...)
		}
		d[datesPane] = append(dates, m.restLines()...)
	}
	l := m.forecastLayout(len(d[datesPane]), ok, f.StopsHolding.Known && f.StopsHolding.Days == 0)
	slider := m.slider(growthControl)
	d[sliderPane] = []string{slider.Render(l[sliderPane].width, true, look)}
	if l[growthsPane].height > 0 {
		d[growthsPane] = m.otherGrowthLines()
	}
	if at := l[chartPane]; at.height > 0 {
		d[chartPane] = []string{m.rule("Users by month: dotted is 5-95 % of a limit", at.width)}
		chart := widget.GrowthChart{Forecast: &f, From: m.moment()}
		for _, line := range chart.Render(at.width-2, at.height-1, look) {
			d[chartPane] = append(d[chartPane], " "+line)
		}
	}
	return l.lines(&d)
}

// forecastLayout is where the panes of the forecast screen are. Without a forecast there are neither dates nor pictures; one
// that does not hold today has no other growths.
func (m *Model) forecastLayout(dates int, known, fails bool) layout {
	s := m.frameShape()
	s.want[answerPane], s.want[sliderPane], s.want[datesPane] = len(m.forecastAnswer()), 1, dates
	if known {
		s.want[chartPane] = 1
		if !fails {
			s.want[growthsPane] = 1 + tableHead + len(otherGrowths)
		}
	}
	return s.layout()
}

// growthPlace is where the slider for the growth is.
func (m *Model) growthPlace() place {
	l := m.forecastLayout(0, false, false)
	return l[sliderPane]
}

// crossingColumns are the columns of the table of both dates.
var crossingColumns = []widget.Column{
	{Title: "", Width: 23},
	{Title: "date", Width: 10},
	{Title: "5-95 %", Width: 24, Priority: 1},
	{Title: "limit", Width: 7, Align: widget.AlignRight},
	{Title: "5-95 %", Width: 11, Align: widget.AlignRight, Priority: 2},
}

// crossingLines are both dates with the limits that they rest on.
func (m *Model) crossingLines(f *report.Forecast) []string {
	t := widget.Table{Columns: crossingColumns, Selected: -1}
	for _, at := range [...]struct {
		words    string
		crossing *report.Crossing
	}{{"stops surviving a loss", &f.StopsSurviving}, {"stops holding at all", &f.StopsHolding}} {
		users, interval := at.crossing.Limit()
		style := &m.look.Styles.Title
		if at.crossing.Days == nil {
			style = &m.look.Styles.Unknown
		}
		t.Rows = append(t.Rows, []widget.Cell{
			{Text: " " + at.words}, {Text: at.crossing.When(), Style: style}, {Text: intervalText(at.crossing)},
			{Text: users}, {Text: interval},
		})
	}
	return t.Render(min(m.width-1, mostGrowthWidth), len(t.Rows)+1, m.look)
}

// intervalText is the interval of a date as short as its column, in which "beyond 730 days" has no room.
func intervalText(c *report.Crossing) string { return strings.Replace(c.Interval(), "beyond", ">", 1) }

// noDateLines say why there is no date.
func (m *Model) noDateLines(f *report.Forecast) []string {
	surviving, holding := f.StopsSurviving.Why, f.StopsHolding.Why
	var texts []string
	switch {
	case surviving == holding && surviving != "":
		texts = []string{"No date for either: " + surviving + "."}
	default:
		if surviving != "" {
			texts = append(texts, "No date for a loss: "+surviving+".")
		}
		if holding != "" {
			texts = append(texts, "No date for holding: "+holding+".")
		}
	}
	var lines []string
	for _, text := range texts {
		lines = append(lines, m.bullet(note{m.look.Glyphs.Unknown, &m.look.Styles.Unknown, text})...)
	}
	return lines
}

// restLines say what the limits rest on, and what would make them better.
func (m *Model) restLines() []string {
	defaults, weak := m.defaults(&m.what.verdict)
	if defaults == 0 {
		return nil
	}
	text := fmt.Sprintf("The limits rest on %d built-in coefficients, %d of them without evidence; the intervals are those of the model, not of the growth.%s",
		defaults, weak, m.keyWhich(explain, "opens them"))
	return m.bullet(note{m.look.Glyphs.Default, &m.look.Styles.Unknown, text})
}

// otherGrowthLines are the dates of other growths, so that nobody has to try them.
func (m *Model) otherGrowthLines() []string {
	b := &m.limits
	t := widget.Table{Selected: -1, Columns: []widget.Column{
		{Title: " growth a month", Width: 23},
		{Title: "stops surviving a loss", Width: 37},
		{Title: "stops holding at all", Width: 37},
	}}
	for _, pct := range otherGrowths {
		f := sizing.ForecastGrowth(&b.limits, &b.of.scenario, pct)
		text := report.NewForecast(&f, m.moment(), m.moment())
		cell := func(c *report.Crossing) widget.Cell {
			if c.Days == nil {
				return widget.Cell{Text: c.When(), Style: &m.look.Styles.Unknown}
			}
			return widget.Cell{Text: strings.TrimSpace(c.When() + "  " + intervalText(c))}
		}
		t.Rows = append(t.Rows, []widget.Cell{
			{Text: " " + quantity.Format(pct, quantity.Percent)}, cell(&text.StopsSurviving), cell(&text.StopsHolding),
		})
	}
	return append([]string{m.rule("At other growths: date and 5-95 %", m.width)},
		t.Render(min(m.width-1, mostGrowthWidth), len(t.Rows)+1, m.look)...)
}
