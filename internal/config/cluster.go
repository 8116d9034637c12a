package config

import (
	"cmp"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/prometheus/common/config"
	"go.yaml.in/yaml/v3"

	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

// cluster reads one cluster; key is its name, where problems of the whole are shown.
func (r *reader) cluster(key, n *yaml.Node) Cluster {
	before := len(r.problems)
	c := Cluster{Name: key.Value}
	lines := map[string]*yaml.Node{}
	what := "cluster " + short(c.Name)
	known := fields{
		"targets":        func(n *yaml.Node) { r.targets(n, &c) },
		"node_exporters": func(n *yaml.Node) { r.list(n, "node_exporters", r.appendText(&c.NodeExporters, "a node_exporter")) },
		"file_sd":        func(n *yaml.Node) { r.list(n, "file_sd", func(n *yaml.Node) { r.fileSD(n, &c) }) },
		"http_sd":        func(n *yaml.Node) { r.list(n, "http_sd", func(n *yaml.Node) { r.httpSD(n, &c) }) },
		"dns":            func(n *yaml.Node) { r.list(n, "dns", func(n *yaml.Node) { r.dns(n, &c) }) },
		"cluster":        r.setText(&c.ClusterLabel, "cluster"),
		"site_label":     r.setText(&c.SiteLabel, "site_label"),
		"prometheus":     func(n *yaml.Node) { c.Prometheus = r.prometheus(n) },
		"via":            r.setText(&c.Via, "via"),
		"graphql":        r.setText(&c.Graph, "graphql"),
		"interval":       r.setDuration(&c.Interval, "interval"),
		"timeout":        r.setDuration(&c.Timeout, "timeout"),
		"http_config":    func(n *yaml.Node) { c.HTTP, c.httpKeys = r.httpConfig(n) },
		"scenario":       func(n *yaml.Node) { c.Scenario = r.scenario(n) },
		"coefficients": func(n *yaml.Node) {
			r.setText(&c.Coefficients, "coefficients")(n)
			c.Coefficients = config.JoinDir(filepath.Dir(r.path), c.Coefficients)
		},
	}
	for name, read := range known {
		known[name] = func(n *yaml.Node) { lines[name] = n; read(n) }
	}
	if isNull(n) { // The name alone gets the message that there is nothing to read.
		n = &yaml.Node{Kind: yaml.MappingNode, Line: key.Line}
	}
	r.mapping(n, what, known)
	found := r.problems[before:]
	for _, p := range found {
		if p.Unset {
			c.unset = append(c.unset, p)
		}
	}
	if !slices.ContainsFunc(found, Problem.fatal) {
		r.checkCluster(key, what, &c, lines)
	}
	return c
}

// checkCluster finds what is wrong with parts that are each right.
func (r *reader) checkCluster(key *yaml.Node, what string, c *Cluster, lines map[string]*yaml.Node) {
	listed := len(c.Files)+len(c.Lists)+len(c.Names) > 0
	direct := listed || len(c.Targets) > 0
	switch {
	case c.Prometheus != nil && direct:
		r.fail(lines["prometheus"], "%s reads its nodes and asks prometheus: give one of them", what)
	case c.Prometheus == nil && !direct:
		r.fail(key, "%s has no source: give targets, file_sd, http_sd, dns or prometheus", what)
	case c.Prometheus != nil && len(c.NodeExporters) > 0:
		r.warn(lines["node_exporters"], "node_exporters are not read where prometheus is asked")
	}
	if !listed && (c.ClusterLabel != "" || c.SiteLabel != "") {
		for _, name := range []string{"cluster", "site_label"} {
			if lines[name] != nil {
				r.warn(lines[name], "%s is about labels, which only file_sd and http_sd give", name)
			}
		}
	}
	// The scraper has the bounds; without targets of its own it is asked about one that is right.
	times := scrape.Options{Targets: c.Targets, Interval: c.Interval, Timeout: c.Timeout}
	if at := lines["targets"]; at != nil && len(c.Targets) > 0 {
		if err := (scrape.Options{Targets: c.Targets}).Validate(); err != nil {
			r.fail(at, "%v", err)
			return
		}
		if !listed && len(c.NodeExporters) > 0 {
			if _, err := scrape.JoinNodeExporters(c.Targets, c.NodeExporters); err != nil {
				r.fail(lines["node_exporters"], "%v", err)
			}
		}
	} else if example, err := scrape.ParseTarget("node1"); err == nil {
		times.Targets = append(times.Targets, example)
	}
	if at := cmp.Or(lines["timeout"], lines["interval"]); at != nil && len(times.Targets) > 0 {
		if err := times.Validate(); err != nil {
			r.fail(at, "%v", err)
		}
	}
}

func (r *reader) appendText(to *[]string, what string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if text, ok := r.text(n, what); ok {
			*to = append(*to, text)
		}
	}
}

func (r *reader) prometheus(n *yaml.Node) *Prometheus {
	var p Prometheus
	r.mapping(n, "prometheus", fields{
		"url":                    r.setText(&p.URL, "url"),
		"selector":               r.setText(&p.Selector, "selector"),
		"node_exporter_selector": r.setText(&p.HostSelector, "node_exporter_selector"),
		"site_label":             r.setText(&p.SiteLabel, "site_label"),
	})
	u, err := url.Parse(p.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		r.fail(n, "prometheus: url %q is not a whole URL (want http://host:9090 or https://host/prefix)", source.ShownInput(p.URL))
	}
	r.warnOfPassword(n, p.URL)
	return &p
}

// scenario reads the what-if inputs. What they mean is known elsewhere.
func (r *reader) scenario(n *yaml.Node) []Input {
	var inputs []Input
	seen := map[string]bool{}
	r.eachKey(n, "scenario", func(key, value *yaml.Node) {
		name := strings.ReplaceAll(key.Value, "-", "_") // As a flag is written.
		if known := r.options.InputKeys; known != nil && !slices.Contains(known, name) {
			r.fail(key, "unknown input %q%s (accepted: those of mimtop plan --help)", short(key.Value), nearest(name, known))
			return
		}
		if seen[name] {
			r.fail(key, "input %q is there twice", short(name))
			return
		}
		seen[name] = true
		text := "unknown"
		if !isNull(value) {
			var ok bool
			if text, ok = r.text(value, short(name)); !ok {
				return
			}
		}
		if r.options.CheckInput != nil {
			if err := r.options.CheckInput(name, text); err != nil {
				r.fail(value, "%s: %v", short(name), err)
				return
			}
		}
		inputs = append(inputs, Input{Key: name, Value: text, Line: key.Line})
	})
	return inputs
}
