// Command mimtop shows whether a MongooseIM cluster will hold: live figures, the place on the documentation's capacity
// table, and sliders for what if.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
	"charm.land/fang/v2"
)

// The exit codes. Those of check are part of its contract: see checkExit. The others keep away from those, under the numbers of
// sysexits.h where it has one: EX_USAGE, EX_IOERR.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 64
	exitUnwritten   = 74
	exitInterrupted = 130
)

// exitError ends the program with a code. A nil err prints nothing, because the command has said all.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func failure(err error) error { return &exitError{exitFailure, err} }

func usage(err error) error { return &exitError{exitUsage, err} }

// unwritten is the end of a command whose answer or file could not be written, for the want of room, say. It is nil when nothing went
// wrong.
func unwritten(err error) error {
	if err == nil {
		return nil
	}
	return &exitError{exitUnwritten, err}
}

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run executes the command line and returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	root := newRoot()
	completeFlags(root)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	refuseUnknownWords(root)
	err := fang.Execute(ctx, root,
		fang.WithoutVersion(),
		fang.WithoutManpage(), // ours: see man.go
		fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {}))
	if err == nil {
		return exitOK
	}
	code := exitUsage // what cobra itself refuses is a usage error
	var exit *exitError
	var system *fs.PathError
	switch {
	case errors.As(err, &exit):
		code = exit.code
		if exit.err == nil {
			return code
		}
	case ctx.Err() != nil || errors.Is(err, tea.ErrInterrupted):
		code = exitInterrupted
	case errors.As(err, &system):
		code = exitUnwritten // cobra itself only writes: completions
	}
	fmt.Fprintf(stderr, "mimtop: %v\n", err)
	if code == exitUsage {
		meant, _, err := root.Find(args)
		if err != nil {
			meant = root
		}
		fmt.Fprintf(stderr, "Run '%s --help' for its flags and examples.\n", meant.CommandPath())
	}
	return code
}
