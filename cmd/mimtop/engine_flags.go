package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/promapi"
)

// sampler is a source that can also be read a number of times.
type sampler interface {
	source.Source
	Samples(ctx context.Context, n int, progress func(done, of int)) (*cluster.Snapshot, error)
}

// engineFlags choose a Prometheus-compatible engine in place of the nodes.
type engineFlags struct {
	url          string
	selector     string
	hostSelector string
	siteLabel    string
}

func (f *engineFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.url, "prometheus", "", "address of a Prometheus-compatible engine to ask in place of the nodes")
	flags.StringVar(&f.selector, "selector", "", "labels of the engine's scrape targets that are the nodes (default "+promapi.DefaultSelector+")")
	flags.StringVar(&f.hostSelector, "node-exporter-selector", "", "labels of the engine's node_exporter targets, such as job=\"node\"")
	flags.StringVar(&f.siteLabel, "site-label", "", "label that names a node's datacenter (default with lists: site, datacenter, dc or region)")
}

// engineOptions are those of the engine, as far as the flags of all sources say them.
func (f *sourceFlags) engineOptions() promapi.Options {
	return promapi.Options{
		URL: f.engine.url, Selector: f.engine.selector, HostSelector: f.engine.hostSelector, SiteLabel: f.engine.siteLabel,
		Interval: f.interval, Timeout: f.timeout, Window: max(rateWindow, scrapesPerWindow*f.interval),
		Dial: f.dial(),
	}
}

// validateNoEngine refuses what is of use with an engine only, or with lists.
func (f *sourceFlags) validateNoEngine() error {
	for name, value := range map[string]string{"selector": f.engine.selector, "node-exporter-selector": f.engine.hostSelector} {
		if value != "" {
			return usage(fmt.Errorf("--%s is for --prometheus URL, which is missing", name))
		}
	}
	if f.engine.siteLabel != "" && f.named == nil && !f.listed() {
		return usage(errors.New("--site-label is for --prometheus, --file-sd and --http-sd, none of which is given"))
	}
	return nil
}

// validateEngine refuses what openEngine would refuse without touching anything.
func (f *sourceFlags) validateEngine() error {
	switch {
	case len(f.targets) > 0:
		return usage(errors.New("--target and --prometheus exclude each other: the engine knows the nodes"))
	case f.listed():
		return usage(errors.New("--prometheus excludes --file-sd, --http-sd and --dns: the engine knows the nodes"))
	case len(f.nodeExporters) > 0:
		return usage(errors.New("--node-exporter is for --target; with --prometheus give --node-exporter-selector"))
	}
	if err := f.engineOptions().Validate(); err != nil {
		return usage(err)
	}
	return nil
}

func (f *sourceFlags) openEngine() (*promapi.Source, error) {
	o := f.engineOptions()
	var err error
	if o.HTTP, err = f.httpSettings(); err != nil {
		return nil, err
	}
	src, err := promapi.New(o)
	if err != nil {
		return nil, usage(err)
	}
	return src, nil
}
