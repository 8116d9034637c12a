package sizing

import "math"

// Outcome is the answer to "does it hold?".
type Outcome uint8

// The outcomes. Unknown is for what nothing measured or given can decide.
const (
	Unknown    Outcome = iota
	Holds              // also after the losses that are asked about
	HoldsAllUp         // only as long as every node is up
	Fails
)

var outcomeKeys = [...]string{"unknown", "holds", "holds_all_up", "fails"}
var outcomeWords = [...]string{"UNKNOWN", "HOLDS", "HOLDS ONLY WITH ALL NODES UP", "DOES NOT HOLD"}

// Key returns the name used in JSON.
func (o Outcome) Key() string { return outcomeKeys[o] }

// String returns the words shown to people.
func (o Outcome) String() string { return outcomeWords[o] }

// Reason is why an outcome is not Holds.
type Reason uint8

// The reasons, in the order in which they are listed.
const (
	ReasonAllUp          Reason = iota // a resource is short with all nodes up
	ReasonNoRedundancy                 // a lone node: nothing is left after its loss
	ReasonNodeLoss                     // a resource is short on the nodes that are left
	ReasonReconnectStorm               // the sessions of a lost node take too long to come back
	ReasonSiteLoss                     // a resource is short after a datacenter is lost
	ReasonTable                        // the summary table, the only judge here, says so
	ReasonMeasured                     // more than a usable limit is measured to be in use now
	reasonCount
)

var reasonKeys = [reasonCount]string{"all_up", "no_redundancy", "node_loss", "reconnect_storm", "dc_loss", "table", "measured"}

// Key returns the name used in JSON.
func (r Reason) Key() string { return reasonKeys[r] }

// Basis says what a verdict rests on.
type Basis uint8

// The bases. With neither cores nor memory known the summary table is the only judge.
const (
	OnResources Basis = iota
	OnTable
)

// Key returns the name used in JSON.
func (b Basis) Key() string { return [...]string{"resources", "table"}[b] }

// FailureCase is a state of the topology that a verdict looks at.
type FailureCase uint8

// The failure cases. TwoNodesLost is shown for comparison and is not part of the verdict.
const (
	AllUp FailureCase = iota
	NodeLost
	SiteLost
	TwoNodesLost

	FailureCaseCount // not a case: how many there are
)

var failureCaseTitles = [FailureCaseCount]string{"all nodes up", "a node lost", "a datacenter lost", "two nodes lost"}

// String returns the words shown to people.
func (c FailureCase) String() string { return failureCaseTitles[c] }

// Term is one summand of a demand: an amount times a coefficient. Value is in the resource's unit.
type Term struct {
	What        string
	Amount      float64
	Coefficient Coefficient
	Value       float64
}

// Load is one resource of the busiest node in one failure case.
type Load struct {
	// Judged is false when nothing gives the limit; then only Demand says something, and not for CPU.
	Judged bool
	// Demand and Limit are in the resource's unit. The limit already leaves the reserve that should stay free.
	Demand, Limit float64
	// Utilisation is Demand over Limit: above 1 the resource is short.
	Utilisation float64
	// Site is the named site of that node, "" when the datacenters are alike.
	Site string
}

// Case is the arithmetic of one failure case. With named sites each resource's load is that of the site where it is
// nearest to its limit, so that loads of several sites stand side by side.
type Case struct {
	// Applies is false for a case this topology does not have, such as the loss of the only datacenter.
	Applies bool
	// Datacenters and Nodes (per datacenter; of unequal ones in Site) are up in this case.
	Datacenters, Nodes int
	// Site is the named site that binds, Lost the one that is lost; "" when they are alike.
	Site, Lost string
	Loads      [ResourceCount]Load
	// Binding is the judged resource with the highest utilisation, HeadroomPct 100 x (1 - that), negative when short.
	Binding     Resource
	HeadroomPct float64
	// Holds says that no judged resource is short.
	Holds bool
	// Rho is the utilisation of the busiest node's cores and P99MS the predicted latency; unknown without cores.
	Rho, P99MS Optional
	// Spread is the busiest node's share of its datacenter over the mean, Efficiency what clustering leaves of the
	// nodes' capacity; both of the site that binds.
	Spread, Efficiency float64
}

// Storm is the reconnect storm after the loss of a node.
type Storm struct {
	// Applies is false without a node that is left, Judged false when the cores are unknown.
	Applies, Judged bool
	// LostSessions come back within the storm window at LoginsPerS.
	LostSessions, LoginsPerS float64
	// RecoveryS is the shortest time in which the nodes that are left can log them in; +Inf if never.
	RecoveryS float64
	// OK says that RecoveryS is within the objective.
	OK bool
	// Site is the named site whose node is lost, "" when they are alike.
	Site string
}

