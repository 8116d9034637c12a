package discover

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
)

const (
	maxNameRunes  = 64
	maxShownRunes = 300
	// maxProblems bounds those of one origin and those of one list: a file of rubbish must not flood a screen.
	maxProblems = 50
)

// Problem is something that a user should know about a list of targets, beside the list.
type Problem struct {
	// Where names the file, file:line, address or DNS name; credentials and query strings are left out.
	Where string
	// Err says what is wrong there, and what is accepted.
	Err error
}

// String is the problem in one printable line.
func (p Problem) String() string {
	return cluster.Printable(p.Where+": "+p.Err.Error(), maxShownRunes)
}

// Error makes a Problem usable as an error.
func (p Problem) Error() string { return p.String() }

// Unwrap returns Err.
func (p Problem) Unwrap() error { return p.Err }

// ClusterError says that the lists hold several clusters, or not the one that was chosen.
type ClusterError struct {
	// Chosen is Options.Cluster, "" for no choice.
	Chosen string
	// Implied says that nobody chose, and that Chosen is the one that was alone before.
	Implied bool
	// Clusters are the values of the cluster label that were found, sorted.
	Clusters []string
}

// Error names the clusters.
func (e *ClusterError) Error() string {
	found := strings.Join(quoted(e.Clusters), ", ")
	switch {
	case e.Implied:
		return fmt.Sprintf("the lists now hold %d clusters: %s; %q is shown, choose with --cluster", len(e.Clusters), found, e.Chosen)
	case e.Chosen == "":
		return fmt.Sprintf("the lists hold %d clusters, choose one with --cluster: %s (in a configuration file the key %s; "+
			"if these are datacenters of one cluster: --site-label %s)", len(e.Clusters), found, clusterLabel, clusterLabel)
	case len(e.Clusters) == 0:
		return fmt.Sprintf("no target has the label %s=%q, or any label %s", clusterLabel, e.Chosen, clusterLabel)
	}
	return fmt.Sprintf("no target has the label %s=%q; there are %s", clusterLabel, e.Chosen, found)
}

// maxQuoted is how many names a message lists.
const maxQuoted = 12

func quoted(names []string) []string {
	list := make([]string, 0, min(len(names), maxQuoted+1))
	for i, name := range names {
		if i == maxQuoted {
			list = append(list, fmt.Sprintf("and %d more", len(names)-i))
			break
		}
		list = append(list, fmt.Sprintf("%q", name))
	}
	return list
}

// bounded keeps the first problems, each only once, and says how many more there are.
func bounded(where string, problems []Problem) []Problem {
	problems = withoutRepeats(problems)
	if len(problems) <= maxProblems {
		return problems
	}
	rest := fmt.Errorf("%d more problems", len(problems)-(maxProblems-1))
	return append(slices.Clone(problems[:maxProblems-1]), Problem{where, rest})
}

// withoutRepeats keeps the first of those that read the same.
func withoutRepeats(problems []Problem) []Problem {
	seen := make(map[string]bool, len(problems))
	return slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool {
		text := p.String()
		if seen[text] {
			return true
		}
		seen[text] = true
		return false
	})
}

// sameProblems says whether two lists read the same.
func sameProblems(a, b []Problem) bool {
	return slices.EqualFunc(a, b, func(a, b Problem) bool { return a.String() == b.String() })
}

// printable makes the text of an error of another package safe: parsers quote what they read.
func printable(err error) error {
	text := strings.Join(strings.Fields(err.Error()), " ")
	if clean := cluster.Printable(text, maxShownRunes); clean != err.Error() {
		return errors.New(clean)
	}
	return err
}
