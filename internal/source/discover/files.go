package discover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/smallfile"
)

const (
	// maxFileBytes bounds a file_sd file: 10,000 targets are a third of it.
	maxFileBytes = 1 << 20
	// maxFiles bounds what one pattern matches.
	maxFiles = 1_000
	// freshness is how old a change must be before the same time and size mean the same content: file systems count time in
	// coarse steps, the coarsest in common use two seconds.
	freshness = 2 * time.Second
	// writing is how young a change must be for the file to be perhaps half written. Half a YAML list is a list.
	writing = time.Second
)

// files are those of one path or pattern.
type files struct {
	pattern    string
	siteLabels []string
	every      time.Duration
	known      map[string]*file
	last       []entry
}

// file is what is remembered of one file.
type file struct {
	info    os.FileInfo
	settled bool // info stands for the content
	waited  bool // the last look found it perhaps half written
	result  reading
	last    lastGood
}

func newFiles(pattern string, o *Options) *files {
	return &files{pattern: pattern, siteLabels: o.siteLabels(), every: o.FileInterval, known: map[string]*file{}}
}

func (f *files) interval() time.Duration { return f.every }

func (f *files) where() string { return cluster.Printable(f.pattern, maxShownRunes) }

func (f *files) read(context.Context) reading {
	paths, err := f.paths()
	if err != nil {
		return reading{entries: f.last, problems: []Problem{{f.where(), err}}, failed: true}
	}
	maps.DeleteFunc(f.known, func(path string, _ *file) bool { return !slices.Contains(paths, path) })
	var sum reading
	if len(paths) == 0 {
		sum.problems = append(sum.problems, Problem{f.where(), errors.New("matches no file")})
	}
	for _, path := range paths {
		if len(sum.entries) > maxTargets {
			sum.entries = sum.entries[:maxTargets]
			sum.problems = append(sum.problems, Problem{f.where(), errTooManyTargets})
			break
		}
		if f.known[path] == nil {
			f.known[path] = &file{}
		}
		r := f.known[path].read(path, f.siteLabels)
		sum.entries = append(sum.entries, r.entries...)
		sum.problems = append(sum.problems, r.problems...)
		sum.failed = sum.failed || r.failed
	}
	sum.problems = bounded(f.where(), sum.problems)
	f.last = sum.entries
	return sum
}

// paths are the files of now, sorted. A path that is no pattern is always one of them: that it is gone is a failure, whereas a
// pattern simply matches fewer files.
func (f *files) paths() ([]string, error) {
	if !isPattern(f.pattern) {
		return []string{f.pattern}, nil
	}
	paths, err := filepath.Glob(f.pattern)
	if err != nil {
		return nil, err
	}
	if len(paths) > maxFiles {
		return nil, fmt.Errorf("matches %d files, more than %d", len(paths), maxFiles)
	}
	return paths, nil
}

// read returns the content of a file, parsed only if it may have changed. A change that is very young is taken at the next
// look, for not everyone replaces files in one step; but at the next look in any case, for some are written all the time.
func (f *file) read(path string, siteLabels []string) reading {
	where := cluster.Printable(path, maxShownRunes)
	data, info, err := readChanged(path, f)
	if err == nil && data == nil {
		return f.result
	}
	now := time.Now()
	if young := info != nil && now.Sub(info.ModTime()) < writing; young && f.last.known && !f.waited {
		f.waited, f.settled = true, false
		return f.result
	}
	f.waited = false
	var r reading
	if err == nil {
		var groups []group
		if strings.EqualFold(filepath.Ext(path), ".json") {
			groups, err = parseJSON(data)
		} else {
			groups, err = parseYAML(data)
		}
		r.entries, r.problems = entries(where, groups, siteLabels)
	}
	f.info, f.settled = info, info != nil && now.Sub(info.ModTime()) > freshness
	f.result = f.last.update(r, err, where, now)
	return f.result
}

// readChanged returns the bytes of a file, or nil if they are those of before.
func readChanged(path string, before *file) (data []byte, info os.FileInfo, err error) {
	info, err = os.Stat(path)
	if err != nil {
		return nil, nil, readError(err)
	}
	// Anything else could block for ever.
	if !info.Mode().IsRegular() {
		return nil, nil, errors.New("is not a regular file")
	}
	if b := before.info; before.settled && os.SameFile(b, info) && b.ModTime().Equal(info.ModTime()) && b.Size() == info.Size() {
		return nil, info, nil
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, nil, readError(err)
	}
	defer in.Close()
	data, err = io.ReadAll(io.LimitReader(in, maxFileBytes+1))
	switch {
	case err != nil:
		return nil, nil, readError(err)
	case len(data) > maxFileBytes:
		return nil, info, fmt.Errorf("is larger than %d bytes", maxFileBytes)
	case data == nil:
		data = []byte{}
	}
	return data, info, nil
}

// readError drops the path, which the place names already.
func readError(err error) error { return fmt.Errorf("cannot be read: %w", smallfile.Reason(err)) }
