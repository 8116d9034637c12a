package sizing

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/mimtop/mimtop/internal/quantity"
)

// ParseBaseline reads a scenario from YAML or JSON whose keys are those of the inputs, and "sites" for named sites. What it
// leaves out takes the default. Giving power without any part of the machine stands in place of the machine: its parts
// become unknown. An unknown key, one that is there twice, a wrong type and a number out of its domain are errors that
// name the key, and but for the last its line.
func ParseBaseline(data []byte) (Baseline, error) {
	b := DefaultBaseline()
	err := b.GiveFile(data)
	b.PowerInPlaceOfMachine()
	if err == nil {
		err = b.Scenario.Validate()
	}
	return b, err
}

const (
	// maxScenarioBytes bounds a scenario file.
	maxScenarioBytes = 1 << 20
	// maxFileProblems bounds what is told of one file.
	maxFileProblems = 20
	// scenarioForm is what is right in place of something else.
	scenarioForm = "right would be lines such as users: 600000"
)

// GiveFile sets the inputs that a scenario file gives, in YAML or JSON, and leaves the others as they are.
func (b *Baseline) GiveFile(data []byte) error {
	if err := b.giveFile(data); err != nil {
		return fmt.Errorf("read scenario: %w", err)
	}
	return nil
}

func (b *Baseline) giveFile(data []byte) error {
	if len(data) > maxScenarioBytes {
		return fmt.Errorf("longer than %d bytes: is it a scenario?", maxScenarioBytes)
	}
	root, err := readDocument(data)
	switch {
	case errors.Is(err, errEmptyDocument):
		return fmt.Errorf("%w; %s", err, scenarioForm)
	case err != nil:
		return err
	case root.Kind != yaml.MappingNode:
		return fmt.Errorf("line %d: not a mapping of keys to values; %s", root.Line, scenarioForm)
	}
	var problems []error
	more := 0
	tell := func(line int, format string, args ...any) {
		if len(problems) == maxFileProblems {
			more++
			return
		}
		problems = append(problems, fmt.Errorf("line %d: %w", line, fmt.Errorf(format, args...)))
	}
	var sites, datacenters *yaml.Node
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if key.Value == sitesKey {
			sites = value
			continue
		}
		input, ok := inputByKey(key.Value)
		if !ok {
			suggestion := ""
			if len(problems) < maxFileProblems {
				suggestion = suggestKey(key.Value)
			}
			tell(key.Line, "unknown key %q%s", shown(key.Value), suggestion)
			continue
		}
		if input == Datacenters {
			datacenters = value
		}
		if err := b.giveValue(input, value); err != nil {
			tell(key.Line, "%w", err)
		}
	}
	// The sites come last: their machines stand against that of the scenario.
	if sites != nil && len(problems) == 0 {
		problems = append(problems, b.giveSites(sites, datacenters))
	}
	if more > 0 {
		problems = append(problems, fmt.Errorf("and %d more", more))
	}
	return errors.Join(problems...)
}

// whyPowerInPlace is why a part of the machine is unknown where power stands for it.
const whyPowerInPlace = "power was given in place of the machine"

// PowerInPlaceOfMachine makes the parts of the machine that are mere defaults unknown when the user gave the machine's
// power and no part of it.
func (b *Baseline) PowerInPlaceOfMachine() {
	if b.Inputs[Power].Origin != FromUser {
		return
	}
	for _, i := range machineInputs {
		if b.Inputs[i].Origin == FromUser || b.Scenario.sitesGive(i) {
			return
		}
	}
	for _, i := range machineInputs {
		if b.Inputs[i].Origin == FromDefault {
			b.unknown(i, whyPowerInPlace)
		}
	}
}

// giveValue sets an input from a value of a file.
func (b *Baseline) giveValue(input Input, value *yaml.Node) error {
	info := input.Info()
	if isNull(value) || isPlain(value) && value.Value == "unknown" {
		if !info.Unknowable {
			return fmt.Errorf("%s cannot be %s", info.Key, described(value))
		}
		b.ForgetInput(input)
		return nil
	}
	if info.Choices != nil {
		at := slices.Index(info.Choices, value.Value)
		if value.Kind != yaml.ScalarNode || at < 0 {
			return fmt.Errorf("%s must be %s, not %s", info.Key, info.accepted(), described(value))
		}
		b.Give(input, float64(at))
		return nil
	}
	if !isPlain(value) || value.Tag == "!!bool" && info.Unit != quantity.Bool {
		return fmt.Errorf("%s must be %s, not %s", info.Key, info.accepted(), described(value))
	}
	v, err := numberOf(value, info.Unit)
	if err != nil {
		return fmt.Errorf("%s: %w", info.Key, err)
	}
	b.Give(input, v)
	return nil
}

// accepted says what values an input takes in a file.
func (info *InputInfo) accepted() string {
	switch {
	case info.Choices != nil:
		return "one of " + strings.Join(info.Choices, ", ")
	case info.Unit == quantity.Bool:
		return "true or false"
	}
	return "a number"
}

// suggestKey returns ", did you mean ...?" when a known key is within two edits.
func suggestKey(key string) string {
	if len(key) > maxShownValue {
		return ""
	}
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
