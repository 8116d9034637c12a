package config

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/mimtop/mimtop/internal/cluster"
)

const (
	maxClusters  = 1_000
	maxNameRunes = 64
)

// Parse reads a file that is in memory; path is what it is called, and what relative file names in it are relative to. It
// returns all problems in the order of their lines. Unless all of them are warnings or unset, the configuration is not to be used.
func Parse(path string, data []byte, o Options) (*Config, []Problem) {
	r := &reader{path: path, options: o}
	c := &Config{Path: path}
	var byDefault *yaml.Node
	if root := r.document(data); root != nil && !isNull(root) {
		r.mapping(root, "the file", fields{
			"default": func(n *yaml.Node) {
				byDefault = n
				r.setText(&c.Default, "default")(n)
			},
			"clusters":  func(n *yaml.Node) { c.Clusters = r.clusters(n) },
			"dashboard": func(n *yaml.Node) { c.Dashboard = r.dashboard(n) },
			"keys":      func(n *yaml.Node) { c.Keys = r.keys(n) },
		})
	}
	if c.Default != "" {
		var names []string
		for i := range c.Clusters {
			names = append(names, c.Clusters[i].Name)
		}
		if !slices.Contains(names, c.Default) {
			r.fail(byDefault, "default %q is none of the clusters%s (accepted: %s)",
				short(c.Default), nearest(c.Default, names), strings.Join(names, ", "))
		}
	}
	return c, sorted(r.problems)
}

func (r *reader) clusters(n *yaml.Node) []Cluster {
	var all []Cluster
	r.eachKey(n, "clusters", func(key, value *yaml.Node) {
		switch name := key.Value; {
		case name == "" || cluster.Printable(name, maxNameRunes) != name || strings.ContainsAny(name, " /") || strings.HasPrefix(name, "-"):
			r.fail(key, "the name of a cluster %q is not one word of at most %d characters", short(name), maxNameRunes)
		case len(all) == maxClusters:
			r.fail(key, "more than %d clusters", maxClusters)
		default:
			all = append(all, r.cluster(key, value))
		}
	})
	return all
}

func (r *reader) dashboard(n *yaml.Node) Dashboard {
	var d Dashboard
	r.mapping(n, "dashboard", fields{
		"theme": func(n *yaml.Node) {
			if name, ok := r.text(n, "theme"); ok && r.options.CheckTheme != nil {
				if err := r.options.CheckTheme(name); err != nil {
					r.fail(n, "%v", err)
				}
			}
			d.Theme = n.Value
		},
		"background":    r.setWord(&d.Background, "background", "auto", "dark", "light"),
		"low_bandwidth": r.setWord(&d.LowBandwidth, "low_bandwidth", "auto", "always", "never"),
		"ascii":         r.setSwitch(&d.ASCII, "ascii"),
		"mouse":         r.setSwitch(&d.Mouse, "mouse"),
	})
	return d
}
