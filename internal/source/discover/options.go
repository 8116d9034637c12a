package discover

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/config"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

// The defaults and bounds of Options. Those of HTTP and DNS are Prometheus's.
const (
	defaultFileInterval = 2 * time.Second
	defaultHTTPInterval = 60 * time.Second
	defaultDNSInterval  = 30 * time.Second
	defaultTimeout      = 10 * time.Second
	minInterval         = 100 * time.Millisecond
	maxInterval         = 24 * time.Hour
	maxOrigins          = 1_000
)

// Options say where targets come from. The zero value of each field is a default; at least one origin must be given.
type Options struct {
	// Targets are a fixed list, in the form that scrape.ParseTarget returns. They belong to every cluster.
	Targets []source.Target
	// Files are paths of Prometheus file_sd files ending in .json, .yml or .yaml. The last element may be a pattern, such
	// as targets/*.yml, which may match nothing for a while.
	Files []string
	// Lists are Prometheus http_sd addresses.
	Lists []List
	// Names are DNS names.
	Names []Name
	// NodeExporters are joined to the targets by host, or a port stands for all hosts: see scrape.JoinNodeExporters. Here one
	// that matches no target is a Problem, since its target may come later.
	NodeExporters []string
	// Cluster keeps only the targets of files and lists whose label "cluster" has this value. "" keeps all, and none as soon
	// as they belong to several clusters.
	Cluster string
	// SiteLabel is the label that names a target's datacenter; "" means the first of site, datacenter, dc and region that it
	// has.
	SiteLabel string
	// FileInterval is the time between two looks at the files, 2 s by default; HTTPInterval (60 s) and DNSInterval (30 s) the
	// time between two questions. Each is at least 100 ms and at most a day.
	FileInterval, HTTPInterval, DNSInterval time.Duration
	// Timeout bounds one question over HTTP or DNS; 10 s by default.
	Timeout time.Duration
	// Resolver answers DNS questions; net.DefaultResolver by default.
	Resolver Resolver
	// Dial opens connections to HTTP servers; nil means directly.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// List is one http_sd address.
type List struct {
	// URL is http or https. User and password in it are used, and never shown.
	URL string
	// HTTP holds credentials, TLS and proxy of this address alone: those of the nodes are for nodes. The zero struct stands
	// for config.DefaultHTTPClientConfig.
	HTTP config.HTTPClientConfig
}

// Resolver is the part of net.Resolver that is used.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
}

// complete fills in the defaults, and returns all problems joined.
func (o Options) complete() (Options, error) {
	var problems []error
	complain := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	origins := len(o.Files) + len(o.Lists) + len(o.Names)
	if len(o.Targets)+origins == 0 {
		complain("no source of targets: give a target, a file_sd file, an http_sd address or a DNS name")
	}
	if origins > maxOrigins {
		complain("%d files, addresses and names are more than %d", origins, maxOrigins)
	}
	if len(o.Targets) > maxTargets {
		complain("%d targets are more than %d", len(o.Targets), maxTargets)
	}
	for _, t := range o.Targets {
		if u, err := url.Parse(t.URL); err != nil || u.Host == "" {
			complain("target %q is not a whole URL", source.ShownInput(t.URL))
		}
	}
	for _, f := range o.Files {
		if err := checkPattern(f); err != nil {
			complain("file_sd %q: %w", cluster.Printable(f, maxShownRunes), err)
		}
	}
	for _, l := range o.Lists {
		if err := l.validate(); err != nil {
			complain("http_sd %s: %w", source.ShownURL(l.URL), err)
		}
	}
	for _, n := range o.Names {
		if err := n.validate(); err != nil {
			complain("dns name %q: %w", cluster.Printable(n.Name, maxShownRunes), err)
		}
	}
	for _, d := range []struct {
		name     string
		value    *time.Duration
		standard time.Duration
	}{
		{"file_sd interval", &o.FileInterval, defaultFileInterval},
		{"http_sd interval", &o.HTTPInterval, defaultHTTPInterval},
		{"dns interval", &o.DNSInterval, defaultDNSInterval},
		{"discovery timeout", &o.Timeout, defaultTimeout},
	} {
		if *d.value == 0 {
			*d.value = d.standard
		}
		if *d.value < minInterval || *d.value > maxInterval {
			complain("%s %v is not between %v and %v", d.name, *d.value, minInterval, maxInterval)
		}
	}
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{}).DialContext
	}
	o.Targets, o.Files, o.NodeExporters = slices.Clone(o.Targets), slices.Clone(o.Files), slices.Clone(o.NodeExporters)
	o.Lists, o.Names = slices.Clone(o.Lists), slices.Clone(o.Names)
	return o, errors.Join(problems...)
}

// siteLabels are the labels that may name a datacenter, strongest first.
func (o *Options) siteLabels() []string {
	if o.SiteLabel != "" {
		return []string{o.SiteLabel}
	}
	return []string{"site", "datacenter", "dc", "region"}
}

const wantFile = "want a path ending in .json, .yml or .yaml, with * at most in its last element"

// checkPattern refuses what Prometheus refuses: a file_sd path shows by its ending how it is to be read.
func checkPattern(path string) error {
	if !slices.Contains([]string{".json", ".yml", ".yaml"}, strings.ToLower(filepath.Ext(path))) {
		return errors.New(wantFile)
	}
	dir, last := filepath.Split(path)
	if isPattern(dir) {
		return errors.New(wantFile)
	}
	if _, err := filepath.Match(last, ""); err != nil {
		return fmt.Errorf("the pattern is broken (%s)", wantFile)
	}
	return nil
}

func isPattern(path string) bool { return strings.ContainsAny(path, "*?[") }
