package scrape

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

const (
	// mongooseIMPort is the port of MongooseIM's metrics listener in its default configuration.
	mongooseIMPort = "9091"
	// nodeExporterPort is the default port of node_exporter.
	nodeExporterPort = "9100"
	metricsPath      = "/metrics"
	accepted         = "want http://host:9091/metrics, https://..., host:port or host, each optionally as site=..."
	maxNameRunes     = 64
	maxShownRunes    = 200
)

var errBadCharacter = errors.New("is not a URL: a character that cannot stand there")

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// ParseTarget reads one target as people write it: a whole URL, host:port, or a host alone. What is missing is filled
// in: scheme http, port 9091, path /metrics. A URL with a scheme is taken as written and only lacks its path, so that
// https://host means port 443. A prefix such as "eu=" names the site. User and password in a URL are kept in
// Target.URL, and appear in no error and no snapshot.
func ParseTarget(s string) (source.Target, error) {
	site, address := splitSite(strings.TrimSpace(s))
	fail := func(err error) (source.Target, error) {
		return source.Target{}, fmt.Errorf("target %q: %w (%s)", source.ShownInput(s), err, accepted)
	}
	if site != nil && (*site == "" || *site != cluster.Printable(*site, maxNameRunes) || strings.Contains(*site, " ")) {
		return fail(errors.New("the site before = must be one short word"))
	}
	u, err := parseAddress(address, mongooseIMPort)
	if err != nil {
		return fail(err)
	}
	t := source.Target{URL: u.String(), Name: cluster.Printable(u.Host, maxNameRunes)}
	if site != nil {
		t.Site = *site
	}
	return t, nil
}

// splitSite cuts a "site=" prefix off. An equals sign behind the start of an address belongs to the address.
func splitSite(s string) (site *string, address string) {
	before, after, found := strings.Cut(s, "=")
	if !found || strings.ContainsAny(before, "/:?@[#") {
		return nil, s
	}
	return &before, after
}

// parseAddress returns the normal form of an address: scheme and host in lower case, port and path always present.
func parseAddress(s, defaultPort string) (*url.URL, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, errors.New("is empty")
	}
	if ip, err := netip.ParseAddr(s); err == nil && ip.Is6() {
		s = "[" + strings.ReplaceAll(s, "%", "%25") + "]"
	}
	whole := strings.Contains(s, "://")
	if !whole {
		s = "http://" + s
	}
	if strings.Contains(authority(s), ",") {
		return nil, errors.New("holds a comma: give each address by itself")
	}
	u, err := url.Parse(s)
	if err != nil {
		return nil, errors.New(parseComplaint(err))
	}
	if defaultPorts[u.Scheme] == "" {
		return nil, fmt.Errorf("scheme %q is neither http nor https", cluster.Printable(u.Scheme, maxNameRunes))
	}
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if host == "" {
		return nil, errors.New("has no host")
	}
	if !whole && port == "" && isNumber(host) {
		return nil, errors.New("is a number, not a host")
	}
	switch {
	case port == "" && !whole:
		port = defaultPort
	case port == "":
		port = defaultPorts[u.Scheme]
	}
	if !isPort(port) {
		return nil, fmt.Errorf("port %q is not between 1 and 65535", port)
	}
	u.Host = net.JoinHostPort(host, port)
	if u.Path == "" || u.Path == "/" {
		u.Path = metricsPath
	}
	u.Fragment, u.RawFragment = "", ""
	// Some hosts are decoded on reading and cannot be written again; what cannot be written cannot be asked.
	if again, err := url.Parse(u.String()); err != nil || again.Host != u.Host {
		return nil, errBadCharacter
	}
	return u, nil
}

// authority is host and port of an address with a scheme, whether they can be parsed or not.
func authority(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	return rest[strings.LastIndexByte(rest, '@')+1:]
}

// parseComplaint says what is wrong with a URL without repeating it, since it may hold a password.
func parseComplaint(err error) string {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	var host url.InvalidHostError
	var escape url.EscapeError
	switch {
	case errors.As(err, &host), errors.As(err, &escape):
		return errBadCharacter.Error()
	case strings.HasPrefix(err.Error(), "invalid port"):
		return "has a port that is not a number between 1 and 65535"
	}
	return "is not a URL"
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil
}

// shown is the address without credentials: what people see, and what identifies a target.
func shown(u *url.URL) string {
	public := *u
	public.User = nil
	return public.String()
}
