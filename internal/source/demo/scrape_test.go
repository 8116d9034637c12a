package demo

import (
	"context"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

func TestTheScrapeSourceReadsTheClusterLikeAnyOther(t *testing.T) {
	simulated, err := Start(t.Context(), Config{Nodes: 2, Sites: 2, Seed: 11})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = simulated.Close() }()
	src, err := scrape.New(scrape.Options{Targets: simulated.Targets(), Interval: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last *cluster.Snapshot
	err = src.Run(ctx, func(s *cluster.Snapshot) {
		if last != nil {
			return
		}
		for i := range s.Nodes {
			if n := &s.Nodes[i]; n.State != cluster.Up || !n.Traffic.Messages.In.Known || !n.Machine.CPUCoresUsed.Known {
				return
			}
		}
		last = s
		cancel()
	})
	if err != nil {
		t.Fatal(err)
	}
	if last == nil {
		t.Fatal("no snapshot in which all nodes are up and have rates")
	}
	sites := last.Sites()
	if len(sites) != 2 || sites[0].Name != "eu" || len(sites[1].Nodes) != 2 {
		t.Errorf("sites %+v", sites)
	}
	truth := 0.0
	for _, n := range simulated.Truth().Nodes {
		truth += n.Sessions
	}
	near(t, "sessions", last.Totals().Sessions.Value, truth, 0.01)
}
