package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report/review"
	"github.com/mimtop/mimtop/internal/smallfile"
)

// reviewForms are the forms of a review, and the endings of files in that form.
var reviewForms = []struct {
	name    string
	endings []string
	write   func(*review.Review, io.Writer) error // nil for the history, which is written as it comes
}{
	{"markdown", []string{".md", ".markdown"}, (*review.Review).WriteMarkdown},
	{"html", []string{".html", ".htm"}, (*review.Review).WriteHTML},
	{"json", []string{".json"}, (*review.Review).WriteJSON},
	{historyForm, []string{".csv"}, nil},
}

const historyForm = "csv"

// reportOutputs are the files that a review goes to. Each is written beside its place, and put there when it is whole.
type reportOutputs struct {
	names  []string
	format string
	force  bool
	ready  []*reportOutput
}

// reportOutput is one of them.
type reportOutput struct {
	name    string // "" for standard output
	form    int    // in reviewForms
	file    *os.File
	w       *bufio.Writer
	history *review.History
}

func (o *reportOutputs) register(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&o.names, "output", "o", nil, "file to write, repeatable, its form by its ending: .md, .html, .json or .csv; - is standard output")
	flags.StringVar(&o.format, "format", "", "markdown, html, json or csv, where the ending of the one file does not say it (default: markdown)")
	flags.BoolVar(&o.force, "force", false, "write over files that exist")
}

// formOf is the form of a file.
func (o *reportOutputs) formOf(name string) (int, error) {
	if o.format != "" {
		for i := range reviewForms {
			if reviewForms[i].name == o.format {
				return i, nil
			}
		}
		return 0, fmt.Errorf("--format %q is not one of markdown, html, json, csv", cluster.Printable(o.format, maxShownWord))
	}
	if name == "-" {
		return 0, nil
	}
	ending := strings.ToLower(filepath.Ext(name))
	for i := range reviewForms {
		if slices.Contains(reviewForms[i].endings, ending) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("-o %s: the form does not follow from the ending: want .md, .html, .json or .csv, or give --format", name)
}

// wantsHistory says whether any output is the history.
func (o *reportOutputs) wantsHistory() bool {
	return slices.ContainsFunc(o.wanted(), func(name string) bool {
		form, err := o.formOf(name)
		return err == nil && reviewForms[form].write == nil
	})
}

func (o *reportOutputs) wanted() []string {
	if len(o.names) == 0 {
		return []string{"-"}
	}
	return o.names
}

// open makes sure that all can be written before anything is read.
func (o *reportOutputs) open(stdout io.Writer) error {
	if o.format != "" && len(o.names) > 1 {
		return usage(errors.New("--format is for one output: let the endings of several files say their forms"))
	}
	for i, name := range o.wanted() {
		form, err := o.formOf(name)
		if err != nil {
			return usage(err)
		}
		if slices.Contains(o.wanted()[:i], name) {
			return usage(fmt.Errorf("-o %s is given twice", name))
		}
		out := &reportOutput{form: form}
		if name == "-" {
			out.w = bufio.NewWriter(stdout)
		} else {
			if out.name, err = o.place(name); err != nil {
				return usage(fmt.Errorf("-o %s: %w", name, err))
			}
			if out.file, err = os.CreateTemp(filepath.Dir(out.name), ".mimtop-*"); err != nil {
				return usage(fmt.Errorf("-o %s: %w", name, smallfile.Reason(err)))
			}
			out.w = bufio.NewWriter(out.file)
		}
		if reviewForms[form].write == nil {
			out.history = review.NewHistory(out.w)
		}
		o.ready = append(o.ready, out)
	}
	return nil
}

// addHistory writes a snapshot to the history, if that is wanted.
func (o *reportOutputs) addHistory(s *cluster.Snapshot) error {
	for _, out := range o.ready {
		if out.history != nil {
			if err := out.history.Add(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// write writes the review in all forms, and puts the files in their places.
func (o *reportOutputs) write(r *review.Review) error {
	for _, out := range o.ready {
		var err error
		if out.history != nil {
			err = out.history.Flush()
		} else {
			err = reviewForms[out.form].write(r, out.w)
		}
		if flushed := out.w.Flush(); err == nil { // a failed write fails again when it is flushed
			err = flushed
		}
		if err != nil {
			return fmt.Errorf("write the review: %w", err)
		}
	}
	for _, out := range o.ready {
		if out.file == nil {
			continue
		}
		if err := out.settle(o.force); err != nil {
			return fmt.Errorf("-o %s: %w", out.name, err)
		}
	}
	return nil
}

// place is where a file is to be written: where a link leads to. What is there already must be a file, and is only written over
// by force.
func (o *reportOutputs) place(name string) (string, error) {
	there, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return name, nil
	case err != nil:
		return "", smallfile.Reason(err)
	case !there.Mode().IsRegular():
		return "", errors.New("not a file: for standard output give -")
	case !o.force:
		return "", errors.New("the file exists: give --force to write over it")
	}
	return filepath.EvalSymlinks(name)
}

// settle puts a whole file where it belongs, with the permissions of the file that was there or of any new one.
func (out *reportOutput) settle(force bool) error {
	flags := os.O_CREATE | os.O_WRONLY
	if !force {
		flags |= os.O_EXCL // a file that came in the meantime is not lost
	}
	claim, err := os.OpenFile(out.name, flags, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return errors.New("the file exists by now: give --force to write over it")
	}
	if err != nil {
		return smallfile.Reason(err)
	}
	there, err := claim.Stat()
	if err := errors.Join(err, claim.Close()); err != nil {
		return err
	}
	if err := errors.Join(out.file.Chmod(there.Mode().Perm()), out.file.Close(), os.Rename(out.file.Name(), out.name)); err != nil {
		return err
	}
	out.file = nil
	return nil
}

// discard removes what was not put in its place.
func (o *reportOutputs) discard() {
	for _, out := range o.ready {
		if out.file != nil {
			_ = out.file.Close()
			_ = os.Remove(out.file.Name())
		}
	}
}
