package main

import (
	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

func newSnapshot() *cobra.Command {
	var (
		from    sourceFlags
		samples int
		output  = textOrJSON()
	)
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "Print what was read, and the metric family behind each number",
		Long: "Reads each node, as many times as asked, and prints the figures in plain units with the metric family each came " +
			"from, and the reason for each that is missing. Exits with 3 when no node could be read.",
		Example: "mimtop snapshot --target http://node1:9091/metrics --samples 2 -o json\nmimtop snapshot --demo\n" +
			"mimtop snapshot --replay incident.recording --at -10m",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := readSamples(cmd, &from, samples, nil)
			if err != nil {
				return err
			}
			if output.format == formatJSON {
				err = report.WriteJSON(cmd.OutOrStdout(), report.NewSnapshot(s))
			} else {
				err = report.WriteSnapshotText(cmd.OutOrStdout(), s)
			}
			code := exitOK
			if s.Totals().NodesUp == 0 {
				code = checkExit[sizing.Unknown]
			}
			return exitWith(code, err)
		},
	}
	from.register(cmd.Flags(), oneShotInterval)
	from.replay.register(cmd.Flags())
	cmd.Flags().IntVar(&samples, "samples", 2, "scrapes of each node; rates need 2")
	output.register(cmd.Flags())
	return cmd
}
