package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/mimtop/mimtop/internal/ui"
)

// screenshotForms are the forms of a screenshot by the endings of their files.
var screenshotForms = map[string]func(*ui.Screenshot) *[]byte{
	".svg":  func(s *ui.Screenshot) *[]byte { return &s.SVG },
	".ansi": func(s *ui.Screenshot) *[]byte { return &s.ANSI },
	".txt":  func(s *ui.Screenshot) *[]byte { return &s.Text },
}

// screenshotNames is how many names are tried of one second.
const screenshotNames = 100

// saveScreenshot writes a screenshot to three new files that are named by the time, in the current folder or, where that cannot be
// written to, in mimtop's below $XDG_DATA_HOME. It returns their path without the endings.
func saveScreenshot(s ui.Screenshot) (string, error) {
	return saveScreenshotIn([]func() (string, error){os.Getwd, dataFolder}, time.Now(), &s)
}

// saveScreenshotIn writes to the first folder that can be written to.
func saveScreenshotIn(folders []func() (string, error), now time.Time, s *ui.Screenshot) (string, error) {
	var failed []error
	for _, folder := range folders {
		dir, err := folder()
		if err == nil {
			var path string
			if path, err = saveNew(dir, "mimtop-"+now.Format("2006-01-02T15-04-05"), s); err == nil {
				return fromHome(path), nil
			}
		}
		failed = append(failed, err)
	}
	return "", fmt.Errorf("no screenshot: %w", oneLine(failed))
}

// oneLine joins errors for a footer.
func oneLine(all []error) error {
	joined := all[0]
	for _, err := range all[1:] {
		joined = fmt.Errorf("%w; %w", joined, err)
	}
	return joined
}

// saveNew writes files of a name that there are none of. Either all are there or none.
func saveNew(dir, name string, s *ui.Screenshot) (string, error) {
	for n := 1; n <= screenshotNames; n++ {
		path := filepath.Join(dir, name)
		if n > 1 {
			path = fmt.Sprintf("%s-%d", path, n)
		}
		written, err := writeForms(path, s)
		if err == nil {
			return path, nil
		}
		for _, file := range written {
			err = errors.Join(err, os.Remove(file))
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
	}
	return "", fmt.Errorf("%s: there are %d screenshots of this second", dir, screenshotNames)
}

// writeForms writes the files of a path, and returns those that it has made.
func writeForms(path string, s *ui.Screenshot) (written []string, err error) {
	for _, ending := range []string{".svg", ".ansi", ".txt"} {
		file, err := os.OpenFile(path+ending, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // It is to be shown to others.
		if err != nil {
			return written, err
		}
		written = append(written, path+ending)
		_, err = file.Write(*screenshotForms[ending](s))
		if err = errors.Join(err, file.Close()); err != nil {
			return written, err
		}
	}
	return written, nil
}

// dataFolder is mimtop's folder for what users make, which is made when it is not there.
func dataFolder() (string, error) {
	dir, err := userFolder("XDG_DATA_HOME", ".local", "share")
	if err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o755) //nolint:gosec // As the specification has it.
}
