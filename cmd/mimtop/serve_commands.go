package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/serve"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui"
)

// serveCommands are those that 'mimtop serve' runs for ssh HOST COMMAND. They answer from the newest snapshot as the commands of
// the same name do, and take no flags but the form of the answer.
func serveCommands() map[string]serve.Command {
	unknown := checkExit[sizing.Unknown]
	return map[string]serve.Command{
		"check":    {Run: answering("check", servedCheck, outputText, outputJSON), Unknown: unknown},
		"snapshot": {Run: answering("snapshot", servedSnapshot, outputText, outputJSON), Unknown: unknown},
	}
}

// answering reads the arguments of a command: none, or -o with one of the forms, of which the first is the usual one.
func answering(name string, answer func(w io.Writer, of *ui.Judged, form outputFlag) (code int, err error), forms ...outputFlag,
) func(context.Context, []string, ui.Judged, io.Writer, io.Writer) int {
	return func(_ context.Context, args []string, of ui.Judged, stdout, stderr io.Writer) int {
		form := forms[0]
		text := strings.Join(args, " ")
		if text != "" {
			asked := outputFlag(strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(text, "--output"), "-o"), " ="))
			form = ""
			for _, f := range forms {
				if f == asked && strings.HasPrefix(text, "-") {
					form = f
				}
			}
			if form == "" {
				fmt.Fprintf(stderr, "mimtop: %s takes only -o with one of %v here, not %q\n", name, forms, cluster.Printable(text, maxShownWord))
				return exitUsage
			}
		}
		code, err := answer(stdout, &of, form)
		if err != nil {
			fmt.Fprintf(stderr, "mimtop: %v\n", err)
			return checkExit[sizing.Unknown]
		}
		return code
	}
}

// servedCheck answers as check does.
func servedCheck(w io.Writer, of *ui.Judged, form outputFlag) (int, error) {
	outcome := sizing.Unknown
	if of.Verdict != nil {
		outcome = of.Verdict.Outcome
	}
	if form == outputText {
		return checkExit[outcome], report.WriteCheckText(w, of.Snapshot, of.Verdict, &of.Likely, of.Learned.Model, of.Why)
	}
	document := report.NewCheck(of.Snapshot, of.Verdict, &of.Baseline, of.Learned.Model, of.Why)
	document.Model = report.NewModelState(of.Learned, of.Track)
	if document.Plan != nil {
		document.Plan.GiveProbability(&of.Likely)
	}
	return checkExit[outcome], report.WriteJSON(w, document)
}

// servedSnapshot answers as snapshot does.
func servedSnapshot(w io.Writer, of *ui.Judged, form outputFlag) (code int, err error) {
	if of.Snapshot.Totals().NodesUp == 0 {
		code = checkExit[sizing.Unknown]
	}
	if form == outputJSON {
		return code, report.WriteJSON(w, report.NewSnapshot(of.Snapshot))
	}
	return code, report.WriteSnapshotText(w, of.Snapshot)
}
