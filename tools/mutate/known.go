package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// survivors are the mutants that no test can notice, by their keys, with the reasons.
type survivors map[string]string

// readKnown reads a list of survivors: lines "kind file function: inequality", then indented lines with the reason that they share.
// Lines that begin with # and empty ones say nothing.
func readKnown(path string) (survivors, error) {
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseKnown(path, string(source))
}

func parseKnown(path, source string) (survivors, error) {
	known := survivors{}
	var keys []string // those that the next reason is for
	reasoned := true
	for i, line := range strings.Split(source, "\n") {
		said := strings.TrimSpace(line)
		switch {
		case said == "" || strings.HasPrefix(line, "#"):
		case line[0] != ' ':
			if _, twice := known[said]; twice {
				return nil, fmt.Errorf("%s:%d: %s is there twice", path, i+1, said)
			}
			if reasoned {
				keys, reasoned = nil, false
			}
			keys = append(keys, said)
			known[said] = ""
		case len(keys) == 0:
			return nil, fmt.Errorf("%s:%d: a reason without a change before it", path, i+1)
		default:
			reasoned = true
			for _, key := range keys {
				known[key] = strings.TrimSpace(known[key] + " " + said)
			}
		}
	}
	for _, key := range known.left() {
		if known[key] == "" {
			return nil, fmt.Errorf("%s: %s has no reason", path, key)
		}
	}
	return known, nil
}

// take returns the reason of a mutant, and takes it off the list.
func (s survivors) take(m mutant) (reason string, ok bool) {
	reason, ok = s[m.key()]
	delete(s, m.key())
	return reason, ok
}

// left are the keys that were not taken.
func (s survivors) left() []string { return slices.Sorted(maps.Keys(s)) }
