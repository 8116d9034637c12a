package assess

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Live is the name of the scenario that changes nothing: the cluster as it runs.
const Live = "live"

// maxName is the most characters of a scenario's name.
const maxName = 64

// Scenario is what a file changes of the cluster as it runs, by its name.
type Scenario struct {
	Name string
	// file is the text that names what differs; nil for Live.
	file []byte
}

// LiveScenario changes nothing.
func LiveScenario() Scenario { return Scenario{Name: Live} }

// Parse checks a scenario file in the form of sizing.ParseBaseline, of which every input that it leaves out stays what the
// cluster runs with. The name must not be empty nor Live.
func Parse(name string, file []byte) (Scenario, error) {
	switch {
	case name == "" || len([]rune(name)) > maxName || name != cluster.Printable(name, maxName):
		return Scenario{}, fmt.Errorf("the name %q is not one of 1 to %d printable characters", cluster.Printable(name, maxName), maxName)
	case name == Live:
		return Scenario{}, errors.New("the name " + Live + " is that of the cluster as it runs: give the file another")
	}
	b := sizing.DefaultBaseline()
	if err := b.GiveFile(file); err != nil {
		return Scenario{}, err
	}
	// Shares of clients may be whole only beside those that the cluster has, so each input is checked alone here.
	if err := b.Scenario.ValidateEach(); err != nil {
		return Scenario{}, fmt.Errorf("read scenario: %w", err)
	}
	return Scenario{Name: name, file: file}, nil
}

// Same says whether two scenarios have the same name and the same file.
func (s *Scenario) Same(o *Scenario) bool { return s.Name == o.Name && bytes.Equal(s.file, o.file) }

// On lays the scenario over what is known: what its file gives stands before that. The error is of a file that cannot be laid over
// it, such as one of a site that is not there; inputs that contradict each other are for Validate.
func (s *Scenario) On(known sizing.Baseline) (sizing.Baseline, error) {
	b := known
	if s.file != nil {
		if err := b.GiveFile(s.file); err != nil {
			return known, err
		}
	}
	b.PowerInPlaceOfMachine()
	return b, nil
}
