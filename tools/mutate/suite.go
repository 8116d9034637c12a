package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// environment names the variable that says to the tests which mutant is on.
const environment = "MUTANT"

// switchFile is added to the copy of the package.
const switchFile = `package sizing

import (
	"os"
	"strconv"
)

var ` + switchName + ` = func() int {
	number, _ := strconv.Atoi(os.Getenv("` + environment + `"))
	return number
}()
`

// build makes the tests of the package with switches in the given files. Nothing is written outside the folder.
func build(ctx context.Context, folder, kind string, files []string) ([]mutant, string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, "", err
	}
	var all []mutant
	replaced := map[string]string{}
	replace := func(name string, source []byte) error {
		original, err := filepath.Abs(filepath.Join(judged, name))
		if err != nil {
			return err
		}
		replaced[original] = filepath.Join(folder, name)
		return os.WriteFile(replaced[original], source, 0o644)
	}
	for _, name := range files {
		source, err := os.ReadFile(filepath.Join(judged, name))
		if err != nil {
			return nil, "", err
		}
		changed, mutants, err := mutate(kind, name, source, len(all))
		if err != nil {
			return nil, "", err
		}
		all = append(all, mutants...)
		if err := replace(name, changed); err != nil {
			return nil, "", err
		}
	}
	if err := replace("mutant_switch.go", []byte(switchFile)); err != nil {
		return nil, "", err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		return nil, "", err
	}
	list, binary := filepath.Join(folder, "overlay.json"), filepath.Join(folder, "sizing.test")
	if err := os.WriteFile(list, overlay, 0o644); err != nil {
		return nil, "", err
	}
	command := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay", list, "-o", binary, "./"+judged)
	if out, err := command.CombinedOutput(); err != nil {
		return nil, "", fmt.Errorf("building the tests: %w\n%s", err, out)
	}
	return all, binary, nil
}

// suite is the built tests.
type suite struct {
	binary, pattern string
	// most is how long they may take. A mutant that never ends has been noticed.
	most time.Duration
}

// calibrate runs the tests with no mutant on, which must pass, and sets the time that they may take.
func (s *suite) calibrate(ctx context.Context) error {
	start := time.Now()
	s.most = 10 * time.Minute
	noticed, err := s.notices(ctx, 0)
	if err == nil && noticed {
		err = errors.New("the tests fail as they are")
	}
	// Other work on the machine must not make a mutant look noticed.
	s.most = 20*time.Second + 3*time.Since(start)
	return err
}

// notices says whether the tests fail with a mutant on.
func (s *suite) notices(ctx context.Context, number int) (bool, error) {
	command := exec.CommandContext(ctx, s.binary, "-test.failfast", "-test.timeout", s.most.String(), "-test.run", s.pattern)
	command.Dir = judged
	command.Env = append(os.Environ(), environment+"="+strconv.Itoa(number))
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	err := command.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case err == nil:
		return false, nil
	case errors.As(err, &exit) && exit.Exited():
		return true, nil
	}
	return false, fmt.Errorf("running the tests: %w", err)
}
