package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/report/review"
	"github.com/mimtop/mimtop/internal/serve"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui"
)

// servedForms are the forms in which a command answers, the usual one first.
type servedForms []string

var (
	verdictForms = servedForms{formatText, formatJSON}
	reportForms  = servedForms{"markdown", "html", "json"}
)

// serveCommands are those that 'mimtop serve' runs for ssh HOST COMMAND. They answer from the newest snapshot as the commands of
// the same name do, and take no flags but the form of the answer.
func serveCommands() map[string]serve.Command {
	all := map[string]serve.Command{}
	add := func(name, flag string, forms servedForms, answer func(w io.Writer, of *ui.Judged, form string) (code int, err error)) {
		all[name] = serve.Command{Unknown: checkExit[sizing.Unknown], Run: func(_ context.Context, args []string, of ui.Judged, stdout, stderr io.Writer) int {
			form, ok := forms.asked(args, flag)
			if !ok {
				fmt.Fprintf(stderr, "mimtop: %s takes nothing here but %s %s, and not %q\n", name, flag, strings.Join(forms, "|"),
					cluster.Printable(strings.Join(args, " "), maxShownWord))
				return exitUsage
			}
			code, err := answer(stdout, &of, form)
			if err != nil {
				fmt.Fprintf(stderr, "mimtop: %v\n", err)
				return exitUnwritten
			}
			return code
		}}
	}
	add("check", "-o", verdictForms, servedCheck)
	add("snapshot", "-o", verdictForms, servedSnapshot)
	add("report", "--format", reportForms, servedReport)
	return all
}

// asked is the form that arguments ask for: the usual one without any, else that of the one flag.
func (f servedForms) asked(args []string, flag string) (form string, ok bool) {
	switch len(args) {
	case 0:
		return f[0], true
	case 1:
		if form, ok = strings.CutPrefix(args[0], flag); !ok {
			return "", false
		}
		form = strings.TrimPrefix(form, "=")
	case 2:
		if form = args[1]; args[0] != flag {
			return "", false
		}
	}
	return form, slices.Contains(f, form)
}

// servedCheck answers as check does.
func servedCheck(w io.Writer, of *ui.Judged, form string) (int, error) {
	outcome := sizing.Unknown
	if of.Verdict != nil {
		outcome = of.Verdict.Outcome
	}
	if form == formatText {
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
func servedSnapshot(w io.Writer, of *ui.Judged, form string) (code int, err error) {
	if of.Snapshot.Totals().NodesUp == 0 {
		code = checkExit[sizing.Unknown]
	}
	if form == formatJSON {
		return code, report.WriteJSON(w, report.NewSnapshot(of.Snapshot))
	}
	return code, report.WriteSnapshotText(w, of.Snapshot)
}

// servedReport answers as report does. It is the review of a moment: who wants one of a longer time records it.
func servedReport(w io.Writer, of *ui.Judged, form string) (code int, err error) {
	r := review.New(&review.Subject{
		Basis: review.Live, Version: thisRelease().Version, Command: "mimtop report", Sampler: newSampler(), MadeAt: time.Now(),
		Snapshot: of.Snapshot, Learned: of.Learned, Track: of.Track, Model: of.Learned.Model, Baseline: of.Baseline, Missing: of.Why,
	})
	if of.Why != "" {
		code = checkExit[sizing.Unknown]
	}
	for i := range reviewForms {
		if reviewForms[i].name == form {
			err = reviewForms[i].write(r, w)
		}
	}
	return code, err
}
