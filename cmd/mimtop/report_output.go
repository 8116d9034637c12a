package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

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

// reportOutputs are the files that a review goes to.
type reportOutputs struct {
	names  []string
	format formatFlag
	force  bool
	ready  []*reportOutput
}

// reportOutput is one of them.
type reportOutput struct {
	name    string
	form    int         // in reviewForms
	file    *outputFile // nil for standard output
	w       *bufio.Writer
	history *review.History
}

func (o *reportOutputs) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVarP(&o.names, "output", "o", nil, "file to write, repeatable, its form by its ending: .md, .html, .json or .csv; - is standard output")
	for i := range reviewForms {
		o.format.formats = append(o.format.formats, reviewForms[i].name)
	}
	flags.Var(&o.format, "format", "markdown, html, json or csv, where the ending of the one file does not say it (default: markdown)")
	registerForce(cmd, &o.force)
}

// formOf is the form of a file.
func (o *reportOutputs) formOf(name string) (int, error) {
	switch {
	case o.format.format != "":
		return slices.Index(o.format.formats, o.format.format), nil
	case name == "-":
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
	if o.format.format != "" && len(o.names) > 1 {
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
		out := &reportOutput{name: name, form: form}
		if name == "-" {
			out.w = bufio.NewWriter(stdout)
		} else {
			if out.file, err = newOutputFile(name, o.force); err != nil {
				return usage(fmt.Errorf("-o %s: %w", name, err))
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
			return fmt.Errorf("write the review to %s: %w", out.name, smallfile.Reason(err))
		}
	}
	for _, out := range o.ready {
		if out.file == nil {
			continue
		}
		if err := out.file.settle(); err != nil {
			return fmt.Errorf("-o %s: %w", out.name, err)
		}
	}
	return nil
}

// discard removes what was not put in its place.
func (o *reportOutputs) discard() {
	for _, out := range o.ready {
		if out.file != nil {
			out.file.discard()
		}
	}
}
