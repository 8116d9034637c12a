package discover

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/mimtop/mimtop/internal/source"
)

// merge makes one list of the fixed targets and of what the origins gave, in that order. Of several clusters it takes the one
// that was shown before if none is chosen; it returns the name of the one that is shown now, "" when there is none.
func merge(o *Options, readings []reading, before string) (targets []source.Target, problems []Problem, shown string) {
	var all []entry
	for _, t := range o.Targets {
		all = append(all, entry{target: t, where: "the fixed list"})
	}
	for _, r := range readings {
		all = append(all, r.entries...)
	}
	all, problems, shown = ofOneCluster(all, o, before)
	all, more := withoutDuplicates(all)
	problems = append(problems, more...)
	if len(all) > maxTargets {
		problems = append(problems, Problem{all[maxTargets].where, fmt.Errorf("%w: the rest is left out", errTooManyTargets)})
		all = all[:maxTargets]
	}
	targets = make([]source.Target, len(all))
	for i := range all {
		targets[i] = all[i].target
	}
	return targets, append(problems, joinExporters(targets, all, o.NodeExporters)...), shown
}

// ofOneCluster drops the targets of other clusters. Figures of two clusters added up would be those of neither, so without a
// choice between several it drops all that belong to one, unless one of them was the only one before: a second cluster that
// appears in a list must not empty the screen. A target whose origin has no labels was given for this cluster.
func ofOneCluster(all []entry, o *Options, before string) (kept []entry, problems []Problem, shown string) {
	chosen := o.Cluster
	if chosen == "" && o.SiteLabel == clusterLabel {
		return all, nil, "" // The clusters are the sites.
	}
	names := map[string]bool{}
	for _, e := range all {
		if e.cluster != "" {
			names[e.cluster] = true
		}
	}
	found := slices.Sorted(maps.Keys(names))
	switch {
	case chosen == "" && len(found) == 0:
		return all, nil, before // It may come back.
	case chosen == "" && len(found) == 1:
		return all, nil, found[0]
	case chosen == "":
		if !names[before] {
			before = ""
		}
		return slices.DeleteFunc(all, func(e entry) bool { return e.cluster != "" && e.cluster != before }),
			[]Problem{{"discovery", &ClusterError{Chosen: before, Implied: before != "", Clusters: found}}}, before
	}
	labelled, unnamed := false, 0
	kept = slices.DeleteFunc(all, func(e entry) bool {
		labelled = labelled || e.labelled
		if e.labelled && e.cluster == "" {
			unnamed++
		}
		return e.labelled && e.cluster != chosen
	})
	if labelled && !names[chosen] {
		problems = append(problems, Problem{"discovery", &ClusterError{Chosen: chosen, Clusters: found}})
	}
	if unnamed > 0 {
		problems = append(problems, Problem{"discovery", fmt.Errorf("%s without a label %s left out, since cluster %q was chosen",
			countTargets(unnamed), clusterLabel, chosen)})
	}
	return kept, problems, chosen
}

// withoutDuplicates merges entries of one address into the first of them, which takes from the others what it lacks.
func withoutDuplicates(all []entry) ([]entry, []Problem) {
	first := make(map[string]int, len(all))
	var kept []entry
	var problems []Problem
	for _, e := range all {
		id := identity(e.target)
		at, twice := first[id]
		if !twice {
			first[id] = len(kept)
			kept = append(kept, e)
			continue
		}
		k := &kept[at]
		words := ""
		if k.target.Site != "" && e.target.Site != "" && k.target.Site != e.target.Site {
			words = fmt.Sprintf(", there in site %q and here in %q; the first counts", k.target.Site, e.target.Site)
		}
		problems = append(problems, Problem{e.where, fmt.Errorf("target %s is also in %s%s", source.ShownURL(e.target.URL), k.where, words)})
		k.target.Site = cmp.Or(k.target.Site, e.target.Site)
		k.target.Name = cmp.Or(k.target.Name, e.target.Name)
		k.target.NodeExporterURL = cmp.Or(k.target.NodeExporterURL, e.target.NodeExporterURL)
		k.exporter = cmp.Or(k.exporter, e.exporter)
	}
	return kept, problems
}
