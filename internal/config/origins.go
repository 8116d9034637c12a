package config

import (
	"net/url"
	"path/filepath"

	"github.com/prometheus/common/config"
	"go.yaml.in/yaml/v3"

	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/discover"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

// targets reads nodes, each as one text or as an object.
func (r *reader) targets(n *yaml.Node, c *Cluster) {
	r.list(n, "targets", func(n *yaml.Node) {
		var address, site, name, exporter string
		if n.Kind == yaml.MappingNode {
			r.mapping(n, "a target", fields{
				"url":           r.setText(&address, "url"),
				"site":          r.setText(&site, "site"),
				"name":          r.setText(&name, "name"),
				"node_exporter": r.setText(&exporter, "node_exporter"),
			})
			if address == "" {
				r.fail(n, "a target without url")
				return
			}
		} else {
			r.setText(&address, "a target")(n)
			if address == "" {
				return
			}
		}
		t, err := scrape.ParseTarget(address)
		if err != nil {
			r.fail(n, "%v", err)
			return
		}
		r.warnOfPassword(n, t.URL)
		if name != "" {
			t.Name = name
		}
		if site != "" && t.Site != "" && site != t.Site {
			r.fail(n, "the target's url says site %q and its site %q", short(t.Site), short(site))
		}
		if site != "" {
			t.Site = site
		}
		if exporter != "" {
			joined, err := scrape.JoinNodeExporters([]source.Target{t}, []string{exporter})
			if err != nil {
				r.fail(n, "%v", err)
				return
			}
			t = joined[0]
		}
		c.Targets = append(c.Targets, t)
	})
}

// checked asks the discoverer, which has the rules, about one origin.
func (r *reader) checked(n *yaml.Node, o discover.Options) bool {
	if _, err := discover.New(o); err != nil {
		r.fail(n, "%v", err)
		return false
	}
	return true
}

func (r *reader) fileSD(n *yaml.Node, c *Cluster) {
	path, ok := r.text(n, "a file_sd path")
	path = config.JoinDir(filepath.Dir(r.path), path)
	if ok && r.checked(n, discover.Options{Files: []string{path}}) {
		c.Files = append(c.Files, path)
	}
}

// httpSD reads an http_sd address, as a text or as an object with an http_config of its own: the credentials of the nodes are
// not sent there.
func (r *reader) httpSD(n *yaml.Node, c *Cluster) {
	var l discover.List
	if n.Kind == yaml.MappingNode {
		r.mapping(n, "an http_sd address", fields{
			"url":         r.setText(&l.URL, "url"),
			"http_config": func(n *yaml.Node) { l.HTTP, _ = r.httpConfig(n) },
		})
	} else {
		r.setText(&l.URL, "an http_sd address")(n)
	}
	if l.URL == "" {
		if n.Kind == yaml.MappingNode {
			r.fail(n, "an http_sd address without url")
		}
		return
	}
	if r.checked(n, discover.Options{Lists: []discover.List{l}}) {
		r.warnOfPassword(n, l.URL)
		c.Lists = append(c.Lists, l)
	}
}

// dns reads a DNS name, as a text or as an object.
func (r *reader) dns(n *yaml.Node, c *Cluster) {
	var name discover.Name
	if n.Kind != yaml.MappingNode {
		text, ok := r.text(n, "a dns name")
		if !ok {
			return
		}
		var err error
		if name, err = discover.ParseName(text); err != nil {
			r.fail(n, "%v", err)
			return
		}
		c.Names = append(c.Names, name)
		return
	}
	r.mapping(n, "a dns name", fields{
		"name":   r.setText(&name.Name, "name"),
		"type":   r.setText(&name.Type, "type"),
		"scheme": r.setText(&name.Scheme, "scheme"),
		"path":   r.setText(&name.Path, "path"),
		"site":   r.setText(&name.Site, "site"),
		"port": func(n *yaml.Node) {
			if n.Decode(&name.Port) != nil || name.Port == 0 {
				r.fail(n, "port is not between 1 and 65535")
			}
		},
	})
	if r.checked(n, discover.Options{Names: []discover.Name{name}}) {
		c.Names = append(c.Names, name)
	}
}

// warnOfPassword warns of a password in an address.
func (r *reader) warnOfPassword(n *yaml.Node, address string) {
	if u, err := url.Parse(address); err == nil && u.User != nil {
		if _, given := u.User.Password(); given {
			r.warn(n, "a password stands in an address: give it in http_config as basic_auth with password_file")
		}
	}
}
