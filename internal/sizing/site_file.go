package sizing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

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

// giveSitesJSON reads [{"name": "eu", "nodes": 4, "share": 0.6, "cores": 16, "ram_gib": 64, "nic_gbps": 10}, ...].
func (b *Baseline) giveSitesJSON(raw, datacenters json.RawMessage) error {
	var given []map[string]json.RawMessage
	if err := json.Unmarshal(raw, &given); err != nil || given == nil {
		return fmt.Errorf(`sites must be a list such as [{"name": "eu", "nodes": 4, "share": 1}], not %s`, clip(string(raw)))
	}
	switch {
	case len(given) == 0:
		return errors.New("sites is empty: leave it out for datacenters that are alike")
	case len(given) > MaxSites:
		return fmt.Errorf("sites: %d are too many, name at most %d, or give their number with dcs", len(given), MaxSites)
	case datacenters != nil && b.Scenario.at(Datacenters) != float64(len(given)):
		return fmt.Errorf("dcs is %g, but %d sites are named", b.Scenario.at(Datacenters), len(given))
	}
	sites := make([]Site, len(given))
	var problems []error
	for k, fields := range given {
		if err := sites[k].fromJSON(fields); err != nil {
			problems = append(problems, fmt.Errorf("sites[%d]%s: %w", k, sites[k].called(), err))
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

func (site *Site) fromJSON(fields map[string]json.RawMessage) error {
	var problems []error
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		var err error
		switch key {
		case "name":
			err = typed(fields[key], &site.Name, "a string")
		default:
			var v float64
			if err = typed(fields[key], &v, "a number"); err == nil {
				err = site.Set(key, v)
			}
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", cluster.Printable(key, maxSiteName), err))
		}
	}
	for _, key := range [...]string{"name", "nodes", "share"} {
		if fields[key] == nil {
			problems = append(problems, fmt.Errorf("%s is missing", key))
		}
	}
	return errors.Join(problems...)
}

func typed(raw json.RawMessage, into any, what string) error {
	if bytes.Equal(raw, []byte("null")) || json.Unmarshal(raw, into) != nil {
		return fmt.Errorf("must be %s, not %s", what, clip(string(raw)))
	}
	return nil
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
		unit := quantity.Share
		if i, ok := InputByKey(key); ok {
			unit = i.Info().Unit
		}
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
