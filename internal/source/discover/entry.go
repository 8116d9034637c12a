package discover

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

// The labels with a meaning here. Those that begin with two underscores are Prometheus's.
const (
	addressLabel     = "__address__"
	schemeLabel      = "__scheme__"
	metricsPathLabel = "__metrics_path__"
	parameterPrefix  = "__param_"
	clusterLabel     = "cluster"
	exporterLabel    = "node_exporter"
)

// nameLabels may give the name to show, strongest first. instance is what Prometheus calls a target; the others are set by
// its Kubernetes and Consul discovery and reach a list that was exported from there.
var nameLabels = []string{"instance", "nodename", "__meta_kubernetes_pod_name", "__meta_consul_node"}

const (
	maxLabels     = 200
	maxLabelBytes = 4 << 10
	wantAddress   = "want host:port; " + schemeLabel + " and " + metricsPathLabel + " are labels"
)

// entry is one target as an origin lists it.
type entry struct {
	target source.Target
	// cluster is the label of that name, "" when there is none; labelled says that its origin could have given one.
	cluster  string
	labelled bool
	// exporter is the address or port of the node_exporter that a label gives.
	exporter string
	// where names the file, line, address or name.
	where string
}

// newEntry makes an entry of one element of a target group, as Prometheus would scrape it.
func newEntry(address string, labels map[string]string, siteLabels []string) (entry, error) {
	if err := checkLabels(labels); err != nil {
		return entry{}, err
	}
	address = strings.TrimSpace(address)
	if address == "" {
		return entry{}, fmt.Errorf("an address is empty (%s)", wantAddress)
	}
	fail := func(err error) (entry, error) {
		return entry{}, fmt.Errorf("target %q: %w (%s)", source.ShownInput(address), err, wantAddress)
	}
	switch {
	case strings.Contains(address, "@"):
		return fail(errors.New("credentials are no part of an address"))
	case strings.ContainsAny(address, "/?#= \t"):
		return fail(errors.New("is not a host and a port"))
	}
	u := url.URL{Scheme: cmp.Or(strings.ToLower(labels[schemeLabel]), "http"), Host: address, Path: labels[metricsPathLabel]}
	if u.Scheme != "http" && u.Scheme != "https" {
		return fail(fmt.Errorf("%s %q is neither http nor https", schemeLabel, cluster.Printable(u.Scheme, maxNameRunes)))
	}
	if u.Path != "" && !strings.HasPrefix(u.Path, "/") {
		return fail(fmt.Errorf("%s %q does not begin with /", metricsPathLabel, cluster.Printable(u.Path, maxNameRunes)))
	}
	parameters := url.Values{}
	for name, value := range labels {
		if parameter, ok := strings.CutPrefix(name, parameterPrefix); ok && parameter != "" {
			parameters.Set(parameter, value)
		}
	}
	u.RawQuery = parameters.Encode()
	target, err := scrape.ParseTarget(u.String())
	if err != nil {
		return fail(cmp.Or(errors.Unwrap(err), err))
	}
	target.Name = firstLabel(labels, nameLabels)
	target.Site = firstLabel(labels, siteLabels)
	return entry{
		target:   target,
		cluster:  cluster.Printable(labels[clusterLabel], maxNameRunes),
		labelled: true,
		exporter: labels[exporterLabel],
	}, nil
}

// checkLabels bounds what a list may carry into memory and onto the wire.
func checkLabels(labels map[string]string) error {
	if len(labels) > maxLabels {
		return fmt.Errorf("%d labels are more than %d", len(labels), maxLabels)
	}
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if len(name)+len(labels[name]) > maxLabelBytes {
			return fmt.Errorf("label %q is longer than %d bytes", cluster.Printable(name, maxNameRunes), maxLabelBytes)
		}
	}
	return nil
}

// firstLabel is the value of the first of the labels that is set.
func firstLabel(labels map[string]string, names []string) string {
	for _, name := range names {
		if value := strings.TrimSpace(labels[name]); value != "" {
			return cluster.Printable(value, maxNameRunes)
		}
	}
	return ""
}

// identity is what makes two targets the same: the address without credentials.
func identity(t source.Target) string {
	u, err := url.Parse(t.URL)
	if err != nil {
		return t.URL
	}
	u.User = nil
	return u.String()
}
