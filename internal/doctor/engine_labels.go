package doctor

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/promapi"
)

// maxNamed bounds the jobs that a finding names.
const maxNamed = 4

// sites says whether the nodes' datacenters are known.
func sites(x *promapi.Examination, s *cluster.Snapshot) Finding {
	if x.SiteLabel == "" {
		for _, name := range slices.Sorted(maps.Keys(x.SiteLabels)) {
			if n := x.SiteLabels[name]; n > 1 {
				return Finding{
					Severity: Note, About: "sites", Text: fmt.Sprintf("label %s has %d values, and the nodes count as one datacenter", name, n),
					Fix: "give --site-label " + name + " if it names them",
				}
			}
		}
		return Finding{Severity: Fine, About: "sites", Text: "one datacenter: no --site-label is given"}
	}
	without := 0
	for i := range s.Nodes {
		if s.Nodes[i].Site == "" {
			without++
		}
	}
	if without > 0 {
		f := Finding{
			Severity: Warning, About: "sites", Text: fmt.Sprintf("%d of %s have no label %s", without, countOf(len(s.Nodes), "target"), x.SiteLabel),
			Fix: "add the label to the targets in the scrape configuration",
		}
		if name := firstKey(x.SiteLabels); without == len(s.Nodes) && name != "" {
			f.Fix = "they have label " + name + ": give --site-label " + name
		}
		return f
	}
	return Finding{Severity: Fine, About: "sites", Text: fmt.Sprintf("label %s names %s", x.SiteLabel, countOf(len(s.Sites()), "site"))}
}

// machines says whether the engine's node_exporter series are used.
func machines(x *promapi.Examination, s *cluster.Snapshot) Finding {
	up, joined, why := 0, 0, ""
	for i := range s.Nodes {
		switch n := &s.Nodes[i]; {
		case n.State != cluster.Up:
			continue
		case n.Machine.MemoryBytes.Known:
			joined++
		default:
			why = cmp.Or(why, n.Machine.MemoryBytes.Why)
		}
		up++
	}
	job := firstKey(x.Exporters)
	switch {
	case x.HostSelector != "" && joined == up:
		return Finding{Severity: Fine, About: "machines", Text: fmt.Sprintf("{%s} has those of all nodes that are up", x.HostSelector)}
	case x.HostSelector != "":
		f := Finding{
			Severity: Warning, About: "machines", Text: fmt.Sprintf("{%s} has those of %d of %s: %s", x.HostSelector, joined, countOf(up, "node"), why),
			Fix: "machines are joined by the host in the label instance: it must be the same for both, and no other's",
		}
		if joined == 0 && job != "" && !strings.Contains(x.HostSelector, job) {
			f.Fix = fmt.Sprintf("node_exporter is in %s: give --node-exporter-selector 'job=%q'", counted(x.Exporters), job)
		}
		return f
	case job != "":
		return Finding{
			Severity: Warning, About: "machines", Text: "the engine has node_exporter's series, which are not used: " + counted(x.Exporters),
			Fix: fmt.Sprintf("add --node-exporter-selector 'job=%q'", job),
		}
	case x.InstancesWhy != "":
		return Finding{Severity: Note, About: "machines", Text: "cannot be looked for: " + x.InstancesWhy}
	}
	return Finding{
		Severity: Note, About: "machines", Text: "the engine has no node_exporter series: memory and network are not judged",
		Fix: "run node_exporter there and have the engine scrape it, or give --ram-gib and --nic-gbps",
	}
}

// firstKey returns the key with the largest number, the first by name of several, "" when there is none.
func firstKey(of map[string]int) string {
	best := ""
	for _, k := range slices.Sorted(maps.Keys(of)) {
		if best == "" || of[k] > of[best] {
			best = k
		}
	}
	return best
}

// counted names jobs with how many instances each has.
func counted(of map[string]int) string {
	var all []string
	for i, job := range slices.Sorted(maps.Keys(of)) {
		if i == maxNamed {
			all = append(all, fmt.Sprintf("and %d more", len(of)-maxNamed))
			break
		}
		all = append(all, fmt.Sprintf("job %q (%d)", job, of[job]))
	}
	return strings.Join(all, ", ")
}
