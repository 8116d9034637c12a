package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/smallfile"
	"github.com/mimtop/mimtop/internal/source/demo"
	"github.com/mimtop/mimtop/internal/ui"
)

// Screenshots of the demo cluster are of this time of the clock, so that they are always the same.
var screenshotBegan = time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC)

const (
	screenshotSize = "100x30"
	// screenshotAfter is how long the demo cluster has been watched: some samples to learn from.
	screenshotAfter = 10 * time.Minute
	// screenshotAge is how old the newest figures are.
	screenshotAge = 2 * time.Second
)

// screenshotFlags say what to draw and where to.
type screenshotFlags struct {
	from    sourceFlags
	inputs  inputFlags
	screen  screenFlags
	still   ui.Still
	size    string
	keys    string
	file    string
	force   bool
	after   time.Duration
	samples int
}

func newScreenshot() *cobra.Command {
	var f screenshotFlags
	cmd := &cobra.Command{
		Use:   "screenshot",
		Short: "Draw a screen of the dashboard to a file, without a terminal",
		Long: "Draws one screen of the dashboard as a terminal of a size would show it, after the keys that are given, and writes it as a " +
			"picture (.svg), as text with the escape sequences of a terminal (.ansi) or as plain text (.txt, or standard output). An existing " +
			"file is not written over without --force. With no source it draws the demo cluster, whose clock is its own: the same flags give " +
			"the same bytes. In the dashboard S does the same to what stands there.",
		Example: "mimtop screenshot\n" +
			"mimtop screenshot --demo --screen what-if --keys '1 . 5 M enter' --size 120x40 -o what-if.svg\n" +
			"mimtop screenshot -c prod --screen nodes -o nodes.txt\n" +
			"mimtop screenshot --replay incident.recording --at 14:03 -o incident.svg",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	f.from.register(flags, oneShotInterval)
	f.from.replay.register(flags)
	f.from.registerDemo(flags, "with --demo, ")
	flags.DurationVar(&f.after, "after", screenshotAfter, "with --demo, how long the cluster has been watched")
	flags.IntVar(&f.samples, "samples", 2, "scrapes of each node; rates need 2")
	flags.StringVar(&f.still.Screen, "screen", "overview", "screen: "+strings.Join(ui.ScreenNames(), ", "))
	flags.StringVar(&f.size, "size", screenshotSize, "columns and rows of the terminal")
	flags.StringVar(&f.keys, "keys", "", "keys to press first, by their names, with blanks between them: '1 . 5 M enter'")
	flags.StringVarP(&f.file, "output", "o", "-", "file to write: .svg, .ansi or .txt; - is plain text on standard output")
	registerForce(cmd, &f.force)
	f.screen.register(cmd)
	f.inputs.register(flags, sizing.Nodes, sizing.Datacenters, sizing.Speed)
	onlyOnCommandLine(cmd, "output", "force")
	complete(cmd, "screen", cobra.FixedCompletions(ui.ScreenNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

var screenshotSizes = regexp.MustCompile(`^(\d{1,4})x(\d{1,4})$`)

func (f *screenshotFlags) run(cmd *cobra.Command) error {
	size := screenshotSizes.FindStringSubmatch(f.size)
	if size == nil {
		return usage(fmt.Errorf("--size %.20q: want columns and rows, such as %s", f.size, screenshotSize))
	}
	f.still.Width, _ = strconv.Atoi(size[1])
	f.still.Height, _ = strconv.Atoi(size[2])
	if err := refuseEmptyDemo(cmd.Flags()); err != nil {
		return err
	}
	f.still.Keys = strings.Fields(f.keys)
	ending := filepath.Ext(f.file)
	if _, ok := screenshotForms[ending]; !ok && f.file != "-" {
		return usage(fmt.Errorf("--output %s: the name must end in .svg, .ansi or .txt", cluster.Printable(f.file, maxShownPath)))
	}
	var out *outputFile
	if f.file != "-" {
		var err error
		if out, err = newOutputFile(f.file, f.force); err != nil {
			return usage(fmt.Errorf("-o %s: %w", cluster.Printable(f.file, maxShownPath), err))
		}
		defer out.discard()
	}
	prior, err := f.inputs.prior(warner(cmd))
	if err != nil {
		return err
	}
	o, err := f.screen.options(prior)
	if err != nil {
		return err
	}
	// A file is for any terminal, so this one's does not matter.
	o.ASCII, o.NoColour = f.screen.ascii, f.screen.noColour || f.screen.colours == "none"
	o.Dark = !o.Light
	snapshots, err := f.read(cmd, &o)
	if err != nil {
		return err
	}
	newest := snapshots[len(snapshots)-1].At
	o.Now = func() time.Time { return newest.Add(screenshotAge) }
	o.Given = f.inputs.complete
	shot, err := f.still.Draw(o, snapshots)
	if err != nil {
		return usage(err)
	}
	if out == nil {
		_, err = cmd.OutOrStdout().Write(shot.Text)
	} else {
		err = out.writeWhole(*screenshotForms[ending](&shot))
	}
	if err != nil {
		return unwritten(fmt.Errorf("write the screenshot to %s: %w", cluster.Printable(f.file, maxShownPath), smallfile.Reason(err)))
	}
	return nil
}

// read returns what the dashboard has seen.
func (f *screenshotFlags) read(cmd *cobra.Command, o *ui.Options) ([]*cluster.Snapshot, error) {
	if f.from.replay.file == "" && (f.from.demo || !f.from.given()) {
		f.from.demo = true
		if err := f.from.validate(); err != nil {
			return nil, err
		}
		o.Demo, o.Source = true, f.from.describe()
		all, err := demo.Snapshots(f.from.demoConfig, screenshotBegan, f.after, dashboardInterval, rateWindow)
		if err != nil {
			return nil, usage(err)
		}
		return all, nil
	}
	var before []*cluster.Snapshot
	newest, err := readSamples(cmd, &f.from, f.samples, func(s *cluster.Snapshot) { before = append(before, s) })
	if err != nil {
		return nil, err
	}
	o.Source = f.from.describe()
	if file := f.from.replay.file; file != "" {
		o.Source = cluster.Printable(filepath.Base(file), 40)
		if newest.Demo {
			o.Source = "DEMO " + o.Source
		}
	}
	return append(before, newest), nil
}
