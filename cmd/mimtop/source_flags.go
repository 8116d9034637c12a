package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/prometheus/common/config"
	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/demo"
	"github.com/mimtop/mimtop/internal/source/scrape"
	"github.com/mimtop/mimtop/internal/source/tunnel"
)

// sourceFlags choose where the figures come from.
type sourceFlags struct {
	targets       []string
	nodeExporters []string
	httpConfig    string
	via           string
	demo          bool
	demoConfig    demo.Config
	interval      time.Duration
	timeout       time.Duration

	tunnel *tunnel.Tunnel // through via; set by validate
}

func (f *sourceFlags) register(flags *pflag.FlagSet, interval time.Duration) {
	flags.StringArrayVarP(&f.targets, "target", "t", nil, "metrics `address` of a node, repeatable: http://host:9091/metrics, host:port or host; site=address names its datacenter")
	flags.StringArrayVar(&f.nodeExporters, "node-exporter", nil, "`address` of a node_exporter, joined to the target on its host, or a port on every target's host")
	flags.StringVar(&f.httpConfig, "http-config", "", "`file` in YAML with credentials, TLS and proxy, as Prometheus's http_config")
	flags.StringVar(&f.via, "via", "", "bastion `host` to reach the nodes through, by ssh -W with your own ssh configuration, agent and known hosts")
	flags.BoolVar(&f.demo, "demo", false, "the built-in simulated cluster as the source")
	f.registerTimes(flags, interval)
}

func (f *sourceFlags) registerTimes(flags *pflag.FlagSet, interval time.Duration) {
	flags.DurationVar(&f.interval, "interval", interval, "time between two scrapes of a node")
	flags.DurationVar(&f.timeout, "timeout", 0, "longest time one scrape may take, 0 = four fifths of the interval, at most 10s")
}

// validate refuses what open would refuse without touching anything.
func (f *sourceFlags) validate() error {
	switch {
	case f.interval == 0:
		return usage(errors.New("--interval must not be 0: accepted: 500ms, 5s, 1m"))
	case f.demo && len(f.targets) > 0:
		return usage(errors.New("--demo and --target exclude each other"))
	case f.demo && f.via != "":
		return usage(errors.New("--demo and --via exclude each other: the demo cluster is on this machine"))
	case f.demo:
		if err := f.demoConfig.Validate(); err != nil {
			return usage(fmt.Errorf("the demo cluster's %w", err))
		}
		return nil
	}
	if _, err := f.parseTargets(); err != nil {
		return usage(err)
	}
	if f.via == "" {
		return nil
	}
	through, err := tunnel.New(f.via)
	if err != nil {
		return usage(fmt.Errorf("--via: %w", err))
	}
	f.tunnel = through
	return nil
}

// dialer opens a connection.
type dialer = func(ctx context.Context, network, address string) (net.Conn, error)

// dial opens connections to the nodes' hosts: nil for directly.
func (f *sourceFlags) dial() dialer {
	if f.tunnel == nil {
		return nil
	}
	return f.tunnel.Dial
}

// unreached is the one reason why no node could be read, when it is the way to all of them.
func (f *sourceFlags) unreached(s *cluster.Snapshot) error {
	if f.tunnel == nil || s.Totals().NodesUp > 0 || f.tunnel.Problem() == "" {
		return nil
	}
	return failure(errors.New(f.tunnel.Problem()))
}

// Rates are taken over this time, or over this many scrapes when that is longer: two turns of MongooseIM's probes. A longer
// window is smoother, but the model learns once in a window, and a change of the load would show late.
const (
	rateWindow       = 30 * time.Second
	scrapesPerWindow = 4
)

// open builds the source. close ends the demo cluster, if there is one, and must be called after the source has ended.
func (f *sourceFlags) open(ctx context.Context) (src *scrape.Source, closeSource func(), err error) {
	closeSource = func() {}
	if err := f.validate(); err != nil {
		return nil, nil, err
	}
	opts := scrape.Options{
		Interval: f.interval, Timeout: f.timeout, Window: max(rateWindow, scrapesPerWindow*f.interval), Dial: f.dial(),
	}
	if f.httpConfig != "" {
		httpConfig, _, err := config.LoadHTTPConfigFile(f.httpConfig)
		if err != nil {
			return nil, nil, usage(fmt.Errorf("--http-config %s: %w", f.httpConfig, err))
		}
		opts.HTTP = *httpConfig
	}
	if f.demo {
		simulated, err := demo.Start(ctx, f.demoConfig)
		if err != nil {
			return nil, nil, failure(fmt.Errorf("start the demo cluster: %w", err))
		}
		closeSource = func() { _ = simulated.Close() }
		opts.Targets, opts.Demo, opts.Source = simulated.Targets(), true, f.describe()
	} else if opts.Targets, err = f.parseTargets(); err != nil {
		return nil, nil, usage(err)
	}
	src, err = scrape.New(opts)
	if err != nil {
		closeSource()
		return nil, nil, usage(err)
	}
	return src, closeSource, nil
}

func (f *sourceFlags) parseTargets() ([]source.Target, error) {
	if len(f.targets) == 0 {
		return nil, errors.New("no source: give --target URL for each node, or --demo")
	}
	targets := make([]source.Target, 0, len(f.targets))
	for _, text := range f.targets {
		target, err := scrape.ParseTarget(text)
		if err != nil {
			return nil, err
		}
		targets = append(targets, target)
	}
	return scrape.JoinNodeExporters(targets, f.nodeExporters)
}

// describe says in words where the figures come from.
func (f *sourceFlags) describe() string {
	switch {
	case f.demo:
		return "DEMO: a simulated cluster"
	case len(f.targets) == 1:
		return "1 target"
	}
	return fmt.Sprintf("%d targets", len(f.targets))
}
