package main

import (
	"fmt"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/smallfile"
)

// scenarioFiles are the scenario files that the dashboard opens and writes. A path may begin with ~/ for the home directory.
type scenarioFiles struct{}

// Read implements ui.Scenarios.
func (scenarioFiles) Read(path string) (sizing.Baseline, error) {
	shown := cluster.Printable(path, maxShownPath)
	data, err := readScenarioFile(homePath(path))
	if err != nil {
		return sizing.Baseline{}, fmt.Errorf("open %s: %w", shown, err)
	}
	b, err := sizing.ParseBaseline(data)
	if err != nil {
		return sizing.Baseline{}, fmt.Errorf("%s: %w", shown, err)
	}
	return b, nil
}

func readScenarioFile(path string) ([]byte, error) {
	data, err := smallfile.Read(path, maxInputBytes)
	if err == nil && len(data) > maxInputBytes {
		err = fmt.Errorf("longer than %d bytes: is it a scenario?", maxInputBytes)
	}
	return data, err
}

// Write implements ui.Scenarios.
func (scenarioFiles) Write(path string, b *sizing.Baseline, over bool) error {
	shown := cluster.Printable(path, maxShownPath)
	data, err := b.ScenarioFile()
	if err != nil {
		return err
	}
	out, err := newOutputFile(homePath(path), over)
	if err == nil {
		defer out.discard()
		err = out.writeWhole(data)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", shown, err)
	}
	return nil
}
