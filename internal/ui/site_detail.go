package ui

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// siteDetail is all that is known of one site: its sums, each resource in each case, and its nodes with their trends. A nil
// site has left the snapshot.
func (m *Model) siteDetail(r *siteRow) []string {
	look := m.look
	if r == nil {
		mark := look.State(theme.StateUnknown)
		return []string{mark.Style.Paint(" "+mark.Glyph+" GONE") + ": this site is not among the targets any more" + m.andKeys(andKey{leaveRow, "goes back"})}
	}
	answer := "not judged: " + cmp.Or(m.missing, "cores and memory are unknown")
	state := theme.StateUnknown
	if r.allUp.Applies {
		state, answer = caseState(&r.allUp), keepsText(&r.allUp)
		if r.nodeLost.Applies {
			state, answer = max(state, caseState(&r.nodeLost)), answer+", with a node lost "+keepsText(&r.nodeLost)
		}
	}
	mark := look.State(state)
	lines := []string{cutAt(mark.Style.Paint(" "+mark.Glyph+" "+r.name)+": "+answer, m.width-1, look)}
	if r.lost.Applies {
		lines = append(lines, m.lossLine(r.name+" lost", &r.lost, false))
	}
	if m.snapshot != nil {
		t := &r.totals.Traffic
		lines = append(lines, m.pairsWithin(m.width, "online", show(r.totals.UniqueUsers, quantity.Count), "sessions", show(r.totals.Sessions, quantity.Count),
			"stanzas in", show(t.Stanzas.In, quantity.PerSecond), "out", show(t.Stanzas.Out, quantity.PerSecond),
			"p99", percentileText(r.totals.Processing, 0.99)))
	}
	lines = append(lines, m.siteResources(r)...)
	if len(r.seen.Nodes) > 0 {
		lines = append(append(lines, m.rule("Its nodes", m.width)), m.nodesTable(len(r.seen.Nodes),
			func(i int) *cluster.Node { return r.seen.Nodes[i] }, 0, m.width, len(r.seen.Nodes)+1)...)
	}
	return lines
}

// siteResources is a table of the resources in the cases of one site.
func (m *Model) siteResources(r *siteRow) []string {
	if !r.allUp.Applies {
		return nil
	}
	cases := []*sizing.Case{&r.allUp}
	titles := []string{"all up"}
	if r.nodeLost.Applies {
		cases, titles = append(cases, &r.nodeLost), append(titles, "node lost")
	}
	if r.lost.Applies {
		cases, titles = append(cases, &r.lost), append(titles, "others, when lost")
	}
	cell := min((m.width-1-resourceName-measuredWidth)/len(cases), 44)
	title := strings.Repeat(" ", resourceName) + fit("measured", measuredWidth)
	for _, t := range titles {
		title += fit(t, cell)
	}
	lines := []string{m.rule("Busiest node of "+r.name+": use of each limit, measured and by the model", m.width), m.look.Styles.Muted.Paint(title)}
	var b strings.Builder
	for resource := range sizing.ResourceCount {
		if resource == sizing.LatencyResource && !r.allUp.Loads[resource].Judged {
			continue
		}
		b.Reset()
		b.WriteString(fit("  "+resource.String(), resourceName))
		used := r.used[resource]
		m.look.Styles.Live.Write(&b, fit(fmt.Sprintf("%8s", percent(used.Value, used.Known)), measuredWidth))
		for _, c := range cases {
			m.writeLoad(&b, c.Loads[resource], cell)
		}
		lines = append(lines, b.String())
	}
	return lines
}
