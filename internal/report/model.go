package report

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// ModelState is how a model was learned, and how well it has predicted.
type ModelState struct {
	Quality string `json:"data_quality"`
	// Sentence says how far the load varied, over how long, in how many samples.
	Sentence  string   `json:"data_sentence"`
	Samples   int      `json:"samples"`
	Snapshots int      `json:"snapshots"`
	SpanS     float64  `json:"span_s"`
	Modules   []string `json:"modules_seen"`
	CPU       Fit      `json:"cpu"`
	Memory    Fit      `json:"memory"`
	// Nodes is the track record of each node.
	Nodes []NodeRecord `json:"nodes"`
	// Learned are the coefficients that at least one sample bears on.
	Learned []Learned `json:"learned"`
}

// Fit is one of the two regressions and its track record: |predicted/observed - 1| of what came next.
type Fit struct {
	Known       bool     `json:"known"`
	Why         string   `json:"why,omitempty"`
	Means       string   `json:"means,omitempty"`
	Samples     int      `json:"samples"`
	Noise       float64  `json:"residual_spread"`
	Predictions int      `json:"predictions_checked"`
	MedianError *float64 `json:"median_error"`
	P90Error    *float64 `json:"p90_error"`
	Mispredicts bool     `json:"mispredicts"`
}

// Learned is one coefficient.
type Learned struct {
	Key     string  `json:"key"`
	Unit    string  `json:"unit"`
	Low     float64 `json:"low"`
	Typical float64 `json:"typical"`
	High    float64 `json:"high"`
	Share   float64 `json:"learned"`
	Word    string  `json:"word"`
}

// NewModelState turns what was learned into its document.
func NewModelState(r *calibrate.Result, track calibrate.TrackRecord) *ModelState {
	s := &ModelState{
		Quality: r.Quality.Grade.String(), Sentence: r.Quality.Sentence, Samples: r.Samples, Snapshots: r.Snapshots,
		SpanS: r.Last.Sub(r.First).Seconds(), Modules: append([]string{}, r.Modules...),
		CPU: newFit(&r.CPU, track.CPU), Memory: newFit(&r.Memory, track.Memory), Learned: []Learned{},
		Nodes: newNodeRecords(track.Nodes),
	}
	for c := range sizing.CoefficientCount {
		if l := r.Learned[c]; l.Word != calibrate.WordDefault {
			i := r.Model.Coefficients[c]
			s.Learned = append(s.Learned, Learned{c.Key(), c.Unit(), i.Low, i.Typical, i.High, l.Share, l.Word})
		}
	}
	return s
}

func newFit(f *calibrate.Fitted, t calibrate.Track) Fit {
	out := Fit{Known: f.Known, Why: f.Why, Means: f.Means, Samples: f.Samples, Noise: f.Noise, Predictions: t.Predictions, Mispredicts: t.Wrong()}
	if t.Predictions > 0 {
		out.MedianError, out.P90Error = &t.Median, &t.P90
	}
	return out
}

// OddsLine says in at most so many columns, of which 76 are always enough, how likely it is that a verdict's topology
// survives a loss, in percent and in words, how well its model has predicted so far (the worse of CPU and memory), and what
// it was learned from. With less room it says less; the words go before what the model was learned from, and that before
// how far off it has been. A nil result is that of planning.
func OddsLine(p *sizing.Probability, r *calibrate.Result, t calibrate.TrackRecord, columns int) string {
	heads := []string{"No odds: the table has no intervals"}
	if p.Known {
		asked, users := p.Asked()
		odds := fmt.Sprintf("Odds %3.0f %%", 100*asked.P)
		if p.LoneNode {
			odds += " while up"
		}
		holds, word := holdsUpTo(users), oddsWord(p)
		short := strings.TrimPrefix(holds, "holds ")
		heads = []string{
			odds + " (" + word + ") · " + holds, odds + ", " + word + " · " + short, odds + ", " + word + " · " + strings.TrimRight(short, " "),
			odds + " · " + short,
		}
	}
	tails := modelWords(r, t)
	fits := func(line string) bool { return utf8.RuneCountInString(line) <= columns }
	last := len(heads) - 1 // without words
	for _, tail := range tails[:max(len(tails)-1, 1)] {
		for _, head := range heads[:max(last, 1)] {
			if line := head + " · " + tail; fits(line) {
				return line
			}
		}
	}
	for _, tail := range tails {
		if line := heads[last] + " · " + tail; fits(line) {
			return line
		}
	}
	return heads[last]
}

