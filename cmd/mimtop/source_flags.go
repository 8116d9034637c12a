package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	promconfig "github.com/prometheus/common/config"
	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/config"
	"github.com/mimtop/mimtop/internal/source/demo"
	"github.com/mimtop/mimtop/internal/source/scrape"
	"github.com/mimtop/mimtop/internal/source/tunnel"
)

// sourceFlags choose where the figures come from.
type sourceFlags struct {
	targets       []string
	files         []string
	lists         []string
	names         []string
	cluster       string
	nodeExporters []string
	httpConfig    string
	via           string
	engine        engineFlags
	demo          bool
	demoConfig    demo.Config
	replay        replayFlags
	interval      time.Duration
	timeout       time.Duration

	// named is the cluster of the configuration file that is to be read; nil when flags say what is, or nothing does.
	named  *config.Cluster
	tunnel *tunnel.Tunnel // through via; set by validate
}

func (f *sourceFlags) register(flags *pflag.FlagSet, interval time.Duration) {
	flags.StringArrayVarP(&f.targets, "target", "t", nil, "metrics address of a node, repeatable: http://host:9091/metrics, host:port or host; site=address names its datacenter")
	flags.StringArrayVar(&f.files, "file-sd", nil, "file with nodes in the form of Prometheus's file_sd, JSON or YAML, repeatable; followed while mimtop runs")
	flags.StringArrayVar(&f.lists, "http-sd", nil, "address that lists nodes in the form of Prometheus's http_sd, repeatable; asked each minute")
	flags.StringArrayVar(&f.names, "dns", nil, "name that stands for several nodes, repeatable: name, name:port or _service._tcp.name; asked each half minute")
	flags.VarP(clusterValue{f}, clusterFlag, "c", "cluster of the configuration file; with --file-sd or --http-sd the value of the label cluster")
	flags.StringArrayVar(&f.nodeExporters, "node-exporter", nil, "address of a node_exporter, joined to the target on its host, or a port on every target's host")
	flags.StringVar(&f.httpConfig, "http-config", "", "file in YAML with credentials, TLS and proxy, as Prometheus's http_config")
	flags.StringVar(&f.via, "via", "", "bastion host to reach the nodes through, by ssh -W with your own ssh configuration, agent and known hosts")
	f.engine.register(flags)
	flags.BoolVar(&f.demo, "demo", false, "the built-in simulated cluster as the source")
	f.registerTimes(flags, interval)
}

func (f *sourceFlags) registerTimes(flags *pflag.FlagSet, interval time.Duration) {
	flags.DurationVar(&f.interval, "interval", interval, "time between two scrapes of a node")
	flags.DurationVar(&f.timeout, "timeout", 0, "longest time one scrape may take, 0 = four fifths of the interval, at most 10s; with --prometheus 10s")
}

// given says that anything but the demo cluster is to be read.
func (f *sourceFlags) given() bool {
	return f.named != nil || f.engine.url != "" || len(f.targets) > 0 || f.listed()
}

// listed says that nodes are to be found in lists, by flag.
func (f *sourceFlags) listed() bool { return len(f.files)+len(f.lists)+len(f.names) > 0 }

// validate refuses what open would refuse without touching anything.
func (f *sourceFlags) validate() error {
	if err := f.replay.validate(f); err != nil {
		return err
	}
	switch {
	case f.interval == 0:
		return usage(errors.New("--interval must not be 0: accepted: 500ms, 5s, 1m"))
	case f.demo && len(f.targets) > 0:
		return usage(errors.New("--demo and --target exclude each other"))
	case f.demo && f.engine.url != "":
		return usage(errors.New("--demo and --prometheus exclude each other"))
	case f.demo && f.via != "":
		return usage(errors.New("--demo and --via exclude each other: the demo cluster is on this machine"))
	case f.demo && f.given():
		return usage(errors.New("--demo excludes all other sources"))
	case f.demo:
		if err := f.demoConfig.Validate(); err != nil {
			return usage(fmt.Errorf("the demo cluster's %w", err))
		}
		return nil
	}
	if err := f.validateWhere(); err != nil {
		return err
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

// validateWhere checks the nodes, or the engine in their place.
func (f *sourceFlags) validateWhere() error {
	if f.engine.url != "" {
		return f.validateEngine()
	}
	if err := f.validateNoEngine(); err != nil {
		return err
	}
	switch {
	case !f.given():
		return usage(errors.New("no source: give --target URL for each node, --file-sd, --http-sd, --dns, --prometheus, --demo, " +
			"or a configuration file (see 'mimtop config')"))
	case f.named == nil && f.cluster != "" && len(f.files)+len(f.lists) == 0:
		return usage(fmt.Errorf("--cluster %s chooses in --file-sd and --http-sd lists, or in the configuration file when no source is given by flag",
			cluster.Printable(f.cluster, maxShownWord)))
	}
	found, err := f.discovery()
	if err == nil {
		_, err = joined(found)
	}
	if err != nil {
		return usage(err)
	}
	return nil
}

// maxShownWord bounds words of a command line in messages.
const maxShownWord = 64

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
func (f *sourceFlags) open(ctx context.Context) (src sampler, closeSource func(), err error) {
	if f.engine.url == "" {
		return f.openNodes(ctx)
	}
	if err := f.validate(); err != nil {
		return nil, nil, err
	}
	engine, err := f.openEngine()
	if err != nil {
		return nil, nil, err
	}
	return engine, func() {}, nil
}

// httpSettings are credentials, TLS and proxy for the nodes or the engine.
func (f *sourceFlags) httpSettings() (settings promconfig.HTTPClientConfig, err error) {
	switch {
	case f.httpConfig != "":
		return readHTTPConfig("http-config", f.httpConfig)
	case f.named != nil:
		return f.named.HTTP, nil
	}
	return settings, nil
}

// readHTTPConfig reads the file in the form of Prometheus's http_config that a flag names.
func readHTTPConfig(flag, file string) (promconfig.HTTPClientConfig, error) {
	settings, _, err := promconfig.LoadHTTPConfigFile(file)
	if err != nil {
		return promconfig.HTTPClientConfig{}, usage(fmt.Errorf("--%s %s: %w", flag, file, err))
	}
	return *settings, nil
}

// openNodes builds the source that reads the nodes themselves.
func (f *sourceFlags) openNodes(ctx context.Context) (src examiner, closeSource func(), err error) {
	closeSource = func() {}
	if err := f.validate(); err != nil {
		return nil, nil, err
	}
	opts := scrape.Options{
		Interval: f.interval, Timeout: f.timeout, Window: max(rateWindow, scrapesPerWindow*f.interval), Dial: f.dial(),
	}
	if opts.HTTP, err = f.httpSettings(); err != nil {
		return nil, nil, err
	}
	if f.demo {
		simulated, cannot := demo.Start(ctx, f.demoConfig)
		if cannot != nil {
			return nil, nil, failure(fmt.Errorf("start the demo cluster: %w", cannot))
		}
		closeSource = func() { _ = simulated.Close() }
		opts.Targets, opts.Demo, opts.Source = simulated.Targets(), true, f.describe()
		src, err = scrape.New(opts)
	} else {
		src, err = f.openListed(opts)
	}
	if err != nil {
		closeSource()
		return nil, nil, usage(err)
	}
	return src, closeSource, nil
}
