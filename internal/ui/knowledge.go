package ui

import (
	"time"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// knowledge is what is known of a cluster from all its snapshots, whatever is looked at: its history, what was learned, what
// happened, and what is kept to look back on.
type knowledge struct {
	prior *sizing.Model
	given func(*sizing.Baseline)

	history *cluster.History
	moments *cluster.Moments
	// learner learns the model from the snapshots; nil when planning.
	learner  *calibrate.Calibrator
	happened *eventLog
	// remembered is the time of the newest snapshot in the history, number how many there ever were.
	remembered time.Time
	number     int
}

// knowledgeFor is that of a dashboard: its own, or what it shares.
func knowledgeFor(o *Options) *knowledge {
	if o.Live != nil {
		return o.Live.knowledge
	}
	return newKnowledge(o)
}

func newKnowledge(o *Options) *knowledge {
	return &knowledge{
		prior: o.Prior, given: o.Given,
		history: cluster.NewHistory(historySnapshots), moments: cluster.NewMoments(lookBackBytes), happened: &eventLog{},
	}
}

// remember keeps a snapshot in the history and learns from it; a live one is kept to look back on, too.
func (k *knowledge) remember(s *cluster.Snapshot, live bool) {
	notable := k.happened.follow(s)
	k.remembered = s.At
	k.number++
	k.history.Add(s)
	if k.learner != nil {
		k.learner.Add(s)
	}
	if live {
		k.moments.Add(s, notable)
	}
}

// findings are what is said of one snapshot. They are not changed once they are shown, and safe to share.
type findings struct {
	// snapshot is nil until the first arrives. totals are its sums, freshest the time of the newest figures of a node that is
	// up: they take a walk over all nodes, which no frame should.
	snapshot *cluster.Snapshot
	totals   cluster.Totals
	freshest time.Time
	// pools are those of the whole cluster, busy is the share of its SQL workers at work.
	pools []cluster.Pool
	busy  cluster.Figure
	// advice is about the snapshot, observedAdvice about what was measured against live, of whose limits observed are the
	// measured shares.
	advice, observedAdvice []sizing.Advice
	observed               [sizing.ResourceCount]cluster.Figure
	// missing says why the live cluster cannot be judged; live is its verdict when it is "".
	missing string
	live    sizing.Verdict
	// base is the cluster as the sliders start from it: the last one that could be read.
	base sizing.Baseline

	// learned and track are what the model knows now; nil when nothing was learned.
	learned *calibrate.Result
	track   calibrate.TrackRecord
}

// learn takes over what was learned so far.
func (k *knowledge) learn(r *findings) {
	if k.learner != nil {
		r.learned, r.track = k.learner.Result(), k.learner.TrackRecord()
	}
}

// read says what there is to say of a snapshot by a model. Where it cannot be judged, some of what was said before stays.
func (k *knowledge) read(before *findings, s *cluster.Snapshot, model *sizing.Model) findings {
	r := *before
	r.snapshot, r.totals, r.freshest = s, s.Totals(), freshestOf(s)
	r.pools, r.busy = s.Pools(), busyShare(s)
	r.advice = append(sizing.AdviseLive(s), warningsOf(s)...)
	observed, b, missing := k.observe(s)
	r.missing = missing
	switch up := r.totals.NodesUp > 0; {
	case missing == "":
		r.live = sizing.EvaluateLive(model, b.Scenario, s, &observed)
		r.observed = sizing.Observed(s, &r.live)
		r.observedAdvice = sizing.AdviseObserved(s, model, &r.live)
	case !up && r.base.Missing() == "", up && b.Missing() == "": // nothing was read, or no valid scenario
		return r // keep the last known cluster under the sliders
	}
	r.base = b
	return r
}

// observe is what a snapshot shows, its scenario with what the user gave, and why that cannot be judged: "" when it can.
func (k *knowledge) observe(s *cluster.Snapshot) (observed, b sizing.Baseline, missing string) {
	observed = sizing.Observe(s)
	b = observed
	if k.given != nil {
		k.given(&b)
	}
	if !anyUp(s) {
		return observed, b, "no node could be read"
	}
	if missing = b.Missing(); missing == "" {
		if err := b.Scenario.Validate(); err != nil {
			missing = err.Error()
		}
	}
	return observed, b, missing
}

func anyUp(s *cluster.Snapshot) bool {
	for i := range s.Nodes {
		if s.Nodes[i].State == cluster.Up {
			return true
		}
	}
	return false
}

// modelOf is the model that was learned, or another one when nothing was.
func (r *findings) modelOf(otherwise *sizing.Model) *sizing.Model {
	if r.learned != nil {
		return r.learned.Model
	}
	return otherwise
}

// watch follows the verdict on a snapshot that was read.
func (k *knowledge) watch(r *findings) {
	if r.missing != "" {
		k.happened.log.Add(k.happened.watch.See(r.snapshot.At, nil, nil)...)
		return
	}
	k.happened.judged(r.snapshot.At, r.learnedParts(), k.happened.watch.See(r.snapshot.At, &r.live, &r.observed))
}

// watchUnseen follows the verdict on a snapshot that is not shown, by the model as it was learned last.
func (k *knowledge) watchUnseen(s *cluster.Snapshot, shown *findings, model *sizing.Model) {
	observed, b, missing := k.observe(s)
	if missing != "" {
		k.happened.log.Add(k.happened.watch.See(s.At, nil, nil)...)
		return
	}
	v := sizing.EvaluateLive(model, b.Scenario, s, &observed)
	measured := sizing.Observed(s, &v)
	k.happened.judged(s.At, shown.learnedParts(), k.happened.watch.See(s.At, &v, &measured))
}

// learnedParts says whether CPU and memory are learned.
func (r *findings) learnedParts() [2]bool {
	if r.learned == nil {
		return [2]bool{}
	}
	return [2]bool{r.learned.CPU.Known, r.learned.Memory.Known}
}
