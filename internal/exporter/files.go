package exporter

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/mimtop/mimtop/internal/assess"
)

// File is a scenario that is read again at each snapshot.
type File struct {
	// Name is that of the scenario, Path what is told of the file.
	Name, Path string
	Read       func() (assess.Scenario, error)
}

// loaded is a file with the newest scenario that could be read from it.
type loaded struct {
	file     File
	scenario assess.Scenario
	// at is when the scenario was read, problem why the file cannot be read now; "" when it can.
	at      time.Time
	problem string
}

// fileView is what is exported of a file.
type fileView struct {
	name string
	ok   bool
	at   time.Time
}

func load(file File, now time.Time) (*loaded, error) {
	scenario, err := file.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file.Path, err)
	}
	return &loaded{file: file, scenario: scenario, at: now}, nil
}

// reload takes what a file says now; of one that cannot be used the scenario stays as it was.
func (l *loaded) reload(now time.Time, log *slog.Logger) {
	scenario, err := l.file.Read()
	switch {
	case err != nil && err.Error() != l.problem:
		l.problem = err.Error()
		log.Error("scenario file cannot be used, its last good content stays", "scenario", l.file.Name, "file", l.file.Path, "err", err)
	case err != nil:
	case !scenario.Same(&l.scenario) || l.problem != "":
		l.scenario, l.at, l.problem = scenario, now, ""
		log.Info("scenario file read again", "scenario", l.file.Name, "file", l.file.Path)
	}
}

func (w *Watch) fileViews() []fileView {
	var views []fileView
	for _, l := range w.files {
		views = append(views, fileView{l.file.Name, l.problem == "", l.at})
	}
	return views
}
