package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/pages"
)

const (
	// calibrationInterval and calibrationTime are the defaults of learning from live nodes.
	calibrationInterval = 15 * time.Second
	calibrationTime     = 10 * time.Minute
	// maxBadPages is how many pages that cannot be read are named.
	maxBadPages = 5
	// pagesEvery is the default time between two labels of a folder: the probe interval of MongooseIM.
	pagesEvery = 15 * time.Second
)

// calibrateFlags say what to learn from.
type calibrateFlags struct {
	from        sourceFlags
	inputs      inputFlags
	expositions string
	every       time.Duration
	lasting     time.Duration
	output      formatFlag
}

func newCalibrate() *cobra.Command {
	f := calibrateFlags{output: textOrJSON()}
	cmd := &cobra.Command{
		Use:   "calibrate",
		Short: "Learn the coefficients of a cluster, with their intervals",
		Long: "Learns what a message, a session and a login cost on this cluster, from live nodes for a while, from a recording or from a " +
			"folder of saved metrics pages, and prints the coefficient table that 'mimtop plan --coefficients' takes, with the quality of the " +
			"data and how well the model predicted what came next. Ctrl+C ends the learning early and prints what was learned.",
		Example: "mimtop calibrate --target node1 --target node2 --target node3 --node-exporter 9100 --for 2h -o json > ours.json\n" +
			"mimtop calibrate --expositions pages --every 15s -o json > ours.json\n" +
			"mimtop calibrate --replay week.recording -o json > ours.json\n" +
			"mimtop plan --coefficients ours.json --nodes 5 --users 500k --m11 8k/s --archive",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	f.from.register(flags, calibrationInterval)
	f.from.replay.registerFile(flags)
	flags.DurationVar(&f.lasting, "for", calibrationTime, "how long to learn from live nodes")
	flags.StringVar(&f.expositions, "expositions", "", "folder of saved pages named <label>-node<N>.prom or .prom.gz, in place of live nodes")
	flags.DurationVar(&f.every, "every", pagesEvery, "time between two labels of the folder")
	flags.StringVar(&f.inputs.coefficients, "coefficients", "", "file in JSON with coefficients to start from, in place of the built-in ones for the modules seen")
	f.output.register(cmd.Flags())
	return cmd
}

func (f *calibrateFlags) run(cmd *cobra.Command) error {
	prior, err := f.inputs.prior(warner(cmd))
	if err != nil {
		return err
	}
	live, name, closeSource, err := f.open(cmd)
	if err != nil {
		return err
	}
	defer closeSource()
	learner := calibrate.New(prior)
	show, clearLine := func(*cluster.Snapshot) {}, func() {}
	if f.expositions == "" && f.from.replay.file == "" {
		show, clearLine = lastingLine(cmd.ErrOrStderr(), "learning", f.lasting)
	}
	warn, bad := warner(cmd), 0
	err = live.Run(cmd.Context(), func(s *cluster.Snapshot) {
		learner.Add(s)
		show(s)
		for i := range s.Nodes {
			if n := &s.Nodes[i]; f.expositions != "" && n.State == cluster.Foreign {
				if bad++; bad <= maxBadPages {
					warn("left out: %s", n.Reason)
				}
			}
		}
	})
	clearLine()
	if bad > maxBadPages {
		warn("left out: %d pages in all", bad)
	}
	// An interruption, or the end of the time, prints what was learned.
	if err != nil && cmd.Context().Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
		return failure(err)
	}
	result := learner.Result()
	if f.output.format == formatJSON {
		err = report.WriteJSON(cmd.OutOrStdout(), report.NewCalibration(name, result, learner.TrackRecord()))
	} else {
		err = report.WriteCalibrationText(cmd.OutOrStdout(), name, result, learner.TrackRecord())
	}
	return unwritten(err)
}

// open opens the folder or the live nodes. A live source ends after the time given.
func (f *calibrateFlags) open(cmd *cobra.Command) (live source.Source, name string, closeSource func(), err error) {
	if f.expositions != "" {
		switch {
		case f.from.demo || f.from.given() || f.from.replay.file != "":
			return nil, "", nil, usage(errors.New("--expositions excludes all live sources and --replay"))
		case f.every <= 0:
			return nil, "", nil, usage(fmt.Errorf("--every must be above 0, not %s", f.every))
		}
		if info, err := os.Stat(f.expositions); err != nil {
			return nil, "", nil, usage(fmt.Errorf("--expositions: %w", err))
		} else if !info.IsDir() {
			return nil, "", nil, usage(fmt.Errorf("--expositions: %s is not a folder", f.expositions))
		}
		// Rates from label to label: a longer window blurs the steps that are to be learned from.
		return &pages.Folder{
			Files: os.DirFS(f.expositions), Name: f.expositions, Every: f.every, Window: f.every, Began: time.Unix(0, 0).UTC(),
		}, f.expositions, func() {}, nil
	}
	if file := f.from.replay.file; file != "" {
		if err := f.from.replay.validateBeside(cmd.Flags(), &f.from); err != nil {
			return nil, "", nil, err
		}
		r, err := openRecording(cmd, file)
		if err != nil {
			return nil, "", nil, err
		}
		return r, file, func() { _ = r.Close() }, nil
	}
	if f.lasting <= 0 {
		return nil, "", nil, usage(fmt.Errorf("--for must be above 0, not %s", f.lasting))
	}
	src, closeSource, err := f.from.open(cmd.Context())
	if err != nil {
		return nil, "", nil, err
	}
	return timed{src, f.lasting}, f.from.describe(), closeSource, nil
}

// timed is a source that ends by itself after a while.
type timed struct {
	source.Source
	lasting time.Duration
}

// Run implements source.Source.
func (t timed) Run(ctx context.Context, sink func(*cluster.Snapshot)) error {
	ctx, cancel := context.WithTimeout(ctx, t.lasting)
	defer cancel()
	return t.Source.Run(ctx, sink)
}
