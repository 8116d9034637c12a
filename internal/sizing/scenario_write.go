package sizing

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/mimtop/mimtop/internal/cluster"
)

// whyGivenUnknown is why an input is unknown that was given as unknown.
const whyGivenUnknown = "given as unknown"

// maxComment bounds what a scenario file says of where a value comes from, in characters.
const maxComment = 120

// Stated returns the inputs that have to be given, beside the named sites, so that nothing but Defaults and what is given
// makes the scenario: those with another value than by default. Of named sites their number, their nodes and what each of
// them has of the machine follow from the sites. Where power is known beside a machine, a part of that is stated in any
// case: power alone would stand in its place.
func (s *Scenario) Stated() []Input {
	return s.stated(func(Input) bool { return false })
}

// stated adds the inputs that are said to be given.
func (s *Scenario) stated(given func(i Input) bool) []Input {
	var state [InputCount]bool
	inPlace := s.powerInPlace()
	machineSaid := false
	for i := range InputCount {
		isMachine := slices.Contains(machineInputs[:], i)
		info := i.Info()
		differs := s.known[i] != info.HasDefault || s.known[i] && s.values[i] != info.Default
		state[i] = !s.followsFromSites(i) && (given(i) || differs && !(isMachine && inPlace))
		machineSaid = machineSaid || isMachine && (state[i] && s.known[i] || s.sitesGive(i))
	}
	if s.known[Power] && !inPlace && !machineSaid {
		for _, i := range machineInputs {
			state[i] = state[i] || s.known[i]
		}
	}
	var stated []Input
	for i := range InputCount {
		if state[i] {
			stated = append(stated, i)
		}
	}
	return stated
}

// powerInPlace says that power is known and nothing of the machine is.
func (s *Scenario) powerInPlace() bool {
	if !s.known[Power] {
		return false
	}
	for _, i := range machineInputs {
		if s.known[i] || s.sitesGive(i) {
			return false
		}
	}
	return true
}

// sitesSayAll says that every named site has a part of the machine for itself.
func (s *Scenario) sitesSayAll(i Input) bool {
	t, ok := s.named()
	for k := range t.list() {
		if !t.sites[k].own(i).Known {
			return false
		}
	}
	return ok
}

// ScenarioFile writes the scenario in YAML, as ParseBaseline reads it: the inputs that were given, and those of which the
// value is not the default, with a comment on where a live or unknown one comes from. Read again it is the same scenario,
// in which a live value counts as given. A scenario that is not valid is an error.
func (b *Baseline) ScenarioFile() ([]byte, error) {
	s := &b.Scenario
	if err := s.Validate(); err != nil {
		return nil, fmt.Errorf("write scenario: %w", err)
	}
	var out bytes.Buffer
	out.WriteString("# A scenario: open it in the What if screen, or give it to mimtop plan --input.\n")
	beside := out.Len()
	given := func(i Input) bool {
		from := &b.Inputs[i]
		return from.Origin == FromUser || from.Origin == FromNowhere && from.Why == whyGivenUnknown
	}
	for _, i := range s.stated(given) {
		fmt.Fprintf(&out, "%s: %s%s\n", i, s.written(i), b.Inputs[i].comment())
	}
	if sites := s.Sites(); len(sites) > 0 {
		fmt.Fprintf(&out, "%s:%s\n", sitesKey, b.Sites.comment())
		for k := range sites {
			fmt.Fprintf(&out, "  - %s\n", sites[k].written())
		}
	}
	if out.Len() == beside {
		out.WriteString("{} # everything is as by default\n")
	}
	return out.Bytes(), nil
}

// followsFromSites says that the named sites say an input.
func (s *Scenario) followsFromSites(i Input) bool {
	switch i {
	case Datacenters, Nodes:
		return s.HasSites()
	case Cores, RAMGiB, NICGbps:
		return s.sitesSayAll(i)
	}
	return false
}

// comment says where a value comes from that nobody gave.
func (p *Provenance) comment() string {
	switch {
	case p.Origin == FromLive:
		return " # live: " + cluster.Printable(p.From, maxComment)
	case p.Origin == FromNowhere && p.Why != "" && p.Why != whyGivenUnknown:
		return " # unknown: " + cluster.Printable(p.Why, maxComment)
	}
	return ""
}

// written is an input's value in a file.
func (s *Scenario) written(i Input) string {
	if !s.known[i] {
		return "null"
	}
	switch v := i.Info().JSONValue(s.values[i]).(type) {
	case float64:
		return writtenNumber(v)
	default:
		return fmt.Sprint(v)
	}
}

// writtenNumber is a number with all its digits, without an exponent where it is short enough.
func writtenNumber(v float64) string {
	if size := math.Abs(v); v != 0 && (size < 1e-6 || size >= 1e15) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// written is a site in a file, on one line.
func (site *Site) written() string {
	var line bytes.Buffer
	// A text in JSON is one in YAML as well.
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	line.WriteString("{name: ")
	_ = encoder.Encode(site.Name) // a string has always a form in JSON
	line.Truncate(line.Len() - 1)
	fmt.Fprintf(&line, ", nodes: %d, share: %s", site.Nodes, writtenNumber(site.Share))
	for _, i := range machineInputs {
		if own := site.own(i); own.Known {
			fmt.Fprintf(&line, ", %s: %s", i, writtenNumber(own.Value))
		}
	}
	line.WriteByte('}')
	return line.String()
}
