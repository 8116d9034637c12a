package main

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/discover"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

// examiner is a source of nodes that can be looked at one by one.
type examiner interface {
	sampler
	Examine(ctx context.Context, progress func(done, of int)) ([]scrape.Examination, *cluster.Snapshot, error)
}

// openListed builds the source of nodes that are listed, here or where they come and go.
func (f *sourceFlags) openListed(opts scrape.Options) (examiner, error) {
	found, err := f.discovery()
	if err != nil {
		return nil, err
	}
	if f.named != nil {
		opts.Source = f.describe()
	}
	if !changing(&found) {
		if opts.Targets, err = joined(found); err != nil {
			return nil, err
		}
		return scrape.New(opts)
	}
	found.Dial = opts.Dial // Lists over HTTP are where the nodes are.
	discoverer, err := discover.New(found)
	if err != nil {
		return nil, err
	}
	return discover.NewSource(discoverer, opts)
}

// discovery says where nodes are listed.
func (f *sourceFlags) discovery() (discover.Options, error) {
	if f.named != nil {
		found := f.named.Discovery()
		found.NodeExporters, found.SiteLabel = f.nodeExporters, f.engine.siteLabel
		return found, nil
	}
	found := discover.Options{Files: f.files, NodeExporters: f.nodeExporters, Cluster: f.cluster, SiteLabel: f.engine.siteLabel}
	for _, text := range f.targets {
		target, err := scrape.ParseTarget(text)
		if err != nil {
			return found, err
		}
		found.Targets = append(found.Targets, target)
	}
	for _, address := range f.lists {
		found.Lists = append(found.Lists, discover.List{URL: address})
	}
	for _, text := range f.names {
		name, err := discover.ParseName(text)
		if err != nil {
			return found, err
		}
		found.Names = append(found.Names, name)
	}
	if changing(&found) {
		_, err := discover.New(found)
		return found, err
	}
	return found, nil
}

// changing says that nodes may come and go.
func changing(found *discover.Options) bool {
	return len(found.Files)+len(found.Lists)+len(found.Names) > 0
}

// joined returns the targets of a list that never changes, with their node_exporters.
func joined(found discover.Options) ([]source.Target, error) {
	if changing(&found) {
		return nil, nil
	}
	targets := make([]source.Target, 0, len(found.Targets))
	joined, err := scrape.JoinNodeExporters(found.Targets, found.NodeExporters)
	for i, t := range joined {
		t.NodeExporterURL = cmp.Or(found.Targets[i].NodeExporterURL, t.NodeExporterURL)
		targets = append(targets, t)
	}
	return targets, err
}

// describe says in words where the figures come from.
func (f *sourceFlags) describe() string {
	switch {
	case f.demo:
		return "DEMO: a simulated cluster"
	case f.named != nil:
		return f.named.Name
	case f.engine.url != "":
		return "a Prometheus API"
	case f.listed():
		return f.describeLists()
	case len(f.targets) == 1:
		return "1 target"
	}
	return fmt.Sprintf("%d targets", len(f.targets))
}

// describeLists names the first list and counts the rest.
func (f *sourceFlags) describeLists() string {
	var all []string
	if f.cluster != "" {
		all = append(all, f.cluster)
	}
	for _, file := range f.files {
		all = append(all, filepath.Base(file))
	}
	for _, list := range f.lists {
		host := "http_sd"
		if u, err := url.Parse(list); err == nil {
			host = u.Host
		}
		all = append(all, host)
	}
	all = append(all, f.names...)
	first := cluster.Printable(all[0], maxShownWord)
	if more := len(all) - 1 + len(f.targets); more > 0 && f.cluster == "" {
		return fmt.Sprintf("%s and %d more", first, more)
	}
	return first
}
