package main

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/source/recording"
	"github.com/mimtop/mimtop/internal/ui"
)

func newReplay() *cobra.Command {
	var (
		flags  replayFlags
		inputs inputFlags
		screen screenFlags
		speed  float64
	)
	cmd := &cobra.Command{
		Use:   "replay FILE",
		Short: "The dashboard on a recording, with pause, seek and speed",
		Long: "Opens the dashboard on a file that 'mimtop record' made, and plays it. Space plays and pauses, comma and point step, " +
			"[ and ] move by a minute, { and } by ten, g and G to the beginning and the end, < and > change the speed; ? lists all keys. " +
			"After a move the dashboard has seen the hour before it (of large clusters less), and nothing of what came later.",
		Example: "mimtop replay mimtop-20261124-140320.recording\nmimtop replay incident.recording --at 14:03 --speed 10",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				return nil
			}
			return usage(fmt.Errorf("give one recording: mimtop replay FILE, not %d", len(args)))
		},
		ValidArgsFunction: completeRecording,
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.file = args[0]
			return screen.runReplay(cmd, &flags, speed, &inputs)
		},
	}
	cmd.Flags().StringVar(&flags.at, "at", "", "begin at this "+atHelp+" (default: its first snapshot)")
	cmd.Flags().Float64Var(&speed, "speed", 1, fmt.Sprintf("seconds of the recording per second, between %g and %g", recording.MinSpeed, float64(recording.MaxSpeed)))
	screen.register(cmd)
	// The speed of a core would take the name of the speed of the recording.
	inputs.register(cmd.Flags(), sizing.Speed)
	return cmd
}

// runReplay opens the dashboard on a recording.
func (f *screenFlags) runReplay(cmd *cobra.Command, from *replayFlags, speed float64, inputs *inputFlags) error {
	if !(speed >= recording.MinSpeed && speed <= recording.MaxSpeed) {
		return usage(fmt.Errorf("--speed must be between %g and %g, not %g", recording.MinSpeed, float64(recording.MaxSpeed), speed))
	}
	prior, err := inputs.prior(warner(cmd))
	if err != nil {
		return err
	}
	opts, err := f.options(prior)
	if err != nil {
		return err
	}
	r, err := openRecording(cmd, from.file)
	if err != nil {
		return err
	}
	defer r.Close()
	player := recording.NewPlayer(r, time.Now)
	player.SetSpeed(speed)
	if from.at != "" {
		number, err := from.locate(cmd, r)
		if err != nil {
			return err
		}
		player.Move(number)
	}
	if err := needTerminal(cmd); err != nil {
		return err
	}
	opts.Run, opts.Now, opts.Replay = player.Run, player.Now, deck{player}
	opts.Source = cluster.Printable(filepath.Base(from.file), 40)
	opts.Given = inputs.complete
	return f.run(cmd, opts)
}

// deck is a player as the dashboard sees it: times in the zone of this machine, problems in words.
type deck struct{ *recording.Player }

// State implements ui.Replay.
func (d deck) State() ui.ReplayState {
	s := d.Player.State()
	out := ui.ReplayState{
		At: s.At.Local(), First: s.First.Local(), Last: s.Last.Local(), Playing: s.Playing, Seeking: s.Seeking, Speed: s.Speed,
	}
	if s.Problem != nil {
		out.Problem = "not shown: " + s.Problem.Error()
	}
	if s.Damage != nil {
		out.Damage = fmt.Sprintf("file damaged at byte %d: %s", s.Damage.Offset, s.Damage.Reason)
	}
	return out
}