// SiteVerdict is the arithmetic of one named site.
type SiteVerdict struct {
	// Site has the whole machine of its nodes: what it does not give itself is the scenario's.
	Site
	// AllUp and NodeLost are this site alone, with all of its nodes up and without one. NodeLost and Storm do not apply
	// to a site of one node.
	AllUp, NodeLost Case
	Storm           Storm
	// Lost is what the loss of this site does to the others; it does not apply to the only one.
	Lost Case
}

// Ceiling is the largest value for which a mode still holds.
type Ceiling struct {
	Value float64
	// Unbounded says that nothing judged ever binds.
	Unbounded bool
}

// OrInfinity is the ceiling as a number, math.Inf(1) when it is unbounded.
func (c Ceiling) OrInfinity() float64 {
	if c.Unbounded {
		return math.Inf(1)
	}
	return c.Value
}

// Verdict is the answer with its explanation: nothing that shows it needs to compute anything again.
type Verdict struct {
	Scenario Scenario
	Outcome  Outcome
	Basis    Basis
	reasons  [reasonCount]bool
	overuse  Overuse
	Flows    Flows
	Cases    [FailureCaseCount]Case
	Storm    Storm
	// Sites are the named sites, in the order of their names; empty when the datacenters are alike.
	Sites []SiteVerdict
	// Placement is the position on the summary table.
	Placement Placement
	// MaxUsers are at the scenario's rates, MaxRateFactor multiplies all its message rates at its users; AllUp asks for
	// all nodes up only, WithLoss for everything that Holds asks for.
	MaxUsersAllUp, MaxUsersWithLoss           Ceiling
	MaxRateFactorAllUp, MaxRateFactorWithLoss Ceiling

	hotSpots  [hotSpotKinds]HotSpot
	terms     [maxTerms]Term
	termsFrom [ResourceCount + 1]int
}

// Reasons returns why the outcome is not Holds, in a fixed order; empty when it is.
func (v *Verdict) Reasons() []Reason {
	reasons := make([]Reason, 0, reasonCount)
	for r := range reasonCount {
		if v.reasons[r] {
			reasons = append(reasons, r)
		}
	}
	return reasons
}

// Terms returns the summands of a resource's demand with all nodes up. For CPU they are busy cores of the whole system, or
// of the named site in which CPU is nearest to its limit; for every other resource they are of the busiest node.
func (v *Verdict) Terms(r Resource) []Term { return v.terms[v.termsFrom[r]:v.termsFrom[r+1]] }

// WithLoss returns the applying failure case, other than all nodes up, in which the least headroom is left, and false
// for a lone node.
func (v *Verdict) WithLoss() (FailureCase, *Case, bool) {
	worst, found := NodeLost, false
	for _, at := range [...]FailureCase{NodeLost, SiteLost} {
		if v.Cases[at].Applies && (!found || v.Cases[at].HeadroomPct < v.Cases[worst].HeadroomPct) {
			worst, found = at, true
		}
	}
	return worst, &v.Cases[worst], found
}

// Title is a failure case in words, with the lost site by its name: "eu-west lost".
func (v *Verdict) Title(which FailureCase) string {
	if lost := v.Cases[which].Lost; lost != "" {
		return lost + " lost"
	}
	return which.String()
}

// WorstSiteLoss returns the named site whose loss leaves the least headroom, and false without several named sites.
func (v *Verdict) WorstSiteLoss() (*SiteVerdict, bool) {
	return v.Site(v.Cases[SiteLost].Lost)
}

// Site returns a named site.
func (v *Verdict) Site(name string) (*SiteVerdict, bool) {
	for i := range v.Sites {
		if v.Sites[i].Name == name {
			return &v.Sites[i], true
		}
	}
	return nil, false
}

// Unjudged is a resource without a limit and what would supply it.
type Unjudged struct {
	Resource Resource
	Why      string
	// Limit is the input that would supply the limit.
	Limit Input
	// Site is the named site where the limit is unknown, "" when it is everywhere.
	Site string
}

// Unjudged returns the resources that the verdict does not cover, or not in every site.
func (v *Verdict) Unjudged() []Unjudged {
	missing := make([]Unjudged, 0, 3)
	for _, u := range [...]Unjudged{
		{Resource: CPU, Why: "the cores of a node are unknown: give --cores", Limit: Cores},
		{Resource: Memory, Why: "the memory of a node is unknown: MongooseIM does not export it; give --ram-gib or --node-exporter", Limit: RAMGiB},
		{Resource: Network, Why: "the network speed of a node is unknown: give --nic-gbps or --node-exporter", Limit: NICGbps},
	} {
		if !v.Cases[AllUp].Loads[u.Resource].Judged {
			missing = append(missing, u)
			continue
		}
		for i := range v.Sites {
			if !v.Sites[i].AllUp.Loads[u.Resource].Judged {
				u.Site = v.Sites[i].Name
				missing = append(missing, u)
			}
		}
	}
	return missing
}
