package config

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/mimtop/mimtop/internal/source"
)

// The shown forms hold what may be printed. They are the only way out of a Config as text: the types of Prometheus's
// http_config print passwords with %v, and proxy addresses with theirs as JSON.
type (
	shownConfig struct {
		Path      string              `json:"path"`
		Default   string              `json:"default,omitempty"`
		Clusters  []shownCluster      `json:"clusters"`
		Dashboard Dashboard           `json:"dashboard"`
		Keys      map[string][]string `json:"keys,omitempty"`
	}
	shownCluster struct {
		Name          string            `json:"name"`
		Targets       []shownTarget     `json:"targets,omitempty"`
		NodeExporters []string          `json:"node_exporters,omitempty"`
		FileSD        []string          `json:"file_sd,omitempty"`
		HTTPSD        []string          `json:"http_sd,omitempty"`
		DNS           []shownName       `json:"dns,omitempty"`
		Cluster       string            `json:"cluster,omitempty"`
		SiteLabel     string            `json:"site_label,omitempty"`
		Prometheus    *Prometheus       `json:"prometheus,omitempty"`
		Via           string            `json:"via,omitempty"`
		Graph         string            `json:"graphql,omitempty"`
		Interval      string            `json:"interval,omitempty"`
		Timeout       string            `json:"timeout,omitempty"`
		HTTPConfig    []string          `json:"http_config_keys,omitempty"`
		Scenario      map[string]string `json:"scenario,omitempty"`
		Coefficients  string            `json:"coefficients,omitempty"`
	}
	shownName struct {
		Name   string `json:"name"`
		Type   string `json:"type,omitempty"`
		Port   uint16 `json:"port,omitempty"`
		Scheme string `json:"scheme,omitempty"`
		Path   string `json:"path,omitempty"`
		Site   string `json:"site,omitempty"`
	}
	shownTarget struct {
		URL          string `json:"url"`
		Name         string `json:"name,omitempty"`
		Site         string `json:"site,omitempty"`
		NodeExporter string `json:"node_exporter,omitempty"`
	}
)

func (c *Config) shown() shownConfig {
	s := shownConfig{Path: c.Path, Default: c.Default, Dashboard: c.Dashboard, Keys: c.Keys, Clusters: []shownCluster{}}
	for i := range c.Clusters {
		s.Clusters = append(s.Clusters, c.Clusters[i].shown())
	}
	return s
}

func (c *Cluster) shown() shownCluster {
	s := shownCluster{
		Name: c.Name, FileSD: c.Files, Cluster: c.ClusterLabel, SiteLabel: c.SiteLabel, HTTPConfig: c.httpKeys, Coefficients: c.Coefficients,
		Via: c.Via, Graph: source.ShownURL(c.Graph),
	}
	for _, t := range c.Targets {
		s.Targets = append(s.Targets, shownTarget{source.ShownURL(t.URL), t.Name, t.Site, source.ShownURL(t.NodeExporterURL)})
	}
	for _, e := range c.NodeExporters {
		s.NodeExporters = append(s.NodeExporters, source.ShownURL(e))
	}
	for _, l := range c.Lists {
		s.HTTPSD = append(s.HTTPSD, source.ShownURL(l.URL))
	}
	for _, n := range c.Names {
		s.DNS = append(s.DNS, shownName(n))
	}
	if c.Prometheus != nil {
		s.Prometheus = &Prometheus{source.ShownURL(c.Prometheus.URL), c.Prometheus.Selector, c.Prometheus.HostSelector, c.Prometheus.SiteLabel}
	}
	if c.Interval != 0 {
		s.Interval = c.Interval.String()
	}
	if c.Timeout != 0 {
		s.Timeout = c.Timeout.String()
	}
	for _, input := range c.Scenario {
		if s.Scenario == nil {
			s.Scenario = map[string]string{}
		}
		s.Scenario[input.Key] = input.Value
	}
	return s
}

// String is the configuration as JSON, without secrets.
func (c Config) String() string { return asText(c.shown()) }

// MarshalJSON leaves the secrets out.
func (c Config) MarshalJSON() ([]byte, error) { return json.Marshal(c.shown()) }

// MarshalYAML leaves the secrets out.
func (c Config) MarshalYAML() (any, error) { return asMap(c.shown()) }

// Format writes String whatever the verb: %+v and %#v would otherwise walk the fields.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// String is the cluster as JSON, without secrets.
func (c Cluster) String() string { return asText(c.shown()) }

// MarshalJSON leaves the secrets out.
func (c Cluster) MarshalJSON() ([]byte, error) { return json.Marshal(c.shown()) }

// MarshalYAML leaves the secrets out.
func (c Cluster) MarshalYAML() (any, error) { return asMap(c.shown()) }

// Format writes String whatever the verb.
func (c Cluster) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

func asText(shown any) string {
	text, err := json.MarshalIndent(shown, "", "  ")
	if err != nil {
		return "config: " + err.Error()
	}
	return string(text)
}

func asMap(shown any) (any, error) {
	text, err := json.Marshal(shown)
	if err != nil {
		return nil, err
	}
	var values map[string]any
	err = json.Unmarshal(text, &values)
	return values, err
}
