package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

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

// Write implements ui.Scenarios. A file that is written over is replaced at once, so that it is never there by half.
func (scenarioFiles) Write(path string, b *sizing.Baseline, over bool) error {
	shown := cluster.Printable(path, maxShownPath)
	data, err := b.ScenarioFile()
	if err != nil {
		return err
	}
	path = homePath(path)
	if over {
		err = replaceFile(path, data)
	} else {
		err = createFile(path, data)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", shown, smallfile.Reason(err))
	}
	return nil
}

const scenarioMode = 0o644

func createFile(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, scenarioMode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path) // half a scenario is none
	}
	return err
}

// replaceFile writes beside the file and then renames. Where a link leads elsewhere, that file is replaced.
func replaceFile(path string, data []byte) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("is not a regular file")
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(info.Mode().Perm()), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// homePath is a path that may begin with ~/.
func homePath(path string) string {
	rest, ok := cutHome(path)
	if !ok {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return path
	}
	return filepath.Join(home, rest)
}

func cutHome(path string) (rest string, ok bool) {
	if len(path) >= 2 && path[0] == '~' && os.IsPathSeparator(path[1]) {
		return path[2:], true
	}
	return "", false
}
