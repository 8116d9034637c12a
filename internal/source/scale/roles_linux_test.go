package scale

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/fakenode"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

// serveFleet is the role of the nodes: it answers with their addresses, and then, as often as it is asked, with how many
// pages it has sent.
func serveFleet(tasks *json.Decoder, answers *json.Encoder) error {
	var o fakenode.FleetOptions
	if err := tasks.Decode(&o); err != nil {
		return err
	}
	f, err := fakenode.StartFleet(o)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := answers.Encode(f.Addresses); err != nil {
		return err
	}
	for {
		var ask struct{}
		if err := tasks.Decode(&ask); err != nil {
			return unlessEOF(err)
		}
		if err := answers.Encode(f.Served()); err != nil {
			return err
		}
	}
}

func unlessEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// fleet is the nodes as a benchmark sees them.
type fleet struct {
	*process
	addresses []string
}

func startFleet(t testing.TB, o fakenode.FleetOptions) fleet {
	t.Helper()
	f := fleet{process: play(t, "fleet", o)}
	f.hear(&f.addresses)
	return f
}

func (f fleet) served() (pages int64) {
	f.t.Helper()
	f.tell(struct{}{})
	f.hear(&pages)
	return pages
}

// scrapeTask is what the scraper does.
type scrapeTask struct {
	Addresses []string
	Interval  time.Duration
	Gzip      bool
	// Look is how often to note the ages of the figures of nodes that are up; 0 means never.
	Look time.Duration
}

// scraped is what came of it.
type scraped struct {
	Snapshots int64
	Up        int
	// AgeMedianS and AgeP99S are of figures as somebody sees them who looks at the newest snapshot now and then, in seconds.
	AgeMedianS, AgeP99S float64
}

// scrapeTargets is the role of mimtop without its screen: it scrapes from its task on, and answers whenever it is asked with
// what came since it was asked the last time.
func scrapeTargets(tasks *json.Decoder, answers *json.Encoder) error {
	var task scrapeTask
	if err := tasks.Decode(&task); err != nil {
		return err
	}
	o := scrape.Options{Interval: task.Interval, Compression: scrape.CompressNever}
	if task.Gzip {
		o.Compression = scrape.CompressAlways
	}
	for _, a := range task.Addresses {
		o.Targets = append(o.Targets, source.Target{URL: a})
	}
	s, err := scrape.New(o)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var newest atomic.Pointer[cluster.Snapshot]
	var snapshots atomic.Int64
	history := cluster.NewHistory(historySnapshots)
	ended := make(chan error, 1)
	go func() {
		ended <- s.Run(ctx, func(snapshot *cluster.Snapshot) {
			history.Add(snapshot)
			newest.Store(snapshot)
			snapshots.Add(1)
		})
	}()
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		var ask struct{}
		for tasks.Decode(&ask) == nil {
			asked <- ask
		}
	}()
	var looks <-chan time.Time
	if task.Look > 0 {
		ticker := time.NewTicker(task.Look)
		defer ticker.Stop()
		looks = ticker.C
	}
	var ages []float64
	for {
		select {
		case _, more := <-asked:
			if !more {
				cancel()
				return <-ended
			}
			if err := answers.Encode(summary(newest.Load(), snapshots.Swap(0), ages)); err != nil {
				return err
			}
			ages = ages[:0]
		case <-looks:
			ages = appendAges(ages, newest.Load())
		}
	}
}

// historySnapshots is what the dashboard keeps: an hour at the default interval.
const historySnapshots = 720

func appendAges(ages []float64, s *cluster.Snapshot) []float64 {
	if s == nil {
		return ages
	}
	now := time.Now()
	for i := range s.Nodes {
		if age, known := s.Nodes[i].Age(now); known && s.Nodes[i].State == cluster.Up {
			ages = append(ages, age.Seconds())
		}
	}
	return ages
}

func summary(s *cluster.Snapshot, snapshots int64, ages []float64) scraped {
	out := scraped{Snapshots: snapshots}
	if s != nil {
		for i := range s.Nodes {
			if s.Nodes[i].State == cluster.Up {
				out.Up++
			}
		}
	}
	if len(ages) > 0 {
		slices.Sort(ages)
		out.AgeMedianS, out.AgeP99S = ages[len(ages)/2], ages[len(ages)*99/100]
	}
	return out
}

func startScraper(t testing.TB, task scrapeTask) *process {
	t.Helper()
	return play(t, "scraper", task)
}

func (p *process) report() (r scraped) {
	p.t.Helper()
	p.tell(struct{}{})
	p.hear(&r)
	return r
}
