package sizing

import (
	"math"
	"slices"
)

// siteCosts is the machine of a site's nodes, and how many nodes it has. Without named sites one stands for all.
type siteCosts struct {
	nodes float64
	// usableCores is cores of speed 1 that are left beside other services, cap the utilisation to plan for.
	cores, usableCores, cap, ram, nic Optional
}

// split is what a site has of the whole system's load: its share of the users and traffic, and the deliveries between
// sites that it handles one end of, as a share of all deliveries.
type split struct{ share, hops float64 }

// nobody is the site that is lost while all are up.
const nobody = -1

// priceSites fills in the sites of costs.
func (c *costs) priceSites() {
	t, ok := c.s.named()
	if !ok {
		c.alike = c.siteCosts(c.s.at(Nodes), c.s.Get(Cores), c.s.Get(RAMGiB), c.s.Get(NICGbps))
		return
	}
	list := t.list()
	c.sites = make([]siteCosts, len(list))
	for i := range list {
		site := &list[i]
		c.sites[i] = c.siteCosts(float64(site.Nodes), c.s.machine(site, Cores), c.s.machine(site, RAMGiB), c.s.machine(site, NICGbps))
	}
	c.splits = make([]split, (len(list)+1)*len(list))
	for lost := nobody; lost < len(list); lost++ {
		c.divide(list, lost, c.splits[(lost+1)*len(list):][:len(list)])
	}
	c.hardest = findHardest(c.splits, len(list))
}

// siteSplit is a site's part of the load in one case.
type siteSplit struct {
	site int
	split
}

// findHardest keeps what each site has to carry with all its nodes in the cases that ask most of it: all up, or any other
// site lost. Every demand rises with the share and with the hops, so a case with no more of either asks no more.
func findHardest(splits []split, sites int) []siteSplit {
	hardest := make([]siteSplit, 0, 2*sites)
	covers := func(a, b split) bool { return a.share >= b.share && a.hops >= b.hops }
	for site := range sites {
		first := len(hardest)
		for lost := nobody; lost < sites; lost++ {
			s := splits[(lost+1)*sites+site]
			if lost == site || slices.ContainsFunc(hardest[first:], func(o siteSplit) bool { return covers(o.split, s) }) {
				continue
			}
			kept := slices.DeleteFunc(hardest[first:], func(o siteSplit) bool { return covers(s, o.split) })
			hardest = append(hardest[:first+len(kept)], siteSplit{site, s})
		}
	}
	return hardest
}

func (c *costs) siteCosts(nodes float64, cores, ram, nic Optional) siteCosts {
	k := &c.model.Constants
	free := 1 - c.s.at(OtherServices)
	site := siteCosts{nodes: nodes, cores: cores, ram: ram, nic: nic}
	if cores.Known {
		site.cap = Known(cpuCap(cores.Value, k.CPUCapMin, k.CPUCapMax))
		site.usableCores = Known(cores.Value * c.s.at(Speed) * free)
	}
	site.ram.Value *= free
	site.nic.Value *= free
	return site
}

// divide splits the load over the sites that are left when one is lost. The users of a lost site go to the others in
// proportion to the shares these have; where these have none, in proportion to their nodes.
//
// Deliveries between sites stay the same share of all as long as two sites have users. Each of them has one end at the
// sender's site and one at the receiver's. With users who do not care where the other one is, a site of share w sends
// and receives w x (1 - w) of them, so two sites have half of the ends each, however unequal they are. No more than
// 2 x (1 - w) of all deliveries can cross where the largest site has the share w: one end of each lies outside of it.
func (c *costs) divide(list []Site, lost int, into []split) {
	left, nodes := 0.0, 0.0
	for i := range list {
		if i != lost {
			left += list[i].Share
			nodes += float64(list[i].Nodes)
		}
	}
	ends, largest := 0.0, 0.0
	for i := range list {
		if i == lost {
			continue
		}
		share := float64(list[i].Nodes) / nodes
		if left > 0 {
			share = list[i].Share / left
		}
		into[i].share = share
		ends += share * (1 - share)
		largest = max(largest, share)
	}
	if ends <= 0 {
		return
	}
	crossing := min(c.s.at(CrossSiteShare), 2*(1-largest))
	for i := range into {
		into[i].hops = crossing * into[i].share * (1 - into[i].share) / ends
	}
}

// part is one site in one failure case: its machine, its nodes that are up, and its load.
type part struct {
	*siteCosts
	up float64 // nodes; the sites' own number is in siteCosts
	split
}

// classes is how many sites there are to look at: alike ones are one.
func (c *costs) classes() int { return max(len(c.sites), 1) }

// losses is how many losses of a site there are to look at.
func (c *costs) losses() int {
	switch {
	case len(c.sites) > 1:
		return len(c.sites)
	case c.s.at(Datacenters) > 1:
		return 1
	}
	return 0
}

// survives says whether site i is left when one is lost. Of sites that are alike, one always is.
func (c *costs) survives(i, lost int) bool { return len(c.sites) == 0 || i != lost }

func (c *costs) siteAt(i int) *siteCosts {
	if len(c.sites) == 0 {
		return &c.alike
	}
	return &c.sites[i]
}

// partAt is site i with so many of its nodes up and one site, or nobody, lost.
func (c *costs) partAt(i int, up float64, lost int) part {
	if len(c.sites) > 0 {
		return part{&c.sites[i], up, c.splits[(lost+1)*len(c.sites)+i]}
	}
	datacenters := c.s.at(Datacenters)
	if lost != nobody {
		datacenters--
	}
	p := part{siteCosts: &c.alike, up: up, split: split{share: 1 / datacenters}}
	if datacenters > 1 {
		p.hops = c.s.at(CrossSiteShare) / datacenters
	}
	return p
}

// less is a site's number of nodes up when so many are lost where that leaves one; other sites stay as they are.
func (site *siteCosts) less(lost float64) float64 {
	if site.nodes > lost {
		return site.nodes - lost
	}
	return site.nodes
}

// most returns the largest number of nodes of a site.
func (c *costs) most() float64 {
	most := 0.0
	for i := range c.classes() {
		most = math.Max(most, c.siteAt(i).nodes)
	}
	return most
}
