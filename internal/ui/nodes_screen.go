package ui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// nodeRow is a node in the list of nodes, with the shares of the usable limits that it was measured to use.
type nodeRow struct {
	*cluster.Node
	used [sizing.ResourceCount]cluster.Figure
	// tight is the resource that is nearest to its limit; used[tight] is absent when none is known.
	tight sizing.Resource
}

func newNodes() list[nodeRow] {
	return list[nodeRow]{
		columns: nodeListColumns(), of: (*Model).nodeRows, what: [2]string{"node", "nodes"},
		legend: "in, out: stanzas; nearest: use of a limit",
		key:    func(r *nodeRow) string { return r.Target },
		words: func(r *nodeRow) (names, others string) {
			return r.Name + " " + r.Site, r.State.String() + " " + r.Version + " " + strings.Join(r.Services, " ")
		},
		layout: (*Model).nodesLayout,
	}
}

// nodeRows are the nodes of the snapshot. What the answer says of all of them is made here too, once a snapshot.
func (m *Model) nodeRows() []nodeRow {
	if m.snapshot == nil {
		return nil
	}
	rows := make([]nodeRow, len(m.snapshot.Nodes))
	m.namedSites = false
	for i := range rows {
		r := &rows[i]
		r.Node = &m.snapshot.Nodes[i]
		m.namedSites = m.namedSites || r.Site != ""
		for resource := range sizing.ResourceCount {
			r.used[resource] = cluster.Absent("there is no verdict: " + m.missing)
			if m.missing == "" {
				r.used[resource] = m.live.ObservedOn(r.Node, resource)
			}
			if of := r.used[resource]; of.Known && (!r.used[r.tight].Known || of.Value > r.used[r.tight].Value) {
				r.tight = resource
			}
		}
	}
	long, short := busiest(rows)
	m.nodesSay = [2]string{m.notUp(rows, true) + "; " + long, m.notUp(rows, false) + "; " + short}
	return rows
}

// nodesLines is the body of the nodes screen.
func (m *Model) nodesLines() []string {
	if m.planning() {
		return []string{m.look.Styles.Muted.Paint(" Planning without a cluster: there are no nodes to list. --target or 'mimtop demo' shows some.")}
	}
	m.nodes.refresh(m)
	if m.nodes.open {
		return m.nodes.detail(m, m.nodeDetail(m.nodes.opened()))
	}
	l := m.nodesLayout()
	var d drawing
	d[answerPane] = []string{m.nodesAnswer()}
	d[headingPane] = []string{m.nodes.heading(m)}
	d[listPane] = m.nodes.draw(m, l[listPane])
	// Where there is room, the history of the selected node is in sight without opening it.
	if r := m.nodes.current(); r != nil && l[historyPane].height > 0 {
		d[historyPane] = m.nodeHistory(r, "History of "+r.Name)
	}
	return l.lines(&d)
}

// nodesLayout is where the panes of the nodes screen are.
func (m *Model) nodesLayout() layout {
	s := m.frameShape()
	s.want[answerPane], s.want[headingPane], s.want[listPane] = 1, 1, len(m.nodes.order)
	if r := m.nodes.current(); r != nil {
		s.want[historyPane] = len(m.nodeHistory(r, ""))
	}
	return s.layout()
}

// nodesAnswer says in one line how many nodes are up, which are not, and which one is the busiest.
func (m *Model) nodesAnswer() string {
	if m.snapshot == nil {
		mark := m.look.State(theme.StateUnknown)
		return mark.Style.Paint(" "+mark.Glyph+" UNKNOWN") + ": waiting for the first figures"
	}
	state := theme.StateGood
	if m.totals.NodesUp < m.totals.NodesKnown {
		state = theme.StateBad
	}
	mark := m.look.State(state)
	up := mark.Style.Paint(fmt.Sprintf(" %s %d", mark.Glyph, m.totals.NodesUp)) + fmt.Sprintf(" of %d nodes up", m.totals.NodesKnown)
	if long := up + m.nodesSay[0]; ansi.StringWidth(long) < m.width {
		return long
	}
	return cutAt(up+m.nodesSay[1], m.width-1, m.look)
}

