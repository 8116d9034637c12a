package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/config"

	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/discover"
)

// Config is a whole configuration file. The zero value is that of an empty file.
type Config struct {
	// Path is the file.
	Path string
	// Default is the name of the cluster that is meant when none is named; "" when the file names none.
	Default string
	// Clusters are in the order of the file.
	Clusters []Cluster
	// Dashboard is for all clusters.
	Dashboard Dashboard
	// Keys are other keys of the dashboard than the usual ones, by the names of actions; an empty list leaves an action without.
	Keys map[string][]string
}

// Cluster is one named cluster. A field that the file does not give has its zero value.
type Cluster struct {
	// Name is what follows -c on the command line.
	Name string
	// Targets are the nodes listed in the file, in the normal form of scrape.ParseTarget, with the node_exporters given beside
	// them.
	Targets []source.Target
	// NodeExporters are addresses, or ports for every host: see scrape.JoinNodeExporters.
	NodeExporters []string
	// Files are paths or patterns of file_sd files, Lists http_sd addresses, Names DNS names.
	Files []string
	Lists []discover.List
	Names []discover.Name
	// ClusterLabel is the value of the label "cluster" of this cluster's targets in lists that hold several.
	ClusterLabel string
	// SiteLabel is the label of targets in lists that names their datacenter.
	SiteLabel string
	// Prometheus is the engine to ask in place of the nodes; nil when the nodes are read.
	Prometheus *Prometheus
	// Via is a bastion host to go through by ssh, Graph the port or address of the nodes' GraphQL admin API; "" for none.
	Via, Graph string
	// Interval is the time between two readings, Timeout the longest time that one may take.
	Interval, Timeout time.Duration
	// HTTP is Prometheus's http_config for the nodes, or for the engine. File names in it are complete.
	HTTP config.HTTPClientConfig
	// Scenario are the what-if inputs, in the order of the file.
	Scenario []Input
	// Coefficients is the path of a coefficient table.
	Coefficients string

	// httpKeys are the keys given in http_config, which may be shown as their values may not.
	httpKeys []string
	// unset are the variables of the environment that are missing.
	unset []error
}

// Prometheus is an engine with Prometheus's HTTP API.
type Prometheus struct {
	// URL is its address. It may hold credentials, which are never shown.
	URL string `json:"url"`
	// Selector picks the series of the cluster, such as job="mongooseim", HostSelector those of node_exporter beside them;
	// SiteLabel is the label that names a node's datacenter. Each may be "".
	Selector     string `json:"selector,omitempty"`
	HostSelector string `json:"node_exporter_selector,omitempty"`
	SiteLabel    string `json:"site_label,omitempty"`
}

// Input is one what-if input.
type Input struct {
	// Key is the input's name with underscores, as in JSON; Value is what a flag of that name takes. null in the file is the
	// value "unknown".
	Key, Value string
	// Line is where it stands, counted from 1.
	Line int
}

// Dashboard says how the dashboard looks. Nil and "" mean that the file does not say.
type Dashboard struct {
	// Theme is a theme's name; Background is auto, dark or light.
	Theme      string `json:"theme,omitempty"`
	Background string `json:"background,omitempty"`
	// LowBandwidth is auto, always or never.
	LowBandwidth string `json:"low_bandwidth,omitempty"`
	// ASCII draws with ASCII characters only; Mouse false leaves the mouse to the terminal.
	ASCII *bool `json:"ascii,omitempty"`
	Mouse *bool `json:"mouse,omitempty"`
}

// Cluster returns a cluster by name. "" means the default one, or the only one. The error lists the names, or
// the variables that are missing from the environment.
func (c *Config) Cluster(name string) (*Cluster, error) {
	if name == "" {
		name = c.Default
	}
	if name == "" && len(c.Clusters) == 1 {
		return c.usable(0)
	}
	names := make([]string, len(c.Clusters))
	for i := range c.Clusters {
		names[i] = c.Clusters[i].Name
	}
	switch at := slices.Index(names, name); {
	case len(names) == 0:
		return nil, fmt.Errorf("%s: there is no cluster in it", c.Path)
	case name == "":
		return nil, fmt.Errorf("%s: no default cluster, choose one with -c: %s", c.Path, strings.Join(names, ", "))
	case at < 0:
		return nil, fmt.Errorf("%s: no cluster %q%s; there are %s", c.Path, short(name), nearest(name, names), strings.Join(names, ", "))
	default:
		return c.usable(at)
	}
}

// usable returns a cluster, or what the environment lacks for it.
func (c *Config) usable(at int) (*Cluster, error) {
	if err := errors.Join(c.Clusters[at].unset...); err != nil {
		return nil, err
	}
	return &c.Clusters[at], nil
}

// Discovery returns what discover.New needs to find the cluster's nodes. Without Prometheus it is always enough.
func (c *Cluster) Discovery() discover.Options {
	return discover.Options{
		Targets: c.Targets, Files: c.Files, Lists: c.Lists, Names: c.Names, NodeExporters: c.NodeExporters,
		Cluster: c.ClusterLabel, SiteLabel: c.SiteLabel,
	}
}