// modelWords say what a model was learned from and how far off it has been, the longest first.
func modelWords(r *calibrate.Result, t calibrate.TrackRecord) []string {
	switch {
	case r == nil:
		return []string{"nothing learned: no live cluster", "nothing learned"}
	case r.Quality.Grade == calibrate.NoData:
		return []string{"model not learned yet: no data", "model not learned", "no data"}
	}
	data := r.Quality.Grade.String() + " data"
	switch worse, of := worseTrack(t); {
	case worse.Wrong():
		off := Percent(worse.Recent)
		return []string{
			"MODEL MISPREDICTS " + of + " by " + off + ", learned from " + data, "MODEL MISPREDICTS " + of + " by " + off,
			"MISPREDICTS " + of + " by " + off, "MISPREDICTS " + of,
		}
	case worse.Predictions > 0:
		off := Percent(worse.Median) + " on " + of
		return []string{"model off by " + off + ", learned from " + data, "model off " + off + ", " + data, "off " + off + ", " + data, "off " + off, data}
	case r.CPU.Known || r.Memory.Known:
		return []string{"model learned from " + data + ", not checked yet", "model not checked yet, " + data, "not checked yet, " + data, data}
	}
	return []string{"model not learned yet: " + data, "not learned yet: " + data, data}
}

func worseTrack(t calibrate.TrackRecord) (worse calibrate.Track, of string) {
	off := func(t calibrate.Track) float64 {
		if t.Wrong() {
			return max(t.Median, t.Recent)
		}
		return t.Median
	}
	if t.CPU.Predictions == 0 || t.Memory.Predictions > 0 && off(t.Memory) > off(t.CPU) {
		return t.Memory, "memory"
	}
	return t.CPU, "CPU"
}

// Calibration is the document of mimtop calibrate: a coefficient file with its evidence beside it.
type Calibration struct {
	SchemaVersion int    `json:"schema_version"`
	Source        string `json:"source"`
	sizing.File
	Evidence *ModelState `json:"evidence"`
}

// NewCalibration turns what was learned into a coefficient file.
func NewCalibration(source string, r *calibrate.Result, track calibrate.TrackRecord) Calibration {
	return Calibration{SchemaVersion: SchemaVersion, Source: source, File: sizing.NewFile(r.Model), Evidence: NewModelState(r, track)}
}

// mostTrackLines is how many nodes have a line of their own.
const mostTrackLines = 12

// WriteCalibrationText writes what was learned as plain lines of at most 80 columns.
func WriteCalibrationText(w io.Writer, source string, r *calibrate.Result, track calibrate.TrackRecord) error {
	var b strings.Builder
	line := func(format string, args ...any) { b.WriteString(fold(fmt.Sprintf(format, args...))) }
	line("%s: %d snapshots, %d samples over %s.", source, r.Snapshots, r.Samples, quantity.FormatDuration(r.Last.Sub(r.First).Round(time.Second)))
	if r.Quality.Grade == calibrate.NoData {
		line("Data quality: %s", r.Quality.Sentence)
	} else {
		line("Data quality: %s. %s", r.Quality.Grade, r.Quality.Sentence)
	}
	line("%s", TrackLine(r, track))
	for i := range track.Nodes[:min(len(track.Nodes), mostTrackLines)] {
		if of := NodeTrackLine(&track.Nodes[i]); of != "" {
			line("  %s", of)
		}
	}
	if more := len(track.Nodes) - mostTrackLines; more > 0 {
		line("  and %d nodes more: -o json has them", more)
	}
	for _, f := range []struct {
		name string
		fit  *calibrate.Fitted
	}{{"CPU", &r.CPU}, {"Memory", &r.Memory}} {
		if !f.fit.Known {
			line("%s: %s.", f.name, f.fit.Why)
			continue
		}
		line("%s is %s; residuals spread by %s of the mean.", f.name, f.fit.Means, Percent(f.fit.Noise))
	}
	if len(r.Modules) > 0 {
		line("Modules seen: %s.", strings.Join(r.Modules, ", "))
	}
	fmt.Fprintf(&b, "\n%-15s %10s %10s %10s %-12s %8s %s\n", "coefficient", "5 %", "typical", "95 %", "unit", "learned", "")
	for c := range sizing.CoefficientCount {
		i, l := r.Model.Coefficients[c], r.Learned[c]
		word := l.Word
		if i.Origin == sizing.FromLive && word == calibrate.WordDefault {
			word = "measured"
		}
		fmt.Fprintf(&b, "%-15s %10s %10s %10s %-12s %8s %s\n", c.Key(), Exactly(i.Low), Exactly(i.Typical), Exactly(i.High), c.Unit(),
			Percent(l.Share), word)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
