package promapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/prometheus/common/config"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

// The defaults and bounds of Options.
const (
	defaultInterval = 5 * time.Second
	minInterval     = 100 * time.Millisecond
	maxInterval     = 24 * time.Hour
	defaultTimeout  = 10 * time.Second
	defaultWindow   = 60 * time.Second
	// Of 1000 nodes, the histograms are about 30 MB before compression.
	defaultMaxBodyBytes = 128 << 20
	maxMaxBodyBytes     = 1 << 30
	maxShownRunes       = 300
	maxNameRunes        = 64
)

// DefaultSelector is the job that people give the nodes in most of the examples.
const DefaultSelector = `job="mongooseim"`

// Options configure a Source. The zero value of each field but URL is a default.
type Options struct {
	// URL is the engine's address, with the prefix of its API if it has one: http://host:9090, https://host/prometheus,
	// http://vmselect:8481/select/0/prometheus. It may hold credentials, which are never shown.
	URL string
	// Selector are the label matchers of the scrape targets that are MongooseIM nodes; DefaultSelector by default.
	Selector string
	// SiteLabel is the label of a target that names its datacenter; "" when there is only one.
	SiteLabel string
	// HostSelector are the label matchers of the node_exporter targets, such as job="node"; "" when there are none. They
	// are joined to the nodes by the host in their instance label.
	HostSelector string
	// Interval is the time between two refreshes; 5 s by default. Figures are no newer than the engine's last scrape.
	Interval time.Duration
	// Timeout bounds the questions of one refresh together; 10 s by default.
	Timeout time.Duration
	// Window is the time over which rates are taken; 60 s by default, and at least four of the engine's scrapes.
	Window time.Duration
	// MaxBodyBytes is the largest answer accepted, after decompression; 128 MiB by default.
	MaxBodyBytes int64
	// HTTP holds credentials, TLS, proxy and headers. The zero struct stands for config.DefaultHTTPClientConfig.
	HTTP config.HTTPClientConfig
	// Dial opens connections, such as through a tunnel; nil means directly.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Now gives our time; time.Now by default. Figures have the times of the engine.
	Now func() time.Time
}

// Validate reports every problem of the options, joined, or nil.
func (o Options) Validate() error {
	_, _, err := o.complete()
	return err
}

// complete fills in the defaults. It returns the engine's address, and all problems joined.
func (o Options) complete() (Options, *url.URL, error) {
	var problems []error
	complain := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	address, err := parseAddress(o.URL)
	if err != nil {
		complain("engine %q: %w (want http://host:9090, with the path of its API if it has one)", source.ShownInput(o.URL), err)
	}
	if o.Selector == "" {
		o.Selector = DefaultSelector
	}
	if o.Selector, err = ParseSelector(o.Selector); err != nil {
		problems = append(problems, err)
	}
	if o.HostSelector != "" {
		if o.HostSelector, err = ParseSelector(o.HostSelector); err != nil {
			complain("node_exporter: %w", err)
		}
	}
	if err := ParseLabel(o.SiteLabel); err != nil {
		complain("site label: %w", err)
	}
	if o.Interval == 0 {
		o.Interval = defaultInterval
	}
	if o.Interval < minInterval || o.Interval > maxInterval {
		complain("interval %v is not between %v and %v", o.Interval, minInterval, maxInterval)
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Timeout < 0 {
		complain("timeout %v must be above 0", o.Timeout)
	}
	if o.Window == 0 {
		o.Window = defaultWindow
	}
	if o.Window < 0 {
		complain("window %v must be above 0", o.Window)
	}
	if o.MaxBodyBytes == 0 {
		o.MaxBodyBytes = defaultMaxBodyBytes
	}
	if o.MaxBodyBytes < 0 || o.MaxBodyBytes > maxMaxBodyBytes {
		complain("largest answer of %d bytes is not between 1 and %d", o.MaxBodyBytes, maxMaxBodyBytes)
	}
	o.HTTP = source.HTTPSettings(o.HTTP)
	if err := o.HTTP.Validate(); err != nil {
		complain("http settings: %w", err)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o, address, errors.Join(problems...)
}

func parseAddress(s string) (*url.URL, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, errors.New("is empty")
	}
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return nil, errors.New("is not a URL") // The error would repeat it, with a password if there is one.
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("scheme %q is neither http nor https", cluster.Printable(u.Scheme, maxNameRunes))
	case u.Hostname() == "":
		return nil, errors.New("has no host")
	}
	// People copy the address of a page or of the API itself.
	u.Path = strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/api/v1")
	u.RawPath, u.Fragment, u.RawFragment = "", "", ""
	return u, nil
}