// notUp names a node that is not up, and why if there is room for it, or counts several by their states.
func (m *Model) notUp(rows []nodeRow, roomy bool) string {
	var count [cluster.Foreign + 1]int
	var one *nodeRow
	missing := 0
	for i := range rows {
		if r := &rows[i]; r.State != cluster.Up {
			count[r.State]++
			missing++
			one = r
		}
	}
	text := ""
	switch {
	case missing == 1:
		text = ": " + cluster.Printable(one.Name, 24) + " is " + one.State.String()
		if one.Reason != "" && roomy {
			text += " (" + one.Reason + ")"
		}
	case missing > 1:
		var parts []string
		for state, n := range count {
			if n > 0 {
				parts = append(parts, fmt.Sprintf("%d %s", n, cluster.State(state)))
			}
		}
		text = ": " + strings.Join(parts, ", ")
	}
	if untold := m.totals.NodesKnown - m.totals.Targets; untold > 0 {
		text += fmt.Sprintf(", %d in the cluster but not among the targets", untold)
	}
	return text
}

// busiest names the node that is nearest to one of its limits; without limits the one with the most sessions.
func busiest(rows []nodeRow) (long, short string) {
	var tight, full *nodeRow
	for i := range rows {
		r := &rows[i]
		if r.State != cluster.Up {
			continue
		}
		if share := r.used[r.tight]; share.Known && (tight == nil || share.Value > tight.used[tight.tight].Value) {
			tight = r
		}
		if r.Sessions.Known && (full == nil || r.Sessions.Value > full.Sessions.Value) {
			full = r
		}
	}
	switch {
	case tight != nil:
		name, share := cluster.Printable(tight.Name, 24), report.Percent(tight.used[tight.tight].Value)
		return fmt.Sprintf("%s is the busiest, at %s of its %s limit", name, share, tight.tight),
			fmt.Sprintf("busiest: %s, %s %s", name, report.ShortResource(tight.tight), share)
	case full != nil:
		name, sessions := cluster.Printable(full.Name, 24), show(full.Sessions, quantity.Count)
		return fmt.Sprintf("%s has the most sessions, %s; no limit is known", name, sessions),
			fmt.Sprintf("most sessions: %s, %s", name, sessions)
	}
	return "none says how busy it is", "none says how busy it is"
}

// nodeStyle is muted for the last figures of a node that is not up.
func (m *Model) nodeStyle(n *cluster.Node) *theme.Style {
	if m.isStale(n) {
		return &m.look.Styles.Muted
	}
	return &m.look.Styles.Text
}

// shareState says how a measured share of a limit is marked.
func shareState(share cluster.Figure) theme.State {
	return loadState(sizing.Load{Judged: share.Known, Utilisation: share.Value})
}

// nodeCPU and nodeMemory are what the machine uses, or what the VM does where the machine does not say.
func nodeCPU(n *cluster.Node) cluster.Figure { return n.Machine.CPUCoresUsed.Or(n.VM.UserCPUCores) }

func nodeMemory(n *cluster.Node) cluster.Figure {
	return n.Machine.MemoryUsedBytes.Or(n.VM.MemoryBytes)
}

// text is a cell in the style of its node.
func (r *nodeRow) text(m *Model, text string) widget.Cell {
	return widget.Cell{Text: text, Style: m.nodeStyle(r.Node)}
}

func (r *nodeRow) show(m *Model, f cluster.Figure, unit quantity.Unit) widget.Cell {
	return r.text(m, show(f, unit))
}

// trendCell is a sparkline of a node's signal.
func (m *Model) trendCell(n *cluster.Node, signal cluster.Signal, width int) widget.Cell {
	return widget.Cell{Text: m.sparkline(m.nodePoints(n.Target, signal, width), width), Drawn: true}
}

// readAge is how old a node's figures are, "never" when it was never read.
func (m *Model) readAge(n *cluster.Node) string {
	if age, ok := n.Age(m.moment()); ok {
		return m.age(age)
	}
	return "never"
}
