package sizing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ParseScenario reads a scenario from a JSON object whose keys are those of the inputs, and "sites" for named sites. What
// it leaves out takes the default. Giving power without any part of the machine stands in place of the machine: its parts become unknown. An
// unknown key, a wrong type and a number out of its domain are errors that name the key.
func ParseScenario(data []byte) (Scenario, error) {
	b := DefaultBaseline()
	err := b.GiveJSON(data)
	b.PowerInPlaceOfMachine()
	if err == nil {
		err = b.Scenario.Validate()
	}
	return b.Scenario, err
}

// GiveJSON sets the inputs that a JSON object gives, and leaves the others as they are.
func (b *Baseline) GiveJSON(data []byte) error {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(data, &given); err != nil {
		return fmt.Errorf("read scenario: not a JSON object: %w", err)
	}
	var problems []error
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if key == sitesKey {
			continue
		}
		input, ok := InputByKey(key)
		if !ok {
			problems = append(problems, fmt.Errorf("unknown key %q%s", key, suggestKey(key)))
			continue
		}
		if err := b.giveJSON(input, given[key]); err != nil {
			problems = append(problems, err)
		}
	}
	// The sites come last: their machines stand against that of the scenario.
	if raw, ok := given[sitesKey]; ok && len(problems) == 0 {
		problems = append(problems, b.giveSitesJSON(raw, given[Datacenters.Info().Key]))
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("read scenario: %w", err)
	}
	return nil
}

// PowerInPlaceOfMachine makes the parts of the machine that are mere defaults unknown when the user gave the machine's
// power and no part of it.
func (b *Baseline) PowerInPlaceOfMachine() {
	machine := [...]Input{Cores, RAMGiB, NICGbps}
	if b.Inputs[Power].Origin != FromUser {
		return
	}
	for _, i := range machine {
		if b.Inputs[i].Origin == FromUser || b.Scenario.sitesGive(i) {
			return
		}
	}
	for _, i := range machine {
		if b.Inputs[i].Origin == FromDefault {
			b.unknown(i, "power was given in place of the machine")
		}
	}
}

func (b *Baseline) giveJSON(input Input, raw json.RawMessage) error {
	info := input.Info()
	if bytes.Equal(raw, []byte("null")) {
		if !info.Unknowable {
			return fmt.Errorf("%s cannot be null", info.Key)
		}
		b.ForgetInput(input)
		return nil
	}
	var value any
	if err := json.Unmarshal(raw, &value); err != nil {
		return fmt.Errorf("%s: %w", info.Key, err)
	}
	switch v := value.(type) {
	case float64:
		if info.Choices == nil {
			b.Give(input, v)
			return nil
		}
	case bool:
		if input == Archive {
			b.Give(input, map[bool]float64{true: 1}[v])
			return nil
		}
	case string:
		if at := slices.Index(info.Choices, v); at >= 0 {
			b.Give(input, float64(at))
			return nil
		}
	}
	return fmt.Errorf("%s must be %s, not %s", info.Key, info.accepted(), clip(string(raw)))
}

// accepted says what values an input takes in a file.
func (info *InputInfo) accepted() string {
	switch {
	case info.Choices != nil:
		return "one of " + strings.Join(info.Choices, ", ")
	case info.Key == "archive":
		return "true or false"
	}
	return "a number"
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

// suggestKey returns ", did you mean ...?" when a known key is within two edits.
func suggestKey(key string) string {
	best, distance := "", 3
	for i := range InputCount {
		if d := editDistance(key, i.Info().Key); d < distance {
			best, distance = i.Info().Key, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", best)
}

// editDistance counts the insertions, deletions and replacements between two words.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := diagonal
			if a[i-1] != b[j-1] {
				replace++
			}
			diagonal = row[j]
			row[j] = min(row[j]+1, row[j-1]+1, replace)
		}
	}
	return row[len(b)]
}
