package promapi

import (
	"context"
	"errors"
	"sync"
	"time"

	v1 "github.com/prometheus/client_golang/api/prometheus/v1"

	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
)

// frame is what the engine knew of all targets, at one time or at several.
type frame struct {
	nodes, hosts         map[key]*target
	nodePages, hostPages map[key]*page
	// hostOf finds the machine of a node: by host and site, or by host alone where machines have no site.
	hostOf map[hostKey]*target
	// hostsAsked says that there is a selector of machines.
	hostsAsked bool
}

type hostKey struct{ host, site string }

// at asks for one time.
func (s *Source) at(ctx context.Context, at time.Time) (*frame, error) {
	return s.ask(ctx, func(ctx context.Context, expression string) ([]row, error) {
		return s.client.instant(ctx, expression, at)
	})
}

// over asks for several times.
func (s *Source) over(ctx context.Context, r v1.Range) (*frame, error) {
	return s.ask(ctx, func(ctx context.Context, expression string) ([]row, error) {
		return s.client.over(ctx, expression, r)
	})
}

// ask puts the questions of one refresh, all at once.
func (s *Source) ask(ctx context.Context, answer func(context.Context, string) ([]row, error)) (*frame, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.options.Timeout, context.DeadlineExceeded)
	defer cancel()
	expressions := [...]string{s.questions.targets, s.questions.values, s.questions.histograms, s.questions.hosts}
	var rows [len(expressions)][]row
	var errs [len(expressions)]error
	var all sync.WaitGroup
	for i, expression := range expressions {
		if expression == "" {
			continue
		}
		all.Go(func() {
			if rows[i], errs[i] = answer(ctx, expression); errs[i] != nil {
				cancel() // Without one of them the others are of no use.
			}
		})
	}
	all.Wait()
	if err := first(errs[:]); err != nil {
		return nil, err
	}
	f := &frame{hostOf: map[hostKey]*target{}, hostsAsked: s.questions.hosts != ""}
	f.nodes, f.hosts = targetsOf(rows[0], s.options.SiteLabel)
	f.nodePages = pagesOf(f.nodes, s.options.SiteLabel, mongooseim.Wanted(), rows[1], rows[2])
	f.hostPages = pagesOf(f.hosts, s.options.SiteLabel, nodeexporter.Wanted(), rows[3])
	for k, t := range f.hosts {
		at := hostKey{k.host(), k.site}
		if other := f.hostOf[at]; other != nil {
			t.fault = "several node_exporters are on host " + at.host + ": choose one with --node-exporter-selector"
		}
		f.hostOf[at] = t
	}
	return f, nil
}

// first returns the error that came first: the others are that their question was given up.
func first(errs []error) error {
	var given error
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
		if err != nil {
			given = err
		}
	}
	return given
}

// machineOf returns the target of the machine below a node, nil when there is none.
func (f *frame) machineOf(k key) *target {
	if t := f.hostOf[hostKey{k.host(), k.site}]; t != nil {
		return t
	}
	return f.hostOf[hostKey{k.host(), ""}]
}
