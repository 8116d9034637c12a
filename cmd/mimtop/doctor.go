package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/doctor"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// doctorExit is the exit code of doctor for each severity; nothing readable is unknown, as with check.
var doctorExit = map[doctor.Severity]int{doctor.Fine: exitOK, doctor.Note: exitOK, doctor.Warning: 1, doctor.Problem: 2}

func newDoctor() *cobra.Command {
	var (
		from  sourceFlags
		admin adminFlags
	)
	output := textOrJSON()
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look for what is wrong with the targets, and say how to mend it",
		Long: "Goes the way to each node step by step (name, connection, TLS, HTTP), looks at what it exports and what that costs the " +
			"answers, compares the nodes with each other, and names the fix for each finding. With --prometheus it looks at the " +
			"engine first: what it is, what the selector fits, its clock, rhythm and history. Exits with 0 when nothing needs " +
			"mending, 1 with warnings, 2 when a node cannot be read, 3 when none can.",
		Example: "mimtop doctor --target node1 --target node2 --target node3\n" +
			"mimtop doctor --prometheus http://prometheus:9090 --selector 'job=\"mongooseim\"'\n" +
			"mimtop doctor --target localhost --graphql 5551 --graphql-config admin.yaml\nmimtop doctor --demo -o json",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := admin.validate(); err != nil {
				return err
			}
			examine := examineNodes
			if from.engine.url != "" {
				examine = examineEngine
			}
			found, nodesUp, err := examine(cmd, &from, &admin)
			if err != nil {
				if cmd.Context().Err() != nil {
					return &exitError{code: exitInterrupted}
				}
				return failureIsUnknown(err)
			}
			if output.format == formatJSON {
				err = report.WriteJSON(cmd.OutOrStdout(), found)
			} else {
				err = found.WriteText(cmd.OutOrStdout())
			}
			code := doctorExit[found.Worst]
			if nodesUp == 0 {
				code = checkExit[sizing.Unknown]
			}
			return exitWith(code, err)
		},
	}
	from.register(cmd.Flags(), oneShotInterval)
	admin.register(cmd.Flags())
	output.register(cmd.Flags())
	return cmd
}

// examineNodes looks at the nodes themselves.
func examineNodes(cmd *cobra.Command, from *sourceFlags, admin *adminFlags) (found doctor.Report, nodesUp int, err error) {
	src, closeSource, err := from.openNodes(cmd.Context())
	if err != nil {
		return found, 0, err
	}
	defer closeSource()
	show, clearLine := progressLine(cmd.ErrOrStderr())
	examined, snapshot, err := src.Examine(cmd.Context(), show)
	clearLine()
	if err != nil {
		return found, 0, failure(err)
	}
	for _, warning := range snapshot.Warnings {
		warner(cmd)("%s", warning)
	}
	told := admin.askAll(cmd.Context(), snapshot, from.dial())
	return doctor.Diagnose(examined, told, snapshot), snapshot.Totals().NodesUp, nil
}

// examineEngine looks at an engine, and at the nodes as it knows them.
func examineEngine(cmd *cobra.Command, from *sourceFlags, admin *adminFlags) (found doctor.Report, nodesUp int, err error) {
	if err := from.validate(); err != nil {
		return found, 0, err
	}
	engine, err := from.openEngine()
	if err != nil {
		return found, 0, err
	}
	examined, snapshot, err := engine.Examine(cmd.Context())
	if err != nil {
		return found, 0, failure(err)
	}
	var told []doctor.Told
	if snapshot != nil {
		told, nodesUp = admin.askAll(cmd.Context(), snapshot, from.dial()), snapshot.Totals().NodesUp
	}
	return doctor.DiagnoseEngine(examined, told, snapshot, time.Now()), nodesUp, nil
}
