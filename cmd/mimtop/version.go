package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/prometheus/common/version"
	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/report"
)

// release is what is known about this build.
type release struct {
	SchemaVersion int    `json:"schema_version"`
	Version       string `json:"version"`
	Revision      string `json:"revision"`
	Date          string `json:"date"`
	Go            string `json:"go"`
	Platform      string `json:"platform"`
}

// thisRelease takes what the linker stamped (see .goreleaser.yaml), else what the Go tool recorded.
func thisRelease() release {
	r := release{
		SchemaVersion: report.SchemaVersion, Version: version.Version, Revision: version.Revision, Date: version.BuildDate,
		Go: version.GoVersion, Platform: runtime.GOOS + "/" + runtime.GOARCH,
	}
	info, ok := debug.ReadBuildInfo()
	if ok && r.Version == "" && info.Main.Version != "" && info.Main.Version != "(devel)" {
		r.Version = info.Main.Version
	}
	if ok {
		for _, setting := range info.Settings {
			switch {
			case setting.Key == "vcs.revision" && r.Revision == "":
				r.Revision = setting.Value
			case setting.Key == "vcs.time" && r.Date == "":
				r.Date = setting.Value
			}
		}
	}
	if r.Version == "" {
		r.Version = "devel" // built from a checkout
	}
	for _, field := range [...]*string{&r.Revision, &r.Date} {
		if *field == "" {
			*field = "unknown"
		}
	}
	return r
}

func newVersion() *cobra.Command {
	output := textOrJSON()
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print version, revision, date, Go version and platform",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r := thisRelease()
			if output.format == formatJSON {
				return unwritten(report.WriteJSON(cmd.OutOrStdout(), r))
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "mimtop %s (revision %s, built %s, %s, %s)\n",
				r.Version, r.Revision, r.Date, r.Go, r.Platform)
			return unwritten(err)
		},
	}
	output.register(cmd.Flags())
	return cmd
}
