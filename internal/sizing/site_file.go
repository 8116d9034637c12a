package sizing

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
)

// sitesKey is the key of the named sites in a scenario file.
const sitesKey = "sites"

// GiveSites names the sites by a flag or a file.
func (b *Baseline) GiveSites(sites []Site) {
	b.Scenario.SetSites(sites)
	given := Provenance{Origin: FromUser}
	b.Sites, b.Inputs[Datacenters], b.Inputs[Nodes] = given, given, given
	for _, i := range machineInputs {
		if !slices.ContainsFunc(sites, func(site Site) bool { return !site.own(i).Known }) {
			b.Inputs[i] = given
		}
	}
}

// giveSites reads [{"name": "eu", "nodes": 4, "share": 0.6, "cores": 16, "ram_gib": 64, "nic_gbps": 10}, ...]. datacenters is
// the number of them that the file gives, nil when it does not.
func (b *Baseline) giveSites(list, datacenters *yaml.Node) error {
	given := list.Content
	fail := func(format string, args ...any) error {
		return fmt.Errorf("line %d: %s", list.Line, fmt.Sprintf(format, args...))
	}
	switch {
	case list.Kind != yaml.SequenceNode:
		return fail(`sites must be a list such as [{"name": "eu", "nodes": 4, "share": 1}], not %s`, described(list))
	case len(given) == 0:
		return fail("sites is empty: leave it out for datacenters that are alike")
	case len(given) > MaxSites:
		return fail("sites: %d are too many, name at most %d, or give their number with dcs", len(given), MaxSites)
	case datacenters != nil && b.Scenario.at(Datacenters) != float64(len(given)):
		return fail("dcs is %g, but %d sites are named", b.Scenario.at(Datacenters), len(given))
	}
	sites := make([]Site, len(given))
	var problems []error
	for k, fields := range given {
		if err := sites[k].fromFile(fields); err != nil {
			problems = append(problems, fmt.Errorf("line %d: sites[%d]%s: %w", fields.Line, k, sites[k].called(), err))
		}
	}
	if len(problems) == 0 {
		b.GiveSites(sites)
	}
	return errors.Join(problems...)
}

func (site *Site) called() string {
	if site.Name == "" {
		return ""
	}
	return fmt.Sprintf(" (%s)", cluster.Printable(site.Name, maxSiteName))
}

// siteKeys are the keys of one site in a file.
var siteKeys = [...]string{"name", "nodes", "share", "cores", "ram_gib", "nic_gbps"}

func (site *Site) fromFile(fields *yaml.Node) error {
	if fields.Kind != yaml.MappingNode {
		return fmt.Errorf("must have the keys %s, and is %s", strings.Join(siteKeys[:], ", "), described(fields))
	}
	var problems []error
	missing := map[string]bool{"name": true, "nodes": true, "share": true}
	for i := 0; i+1 < len(fields.Content); i += 2 {
		key, value := fields.Content[i], fields.Content[i+1]
		delete(missing, key.Value)
		var err error
		switch unit, known := siteUnit(key.Value); {
		case key.Value == "name":
			if value.Kind != yaml.ScalarNode || slices.Contains([]string{"!!null", "!!bool", "!!int", "!!float"}, value.Tag) {
				err = fmt.Errorf("must be a string, not %s", described(value))
			}
			site.Name = value.Value
		case !known:
			err = site.Set(key.Value, 0) // which names the keys that a site has
		default:
			var v float64
			if v, err = numberOf(value, unit); err == nil {
				err = site.Set(key.Value, v)
			}
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", shown(key.Value), err))
		}
		if len(problems) == maxFileProblems {
			break
		}
	}
	for _, key := range siteKeys {
		if missing[key] {
			problems = append(problems, fmt.Errorf("%s is missing", key))
		}
	}
	return errors.Join(problems...)
}

// siteUnit is the unit of a site's number, false for a key that it does not have.
func siteUnit(key string) (quantity.Unit, bool) {
	if key == "share" {
		return quantity.Share, true
	}
	for _, i := range [...]Input{Nodes, Cores, RAMGiB, NICGbps} {
		if i.Info().Key == key {
			return i.Info().Unit, true
		}
	}
	return 0, false
}

// Set sets a number of a site by its key: nodes, share, cores, ram_gib or nic_gbps. It does not look at its domain:
// Scenario.Validate does.
func (site *Site) Set(key string, v float64) error {
	switch key {
	case "nodes":
		if v != float64(int32(v)) {
			return fmt.Errorf("must be a whole number, not %g", v)
		}
		site.Nodes = int(v)
		return nil
	case "share":
		site.Share = v
		return nil
	}
	for _, i := range machineInputs {
		if i.Info().Key == key {
			*site.own(i) = Known(v)
			return nil
		}
	}
	return fmt.Errorf("unknown key, a site has %s", strings.Join(siteKeys[:], ", "))
}

// ParseSite reads a site from "eu=4,share=60%,cores=16,ram-gib=64,nic-gbps=10": its name, its nodes, its share of the
// users and traffic, and what of its machine differs from the others'.
func ParseSite(text string) (Site, error) {
	var site Site
	var hasShare bool
	parts := strings.Split(text, ",")
	name, nodes, ok := strings.Cut(parts[0], "=")
	site.Name = strings.TrimSpace(name)
	if !ok || site.Name == "" {
		return site, errors.New("want a name and its nodes, such as eu=4,share=0.6")
	}
	set := func(key, value string, unit quantity.Unit) error {
		// An unknown key is told first: its value has no unit to be wrong in.
		err := site.Set(key, 0)
		var v float64
		if err == nil {
			v, err = quantity.Parse(value, unit)
		}
		if err == nil {
			err = site.Set(key, v)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", cluster.Printable(key, maxSiteName), err)
		}
		return nil
	}
	problems := []error{set("nodes", nodes, Nodes.Info().Unit)}
	for _, part := range parts[1:] {
		key, value, ok := strings.Cut(part, "=")
		key = strings.ReplaceAll(strings.TrimSpace(key), "-", "_")
		if !ok {
			problems = append(problems, fmt.Errorf("%q is not key=value", cluster.Printable(part, maxSiteName)))
			continue
		}
		unit, _ := siteUnit(key)
		hasShare = hasShare || key == "share"
		problems = append(problems, set(key, value, unit))
	}
	if !hasShare {
		problems = append(problems, errors.New("share is missing: give each site's share of the users, all together 1"))
	}
	if err := errors.Join(problems...); err != nil {
		return site, fmt.Errorf("site %s: %w", cluster.Printable(site.Name, maxSiteName), err)
	}
	return site, site.validate()
}
