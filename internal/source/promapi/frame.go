package promapi

import (
	"context"
	"errors"
	"sync"

	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
)

// frame is what the engine knew of all targets, at one time or at several.
type frame struct {
	nodes, hosts         map[key]*target
	nodePages, hostPages map[key]page
	// hostOf finds the machine of a node: by host and site, or by host alone where machines have no site.
	hostOf map[hostKey]*target
	// hostsAsked says that there is a selector of machines.
	hostsAsked bool
	body       []byte // of the page that is being read, used again
}

type hostKey struct{ host, site string }

// ledgers are those of the questions about figures.
type ledgers struct{ values, histograms, hosts *ledger }

func (s *Source) newLedgers() ledgers {
	site := s.options.SiteLabel
	return ledgers{
		values: newLedger(mongooseim.Wanted(), site), histograms: newLedger(mongooseim.Wanted(), site),
		hosts: newLedger(nodeexporter.Wanted(), site),
	}
}

// ask puts the questions of one refresh. The frame is valid until the ledgers are used again.
func (s *Source) ask(ctx context.Context, when span, l ledgers) (*frame, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.options.Timeout, context.DeadlineExceeded)
	defer cancel()
	// What belongs to whom is told by the targets, so they come first.
	rows, err := s.client.rows(ctx, s.questions.targets, when)
	if err != nil {
		return nil, err
	}
	f := &frame{hostOf: map[hostKey]*target{}, hostsAsked: s.questions.hosts != ""}
	f.nodes, f.hosts = targetsOf(rows, s.options.SiteLabel)
	questions := [...]struct {
		expression string
		of         map[key]*target
		into       *ledger
	}{{s.questions.values, f.nodes, l.values}, {s.questions.histograms, f.nodes, l.histograms}, {s.questions.hosts, f.hosts, l.hosts}}
	var lines [len(questions)]map[key][]line
	var errs [len(questions)]error
	var all sync.WaitGroup
	for i, q := range questions {
		if q.expression == "" {
			continue
		}
		all.Go(func() {
			q.into.begin(q.of)
			if errs[i] = s.client.stream(ctx, q.expression, when, q.into.add); errs[i] != nil {
				cancel() // Without one of them the others are of no use.
				return
			}
			lines[i] = q.into.end()
		})
	}
	all.Wait()
	if err := first(errs[:]); err != nil {
		return nil, err
	}
	f.nodePages, f.hostPages = pagesOf(f.nodes, lines[0], lines[1]), pagesOf(f.hosts, lines[2])
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
