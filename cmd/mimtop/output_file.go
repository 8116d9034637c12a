package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/smallfile"
)

// outputFile is a file that a command writes: beside its place, so that it is never there by half, and put there by settle. Until
// then discard takes it away; after that it does nothing.
type outputFile struct {
	*os.File
	// place is where it belongs: where a link leads to.
	place string
	over  bool
}

// errThere is the error of a place that is taken.
var errThere = fmt.Errorf("the %w: give --force to write over it", fs.ErrExist)

// newOutputFile makes sure that a file can be written, before anything is read for it. What is there already must be a file, and is
// written over only with over: else the error is fs.ErrExist. Errors do not name the file.
func newOutputFile(name string, over bool) (*outputFile, error) {
	place, err := placeOf(name, over)
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(filepath.Dir(place), ".mimtop-*")
	if err != nil {
		return nil, smallfile.Reason(err)
	}
	return &outputFile{File: file, place: place, over: over}, nil
}

func placeOf(name string, over bool) (string, error) {
	there, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return name, nil
	case err != nil:
		return "", smallfile.Reason(err)
	case !there.Mode().IsRegular():
		return "", errors.New("not a regular file")
	case !over:
		return "", errThere
	}
	return filepath.EvalSymlinks(name)
}

// writeWhole writes all of the file and puts it where it belongs.
func (o *outputFile) writeWhole(data []byte) error {
	if _, err := o.Write(data); err != nil {
		return smallfile.Reason(err)
	}
	return o.settle()
}

// settle puts the whole file where it belongs, with the permissions of the file that was there or of any new one.
func (o *outputFile) settle() error {
	flags := os.O_CREATE | os.O_WRONLY
	if !o.over {
		flags |= os.O_EXCL // a file that came in the meantime is not lost
	}
	claim, err := os.OpenFile(o.place, flags, 0o644)
	switch {
	case errors.Is(err, fs.ErrExist):
		return errThere
	case err != nil:
		return smallfile.Reason(err)
	}
	there, err := claim.Stat()
	if err = errors.Join(err, claim.Close()); err == nil {
		err = errors.Join(o.Chmod(there.Mode().Perm()), o.Close())
	}
	if err == nil {
		err = os.Rename(o.Name(), o.place)
	}
	if err != nil {
		if !o.over {
			_ = os.Remove(o.place) // The claim, which is empty.
		}
		return smallfile.Reason(err)
	}
	o.File = nil
	return nil
}

func (o *outputFile) discard() {
	if o.File != nil {
		_ = o.Close()
		_ = os.Remove(o.Name())
	}
}

// registerForce adds --force to a command that writes files.
func registerForce(cmd *cobra.Command, force *bool) {
	cmd.Flags().BoolVar(force, "force", false, "write over files that exist")
}

// onlyOnCommandLine keeps the environment from setting flags of a command whose names mean something else for other commands: a
// MIMTOP_OUTPUT=json, say, is not the name of a file.
func onlyOnCommandLine(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		_ = cmd.Flags().SetAnnotation(name, notFromEnvironment, []string{}) // it is there
	}
}
