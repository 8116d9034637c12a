// Command mutate asks whether the tests of the verdict notice when an inequality of it is wrong.
//
//	go run ./tools/mutate                all inequalities of the files named in it, reversed and moved by their edge
//	go run ./tools/mutate -kinds reversed demand.go
//
// In a copy of internal/sizing every inequality gets a switch, and the tests of the package are built once with it. Then they run
// once for each inequality and kind, with that one switched, and must fail. A change that they do not notice has survived.
// Survivors that are no defect stand with their reasons in known.txt; any other survivor, and an entry that is no longer
// needed, makes the command fail. docs/quality.md says what came out.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

// verdictFiles are the files whose inequalities make the verdict and its limits.
var verdictFiles = []string{
	"demand.go", "evaluate.go", "flows.go", "holding.go", "limit.go", "observed.go", "placement.go", "queueing.go", "shares.go", "site_costs.go",
	"table.go", "topology.go", "verdict.go",
}

// judged is the package that the files are of.
const judged = "internal/sizing"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("mutate", flag.ContinueOnError)
	kinds := flags.String("kinds", "reversed,edge", "`kinds` of change: reversed (< becomes >=), edge (< becomes <=)")
	tests := flags.String("run", "", "only tests that match this `pattern`")
	verbose := flags.Bool("v", false, "name also what the tests noticed, and how long that took")
	if err := flags.Parse(args); err != nil {
		return err
	}
	files := flags.Args()
	if len(files) == 0 {
		files = verdictFiles
	}
	if _, err := os.Stat(judged); err != nil {
		return fmt.Errorf("run it in the folder of the module: %w", err)
	}
	known, err := readKnown("tools/mutate/known.txt")
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)

	var total, survived, complaints int
	for kind := range strings.SplitSeq(*kinds, ",") {
		mutants, binary, err := build(ctx, filepath.Join(folder, kind), kind, files)
		if err != nil {
			return err
		}
		suite := suite{binary: binary, pattern: *tests}
		if err := suite.calibrate(ctx); err != nil {
			return err
		}
		for _, m := range mutants {
			start := time.Now()
			reason, excused := known.take(m)
			noticed, err := suite.notices(ctx, m.number)
			if noticed && excused && err == nil {
				// Tests that take too long on a busy machine look as if they had noticed it.
				noticed, err = suite.notices(ctx, m.number)
			}
			if err != nil {
				return fmt.Errorf("testing %s: %w", m, err)
			}
			total++
			switch {
			case noticed && excused:
				complaints++
				fmt.Printf("noticed, although known.txt says that it cannot be: %s\n", m)
			case noticed && *verbose:
				fmt.Printf("noticed in %.1f s: %s\n", time.Since(start).Seconds(), m)
			case noticed:
			case excused:
				survived++
				fmt.Printf("survived, as is known: %s\n    %s\n", m, reason)
			default:
				survived++
				complaints++
				fmt.Printf("survived: %s\n", m)
			}
		}
	}
	fmt.Printf("%d changes of inequalities, %d noticed, %d survived\n", total, total-survived, survived)
	if *kinds == "reversed,edge" && flags.NArg() == 0 {
		for _, left := range known.left() {
			complaints++
			fmt.Printf("known.txt has an entry for a change that does not exist: %s\n", left)
		}
	}
	if complaints > 0 {
		return errors.New("there are survivors without a reason, or reasons without a survivor")
	}
	return nil
}
