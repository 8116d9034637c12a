package discover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

// Name is a DNS name that stands for several nodes, such as that of a Kubernetes headless service.
type Name struct {
	// Name is the DNS name.
	Name string
	// Type is A, AAAA or SRV. "" means SRV for a name that begins with an underscore, as those of services do; for others the
	// IPv4 addresses, or the IPv6 addresses if there are none: in a dual-stack cluster each node has one of either.
	Type string
	// Port is that of the metrics; 0 means 9091, and for SRV the port of each record.
	Port uint16
	// Scheme is http or https, "" for http; Path the path of the metrics, "" for /metrics.
	Scheme, Path string
	// Site is the datacenter of all nodes of this name.
	Site string
}

const (
	metricsPort = 9091
	wantName    = "want a name, name:port, http(s)://name:port/path or _service._tcp.name, each optionally as site=..."
)

// ParseName reads a name as people write it: what scrape.ParseTarget takes, with a DNS name as the host.
func ParseName(s string) (Name, error) {
	fail := func(err error) (Name, error) {
		return Name{}, fmt.Errorf("dns name %q: %w (%s)", source.ShownInput(s), err, wantName)
	}
	target, err := scrape.ParseTarget(s)
	if err != nil {
		return fail(cmp.Or(errors.Unwrap(err), err))
	}
	u, err := url.Parse(target.URL)
	if err != nil {
		return fail(errors.New("is not a name"))
	}
	if u.User != nil || u.RawQuery != "" {
		return fail(errors.New("user, password and query are no part of a name"))
	}
	n := Name{Name: u.Hostname(), Scheme: u.Scheme, Path: u.Path, Site: target.Site}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil {
		return fail(errors.New("has a port that is not between 1 and 65535"))
	}
	// For SRV the normal form has a port that nobody gave.
	if !n.isSRV() {
		n.Port = uint16(port)
	} else if strings.Contains(s, n.Name+":") {
		return fail(errors.New("the port of a service is in its records"))
	}
	if err := n.validate(); err != nil {
		return fail(err)
	}
	return n, nil
}

// maxNameBytes is the longest DNS name.
const maxNameBytes = 255

func (n *Name) validate() error {
	switch {
	case n.Name == "" || len(n.Name) > maxNameBytes || strings.ContainsAny(n.Name, " \t/:@?#[]") || n.Name != cluster.Printable(n.Name, maxNameBytes):
		return errors.New("is not a DNS name")
	case !slices.Contains([]string{"", "A", "AAAA", "SRV"}, n.Type):
		return fmt.Errorf("type %q is none of A, AAAA, SRV", cluster.Printable(n.Type, maxNameRunes))
	case n.isSRV() && n.Port != 0:
		return errors.New("the port of a service is in its records")
	case n.Scheme != "" && n.Scheme != "http" && n.Scheme != "https":
		return fmt.Errorf("scheme %q is neither http nor https", cluster.Printable(n.Scheme, maxNameRunes))
	case n.Path != "" && !strings.HasPrefix(n.Path, "/"):
		return fmt.Errorf("path %q does not begin with /", cluster.Printable(n.Path, maxNameRunes))
	case n.Site != cluster.Printable(n.Site, maxNameRunes):
		return errors.New("the site must be one short word")
	}
	return nil
}

func (n *Name) isSRV() bool { return n.Type == "SRV" || n.Type == "" && strings.HasPrefix(n.Name, "_") }

// dnsName asks for one name.
type dnsName struct {
	Name
	resolver Resolver
	every    time.Duration
	timeout  time.Duration
	last     lastGood
}

func newDNSName(n Name, o *Options) *dnsName {
	return &dnsName{Name: n, resolver: o.Resolver, every: o.DNSInterval, timeout: o.Timeout}
}

func (d *dnsName) interval() time.Duration { return d.every }

func (d *dnsName) where() string { return "dns " + cluster.Printable(d.Name.Name, maxShownRunes) }

func (d *dnsName) read(ctx context.Context) reading {
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	hosts, err := d.hosts(ctx)
	var r reading
	// Resolvers rotate their answers; nodes keep their places.
	slices.Sort(hosts)
	hosts = slices.Compact(hosts)
	if len(hosts) > maxTargets {
		hosts, err = nil, errTooManyTargets
	}
	for _, host := range hosts {
		u := url.URL{Scheme: cmp.Or(d.Scheme, "http"), Host: host, Path: cmp.Or(d.Path, "/metrics")}
		target, parseErr := scrape.ParseTarget(u.String())
		if parseErr != nil {
			r.problems = append(r.problems, Problem{d.where(), fmt.Errorf("record %q: %w",
				cluster.Printable(host, maxShownRunes), cmp.Or(errors.Unwrap(parseErr), parseErr))})
			continue
		}
		r.entries = append(r.entries, entry{target: source.Target{URL: target.URL, Site: d.Site}, where: d.where()})
	}
	r.problems = bounded(d.where(), r.problems)
	return d.last.update(r, err, d.where(), time.Now())
}

// hosts are the addresses behind the name, as host:port.
func (d *dnsName) hosts(ctx context.Context) ([]string, error) {
	if d.isSRV() {
		return d.services(ctx)
	}
	networks := []string{"ip4", "ip6"}
	switch d.Type {
	case "A":
		networks = networks[:1]
	case "AAAA":
		networks = networks[1:]
	}
	port := strconv.Itoa(int(cmp.Or(d.Port, metricsPort)))
	var first error
	for _, network := range networks {
		addresses, err := d.resolver.LookupNetIP(ctx, network, d.Name.Name)
		if first == nil {
			first = err
		}
		var hosts []string
		for _, a := range addresses {
			hosts = append(hosts, net.JoinHostPort(a.Unmap().String(), port))
		}
		if len(hosts) > 0 {
			return hosts, nil
		}
		// A name without addresses of one family is "not found" there. Any other failure is no reason to take the other
		// family: the nodes would appear a second time, under other addresses.
		if err != nil && !isNotFound(err) {
			return nil, d.explain(ctx, err)
		}
	}
	return nil, d.explain(ctx, first)
}

func (d *dnsName) services(ctx context.Context) ([]string, error) {
	_, records, err := d.resolver.LookupSRV(ctx, "", "", d.Name.Name)
	var hosts []string
	for _, r := range records {
		// "." says that there is no such service; port 0 cannot be asked.
		if host := strings.TrimSuffix(r.Target, "."); host != "" && r.Port != 0 {
			hosts = append(hosts, net.JoinHostPort(host, strconv.Itoa(int(r.Port))))
		}
	}
	// With records and an error, the resolver has dropped those that are malformed.
	if len(hosts) > 0 {
		return hosts, nil
	}
	return nil, d.explain(ctx, err)
}

func isNotFound(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}

// explain says why there is no address. It is never nil.
func (d *dnsName) explain(ctx context.Context, err error) error {
	var dns *net.DNSError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("no answer within %v", d.timeout)
	case err == nil || isNotFound(err):
		return errors.New("no such name, or it has no records")
	case errors.As(err, &dns):
		return fmt.Errorf("cannot be resolved: %w", printable(errors.New(dns.Err)))
	}
	return fmt.Errorf("cannot be resolved: %w", printable(err))
}
