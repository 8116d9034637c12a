package sizing

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"unique"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Site is one named datacenter of a scenario: a MongooseIM cluster of its own.
type Site struct {
	Name  string
	Nodes int
	// Share is the part of the users, and of all traffic with them, that the site carries with all nodes up.
	Share float64
	// Cores, RAMGiB and NICGbps are the machine of its nodes; a part that is unknown is the scenario's.
	Cores, RAMGiB, NICGbps Optional
}

// MaxSites is how many sites can be named; more are judged as equal datacenters.
const MaxSites = 16

// maxSiteName bounds a site's name, in characters.
const maxSiteName = 32

// siteTable is a list of sites as a value that can be compared. count may be more than fit, which Validate refuses.
type siteTable struct {
	count int
	sites [MaxSites]Site
}

func (t *siteTable) list() []Site { return t.sites[:min(t.count, MaxSites)] }

// named returns the scenario's sites, false when its datacenters are all alike.
func (s *Scenario) named() (siteTable, bool) {
	if s.sites == (unique.Handle[siteTable]{}) {
		return siteTable{}, false
	}
	return s.sites.Value(), true
}

// HasSites says that the scenario names its sites; without, its datacenters are all alike.
func (s *Scenario) HasSites() bool { return s.sites != unique.Handle[siteTable]{} }

// Sites returns the named sites, sorted by name; none when the datacenters are all alike.
func (s *Scenario) Sites() []Site {
	t, _ := s.named()
	return slices.Clone(t.list())
}

// SetSites names the sites of the scenario, in any order; an empty list makes the datacenters alike again. Datacenters
// becomes their number, Nodes the fewest nodes of one, and a part of the machine that every site gives for itself the
// weakest of them. Shares that add to 1 but for rounding are made to add to it; Validate tells what is wrong with others.
//
// From then on setting Nodes, or a part of the machine, sets it in every site, and setting Datacenters to another number
// makes them alike again.
func (s *Scenario) SetSites(sites []Site) {
	if len(sites) == 0 {
		s.sites = unique.Handle[siteTable]{}
		return
	}
	t := siteTable{count: len(sites)}
	sorted := slices.SortedStableFunc(slices.Values(sites), func(a, b Site) int { return cmp.Compare(a.Name, b.Name) })
	copy(t.sites[:], sorted)
	list := t.list()
	// Shares that add to 1 up to the last digits stay as they are, so that setting them once more changes nothing.
	if off := math.Abs(shareOfAll(list) - 1); off > shareRounding && off <= shareSlack {
		sum := shareOfAll(list)
		for i := range list {
			list[i].Share /= sum
		}
	}
	fewest := list[0].Nodes
	for i := range list {
		fewest = min(fewest, list[i].Nodes)
	}
	s.values[Datacenters], s.known[Datacenters] = float64(len(sites)), true
	s.values[Nodes], s.known[Nodes] = float64(fewest), true
	for _, i := range machineInputs {
		weakest := Known(math.Inf(1))
		for k := range list {
			own := list[k].own(i)
			weakest = Optional{min(weakest.Value, own.Value), weakest.Known && own.Known}
		}
		if weakest.Known {
			s.values[i], s.known[i] = weakest.Value, true
		}
	}
	s.sites = unique.Make(t)
}

// machineInputs are the inputs that a site may have for itself.
var machineInputs = [...]Input{Cores, RAMGiB, NICGbps}

// own is the site's own part of the machine.
func (site *Site) own(i Input) *Optional {
	switch i {
	case Cores:
		return &site.Cores
	case RAMGiB:
		return &site.RAMGiB
	}
	return &site.NICGbps
}

// machine is a part of a site's machine: its own, else the scenario's.
func (s *Scenario) machine(site *Site, i Input) Optional {
	if own := *site.own(i); own.Known {
		return own
	}
	return s.Get(i)
}

// sitesGive says that a site has a part of the machine for itself.
func (s *Scenario) sitesGive(i Input) bool {
	t, _ := s.named()
	return slices.ContainsFunc(t.list(), func(site Site) bool { return site.own(i).Known })
}

// weakest is a part of the machine in the site that has the least of it; unknown when it is in one of them.
func (s *Scenario) weakest(i Input) Optional {
	t, ok := s.named()
	if !ok {
		return s.Get(i)
	}
	least := Known(math.Inf(1))
	for k := range t.list() {
		of := s.machine(&t.sites[k], i)
		if !of.Known {
			return Optional{}
		}
		least.Value = min(least.Value, of.Value)
	}
	return least
}

// onSites carries an input that was set over to the named sites.
func (s *Scenario) onSites(i Input) {
	switch i {
	case Datacenters, Nodes, Cores, RAMGiB, NICGbps:
	default:
		return
	}
	t, ok := s.named()
	if !ok {
		return
	}
	if i == Datacenters {
		if s.values[i] != float64(t.count) {
			s.SetSites(nil)
		}
		return
	}
	for k := range t.list() {
		if i == Nodes {
			t.sites[k].Nodes = int(min(max(s.values[i], 0), math.MaxInt32))
		} else {
			*t.sites[k].own(i) = Optional{}
		}
	}
	s.sites = unique.Make(t)
}

// shareRounding is more than the sum of MaxSites shares is off after they were made to add to 1.
const shareRounding = 1e-14

func shareOfAll(sites []Site) float64 {
	sum := 0.0
	for i := range sites {
		sum += sites[i].Share
	}
	return sum
}

// validateSites returns what is wrong with the named sites.
func (s *Scenario) validateSites() error {
	t, ok := s.named()
	if !ok {
		return nil
	}
	if t.count > MaxSites {
		return fmt.Errorf("sites: %d are too many, name at most %d, or give their number with dcs", t.count, MaxSites)
	}
	var problems []error
	list := t.list()
	for k := range list {
		if err := list[k].validate(); err != nil {
			problems = append(problems, err)
		}
		if k > 0 && list[k].Name == list[k-1].Name {
			problems = append(problems, fmt.Errorf("site %q is there twice", list[k].Name))
		}
	}
	if sum := shareOfAll(list); len(problems) == 0 && math.Abs(sum-1) > shareSlack {
		problems = append(problems, fmt.Errorf("sites: their shares must add to 1, not %.4g", sum))
	}
	return errors.Join(problems...)
}

func (site *Site) validate() error {
	if site.Name == "" || site.Name != cluster.Printable(site.Name, maxSiteName) {
		return fmt.Errorf("site name %q must be 1 to %d printable characters", cluster.Printable(site.Name, maxSiteName), maxSiteName)
	}
	var problems []error
	check := func(i Input, v float64) {
		var one Scenario
		one.values[i], one.known[i] = v, true
		if err := one.validate(i); err != nil {
			problems = append(problems, fmt.Errorf("site %q: %w", site.Name, err))
		}
	}
	check(Nodes, float64(site.Nodes))
	for _, i := range machineInputs {
		if own := site.own(i); own.Known {
			check(i, own.Value)
		}
	}
	if !(site.Share >= 0 && site.Share <= 1) {
		problems = append(problems, fmt.Errorf("site %q: share must be between 0 and 1, not %g", site.Name, site.Share))
	}
	return errors.Join(problems...)
}
