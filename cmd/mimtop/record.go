package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/source/recording"
)

// recordFlags say what to record, where to and for how long.
type recordFlags struct {
	from    sourceFlags
	file    string
	lasting time.Duration
}

func newRecord() *cobra.Command {
	var f recordFlags
	cmd := &cobra.Command{
		Use:   "record",
		Short: "Write what is read to one compressed file",
		Long: "Reads the nodes as the dashboard does and writes every snapshot to one compressed file, from which 'mimtop replay' opens " +
			"the dashboard, and check, snapshot, report and calibrate read with --replay. Ctrl+C ends it. Each snapshot is on the disk before the " +
			"next one is taken, so that a recorder that is killed loses at most that one. A file that is a recording already is continued, and no other file is written over.",
		Example: "mimtop record --target node1 --target node2 --target node3 --node-exporter 9100 -o incident.recording\n" +
			"mimtop record --target node1 --for 24h\n" +
			"mimtop record --demo --for 10m -o demo.recording",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.from.register(cmd.Flags(), dashboardInterval)
	f.from.registerDemo(cmd.Flags(), "with --demo, ")
	cmd.Flags().StringVarP(&f.file, "file", "o", "", "file to write, or to continue (default: mimtop-DATE-TIME.recording here)")
	cmd.Flags().DurationVar(&f.lasting, "for", 0, "how long to record (default: until ctrl+c)")
	return cmd
}

func (f *recordFlags) run(cmd *cobra.Command) error {
	switch {
	case f.file == "-":
		return usage(errors.New("-o -: a recording is a file, not a stream"))
	case f.lasting < 0:
		return usage(fmt.Errorf("--for must be above 0, not %s", f.lasting))
	}
	if err := refuseEmptyDemo(cmd.Flags()); err != nil {
		return err
	}
	began := time.Now()
	if f.file == "" {
		f.file = "mimtop-" + began.Format("20060102-150405") + ".recording"
	}
	src, closeSource, err := f.from.open(cmd.Context())
	if err != nil {
		return err
	}
	defer closeSource()
	w, err := recording.Append(f.file, recording.Header{
		Source: f.from.describe(), Interval: f.from.interval, Version: thisRelease().Version, Began: began,
	})
	if err != nil {
		return usage(fmt.Errorf("-o: %w", err))
	}
	log := newRecordLog(cmd.ErrOrStderr(), f, w, began)
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	if f.lasting > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, f.lasting)
		defer stop()
	}
	var broken error
	err = src.Run(ctx, func(s *cluster.Snapshot) {
		if broken != nil {
			return
		}
		switch err := w.Add(s); {
		case errors.Is(err, recording.ErrUnfit):
			log.leftOut(err)
		case err != nil:
			broken = err
			cancel()
		default:
			log.added(s)
		}
	})
	log.end()
	if lost := errors.Join(broken, w.Close()); lost != nil {
		return unwritten(lost)
	}
	switch {
	case err != nil:
		return failure(err)
	case w.Snapshots() == log.before:
		return failure(errors.New("nothing was recorded"))
	}
	return nil
}

// recordLogEvery is how often the log of a recorder without a terminal says how far it is.
const recordLogEvery = 10 * time.Minute

// recordLog says on standard error how a recording goes: on a terminal in one line that is written over.
type recordLog struct {
	w        io.Writer
	file     string
	writer   *recording.Writer
	terminal bool
	began    time.Time
	said     time.Time
	// before is how many snapshots the file had, bytesBefore how long it was.
	before      int
	bytesBefore int64
	unfit       int
}

func newRecordLog(w io.Writer, f *recordFlags, writer *recording.Writer, began time.Time) *recordLog {
	l := &recordLog{
		w: w, file: f.file, writer: writer, terminal: isTerminal(w), began: began, said: began,
		before: writer.Snapshots(), bytesBefore: writer.Bytes(),
	}
	ends := "ctrl+c ends it"
	if f.lasting > 0 {
		ends = "for " + f.lasting.String()
	}
	if l.before > 0 {
		l.line("continuing %s, which has %d snapshots, with %s every %s, %s", l.file, l.before, f.from.describe(), f.from.interval, ends)
	} else {
		l.line("recording %s to %s every %s, %s", f.from.describe(), l.file, f.from.interval, ends)
	}
	return l
}

func (l *recordLog) line(format string, args ...any) {
	if l.terminal {
		fmt.Fprint(l.w, "\r\x1b[K")
	}
	fmt.Fprintf(l.w, "mimtop: "+format+"\n", args...)
}

// added says that a snapshot is on the disk.
func (l *recordLog) added(s *cluster.Snapshot) {
	totals := s.Totals()
	state := fmt.Sprintf("%s, %d of %d nodes up", l.amount(), totals.NodesUp, totals.NodesKnown)
	now := time.Now()
	switch {
	case l.terminal:
		fmt.Fprintf(l.w, "\r\x1b[Krecorded %s ", state)
	case now.Sub(l.said) >= recordLogEvery:
		l.said = now
		l.line("recorded %s", state)
	}
}

// leftOut says that a snapshot cannot be recorded; of many, only the first.
func (l *recordLog) leftOut(err error) {
	if l.unfit++; l.unfit == 1 {
		l.line("left out: %v", err)
	}
}

func (l *recordLog) end() {
	l.line("recorded %s to %s", l.amount(), l.file)
	if l.unfit > 0 {
		l.line("left out: %d snapshots", l.unfit)
	}
}

// amount is what was recorded so far, and in what time.
func (l *recordLog) amount() string {
	n := l.writer.Snapshots() - l.before
	word := "snapshots"
	if n == 1 {
		word = "snapshot"
	}
	return fmt.Sprintf("%d %s, %s in %s", n, word, quantity.Format(float64(l.writer.Bytes()-l.bytesBefore), quantity.Bytes),
		quantity.FormatDuration(time.Since(l.began)))
}
