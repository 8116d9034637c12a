package scrape

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/prometheus/common/config"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

// Compression says whether nodes are asked to compress their answers. Compressed answers are a tenth of the size, but
// cost the node several milliseconds of CPU per scrape and three times the work here.
type Compression uint8

// The compression modes.
const (
	CompressRemote Compression = iota // gzip, except from loopback addresses
	CompressAlways                    // gzip
	CompressNever                     // identity
)

// The defaults and bounds of Options.
const (
	defaultInterval = 5 * time.Second
	minInterval     = 100 * time.Millisecond
	maxInterval     = 24 * time.Hour
	maxTimeout      = 10 * time.Second
	defaultWindow   = 60 * time.Second
	// A rate over fewer than four scrapes differs by several percent with the phase of the scrapes.
	minScrapesPerWindow = 4
	defaultMaxBodyBytes = 16 << 20
	minMaxBodyBytes     = 1 << 10
	maxMaxBodyBytes     = 1 << 30
)

// Options configure a Source. The zero value of each field but Targets is a default.
type Options struct {
	// Targets are the nodes to read, in the order in which snapshots list them.
	Targets []source.Target
	// Changing says that the targets come and go with SetTargets, so that there may be none now.
	Changing bool
	// Interval is the time between two scrapes of a node; 5 s by default, at least 100 ms and at most a day.
	Interval time.Duration
	// Timeout bounds one whole exchange, from the dial to the last byte. It is shorter than Interval; by default four
	// fifths of it, at most 10 s.
	Timeout time.Duration
	// Window is the time over which rates are taken; 60 s by default, or four intervals if those are longer.
	Window time.Duration
	// MaxBodyBytes is the largest page accepted, after decompression; 16 MiB by default, at least 1 KiB and at most 1 GiB.
	MaxBodyBytes int64
	// Compression says whether to ask for gzip.
	Compression Compression
	// HTTP holds credentials, TLS and proxy settings. The zero struct stands for config.DefaultHTTPClientConfig. HTTP/2 is
	// never used, whatever HTTP says: a connection carries one request at a time.
	HTTP config.HTTPClientConfig
	// Dial opens connections, such as through a tunnel; nil means directly.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Source says in words where the figures come from, for Snapshot.Source; by default how many targets there are, which
	// says nothing about how many answered.
	Source string
	// Demo marks the snapshots as those of a simulated cluster.
	Demo bool
	// Now gives the time of figures and snapshots; time.Now by default. Several goroutines call it at once.
	Now func() time.Time
}

// Validate reports every problem of the options, joined, or nil.
func (o Options) Validate() error {
	_, err := o.complete()
	return err
}

// complete fills in the defaults and normalises the targets. It returns all problems joined.
func (o Options) complete() (Options, error) {
	var problems []error
	complain := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }

	if o.Interval == 0 {
		o.Interval = defaultInterval
	}
	if o.Interval < minInterval || o.Interval > maxInterval {
		complain("interval %v is not between %v and %v", o.Interval, minInterval, maxInterval)
		o.Interval = defaultInterval // What follows from it is no further mistake.
	}
	if o.Timeout == 0 {
		o.Timeout = min(o.Interval*4/5, maxTimeout)
	}
	if o.Timeout < 0 || o.Timeout >= o.Interval {
		complain("timeout %v must be above 0 and shorter than the interval %v", o.Timeout, o.Interval)
	}
	if o.Window == 0 {
		o.Window = max(defaultWindow, minScrapesPerWindow*o.Interval)
	}
	if o.Window < o.Interval {
		complain("window %v holds no two scrapes: it must not be shorter than the interval %v", o.Window, o.Interval)
	}
	if o.MaxBodyBytes == 0 {
		o.MaxBodyBytes = defaultMaxBodyBytes
	}
	if o.MaxBodyBytes < minMaxBodyBytes || o.MaxBodyBytes > maxMaxBodyBytes {
		complain("largest body of %d bytes is not between %d and %d", o.MaxBodyBytes, minMaxBodyBytes, maxMaxBodyBytes)
	}
	if o.Compression > CompressNever {
		complain("unknown compression mode %d", o.Compression)
	}
	o.HTTP = source.HTTPSettings(o.HTTP)
	if err := o.HTTP.Validate(); err != nil {
		complain("http settings: %w", err)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if len(o.Targets) == 0 && !o.Changing {
		complain("no target: give at least one node's metrics address, such as http://node1:9091/metrics")
	}
	targets, err := normaliseAll(o.Targets)
	if err != nil {
		problems = append(problems, err)
	}
	o.Targets = targets
	return o, errors.Join(problems...)
}

// normaliseAll returns the targets with full addresses and names. Duplicates and unusable addresses are problems.
func normaliseAll(targets []source.Target) ([]source.Target, error) {
	var problems []error
	seen := make(map[string]bool, len(targets))
	full := make([]source.Target, 0, len(targets))
	for _, t := range targets {
		u, err := parseAddress(t.URL, mongooseIMPort)
		if err != nil {
			problems = append(problems, fmt.Errorf("target %q: %w", source.ShownInput(t.URL), err))
			continue
		}
		if t.NodeExporterURL != "" {
			exporter, err := parseAddress(t.NodeExporterURL, nodeExporterPort)
			if err != nil {
				problems = append(problems, fmt.Errorf("node_exporter %q of target %s: %w",
					source.ShownInput(t.NodeExporterURL), shown(u), err))
				continue
			}
			t.NodeExporterURL = exporter.String()
		}
		if seen[shown(u)] {
			problems = append(problems, fmt.Errorf("target %s is given twice", shown(u)))
			continue
		}
		seen[shown(u)] = true
		t.URL = u.String()
		if t.Name == "" {
			t.Name = u.Host
		}
		t.Name, t.Site = cluster.Printable(t.Name, maxNameRunes), cluster.Printable(t.Site, maxNameRunes)
		full = append(full, t)
	}
	return full, errors.Join(problems...)
}
