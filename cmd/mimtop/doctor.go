package main

import (
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
	output := outputText
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look for what is wrong with the targets, and say how to mend it",
		Long: "Goes the way to each node step by step (name, connection, TLS, HTTP), looks at what it exports and what that costs the " +
			"answers, compares the nodes with each other, and names the fix for each finding. Exits with 0 when nothing needs " +
			"mending, 1 with warnings, 2 when a node cannot be read, 3 when none can.",
		Example: "mimtop doctor --target node1 --target node2 --target node3\nmimtop doctor --target localhost --graphql 5551 --graphql-config admin.yaml\nmimtop doctor --demo -o json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := admin.validate(); err != nil {
				return err
			}
			src, closeSource, err := from.openNodes(cmd.Context())
			if err != nil {
				return failureIsUnknown(err)
			}
			defer closeSource()
			show, clearLine := progressLine(cmd.ErrOrStderr())
			examined, snapshot, err := src.Examine(cmd.Context(), show)
			clearLine()
			if err != nil {
				if cmd.Context().Err() != nil {
					return &exitError{code: exitInterrupted}
				}
				return failureIsUnknown(failure(err))
			}
			for _, warning := range snapshot.Warnings {
				warner(cmd)("%s", warning)
			}
			found := doctor.Diagnose(examined, admin.askAll(cmd.Context(), snapshot, from.dial()), snapshot)
			if output == outputJSON {
				err = report.WriteJSON(cmd.OutOrStdout(), found)
			} else {
				err = found.WriteText(cmd.OutOrStdout())
			}
			if err != nil {
				return failureIsUnknown(failure(err))
			}
			code := doctorExit[found.Worst]
			if snapshot.Totals().NodesUp == 0 {
				code = checkExit[sizing.Unknown]
			}
			if code != exitOK {
				return &exitError{code: code}
			}
			return nil
		},
	}
	from.register(cmd.Flags(), oneShotInterval)
	admin.register(cmd.Flags())
	output.register(cmd)
	return cmd
}
