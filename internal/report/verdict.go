package report

import "github.com/mimtop/mimtop/internal/sizing"

// Plan is a verdict in JSON. Utilisations are shares of a limit (1 = full), keyed by resource; a resource that could not
// be judged is left out and named under Unjudged.
type Plan struct {
	SchemaVersion int      `json:"schema_version"`
	Verdict       string   `json:"verdict"`
	VerdictBasis  string   `json:"verdict_basis"`
	Reasons       []string `json:"reasons"`
	// Overuse is there when a usable limit is measured to be passed, which is the reason "measured".
	Overuse *Overuse `json:"overuse,omitempty"`

	BindingN     string             `json:"binding_n,omitempty"`
	HeadroomNPct *float64           `json:"headroom_n_pct"`
	UtilisationN map[string]float64 `json:"utilisation_n"`
	RhoN         *float64           `json:"rho_n"`
	P99MSN       *float64           `json:"p99_ms_n"`
	// CPUCoresN is what the whole cluster spends with all nodes up, MemBytesN what the busiest node holds then, each with
	// the 5th and the 95th percentile over the model's intervals.
	CPUCoresN    *float64 `json:"cpu_cores_n"`
	CPUCoresNP5  *float64 `json:"cpu_cores_n_p5"`
	CPUCoresNP95 *float64 `json:"cpu_cores_n_p95"`
	MemBytesN    float64  `json:"mem_bytes_n"`
	MemBytesNP5  *float64 `json:"mem_bytes_n_p5"`
	MemBytesNP95 *float64 `json:"mem_bytes_n_p95"`
	// Probability is left out where the table is the only judge.
	Probability *Probability `json:"probability,omitempty"`
	// Record is how well the learned model has predicted; left out when nothing was learned, or never checked.
	Record *sizing.Record `json:"track_record,omitempty"`

	BindingN1     string             `json:"binding_n1,omitempty"`
	HeadroomN1Pct *float64           `json:"headroom_n1_pct,omitempty"`
	UtilisationN1 map[string]float64 `json:"utilisation_n1,omitempty"`
	P99MSN1       *float64           `json:"p99_ms_n1,omitempty"`
	Storm         *Storm             `json:"storm,omitempty"`

	BindingSiteLoss     string             `json:"binding_dc_loss,omitempty"`
	HeadroomSiteLossPct *float64           `json:"headroom_dc_loss_pct,omitempty"`
	UtilisationSiteLoss map[string]float64 `json:"utilisation_dc_loss,omitempty"`

	// Sites are the named sites; the fields of a node or site loss above are those of the worst one. WorstSiteLoss is left
	// out without several of them.
	Sites         []PlanSite `json:"sites"`
	SitesOrigin   string     `json:"sites_origin,omitempty"`
	SitesFrom     string     `json:"sites_from,omitempty"`
	WorstSiteLoss *SiteLoss  `json:"worst_site_loss,omitempty"`
	// HotSpots are the largest room and PubSub node, each one process. They are warnings and not part of the verdict.
	HotSpots []HotSpot `json:"hot_spots"`

	MaxUsersAllUp         Number `json:"max_users_all_up"`
	MaxUsersWithLoss      Number `json:"max_users_with_loss"`
	MaxRateFactorAllUp    Number `json:"max_rate_factor_all_up"`
	MaxRateFactorWithLoss Number `json:"max_rate_factor_with_loss"`

	Sessions        float64 `json:"sessions"`
	ConnectedUsers  float64 `json:"connected_users"`
	StanzasInPerS   float64 `json:"stanzas_in_per_s"`
	StanzasOutPerS  float64 `json:"stanzas_out_per_s"`
	PushPerS        float64 `json:"push_per_s"`
	HTTPPerS        float64 `json:"http_per_s"`
	ArchiveRowsPerS float64 `json:"archive_rows_per_s"`

	// Forecast has an entry for each forecast that was asked for.
	Forecast []Forecast `json:"forecast"`
	// Capacity is there when it was asked what the topology can carry.
	Capacity *Capacity `json:"capacity,omitempty"`
	// Options is there when topologies to choose from were asked for.
	Options *TopologyOptions `json:"options,omitempty"`

	Placement Placement  `json:"placement"`
	Unjudged  []Unjudged `json:"unjudged"`
	Demand    []Demand   `json:"demand"`
	Inputs    []Input    `json:"inputs"`
	// Defaults are the coefficients behind the verdict that are built-in guesses.
	Defaults []string `json:"default_coefficients"`
	Advice   []string `json:"advice"`
}

// Overuse is the usable limit that is measured to be passed the furthest: Measured is its share that is in use on the busiest node now,
// Share that of the scenario, which is as much more or less as the model says. Both are above 1.
type Overuse struct {
	Resource string  `json:"resource"`
	Measured float64 `json:"measured"`
	Share    float64 `json:"share"`
}

// Placement is the position on the summary table. Band, position, relation and power are null when nothing is known of
// the machine; then the two columns speak.
type Placement struct {
	Setup        string   `json:"setup"`
	Users        float64  `json:"users"`
	Power        *float64 `json:"power"`
	Cell         string   `json:"cell"`
	BandLow      *float64 `json:"band_lo"`
	BandHigh     *float64 `json:"band_hi"`
	Position     *float64 `json:"position"`
	Relation     *string  `json:"relation"`
	SetupsInBand []string `json:"setups_in_band"`
	LossSetup    *string  `json:"loss_setup"`
	LossRelation *string  `json:"loss_relation"`
	TableVerdict string   `json:"table_verdict"`
	LowEnd       Column   `json:"low_end"`
	HighEnd      Column   `json:"high_end"`
}

// Column is one column of the summary table with its own verdict.
type Column struct {
	BandLow  float64 `json:"band_lo"`
	BandHigh float64 `json:"band_hi"`
	Verdict  string  `json:"table_verdict"`
}

// Storm is the reconnect storm after a node loss. RecoveryS and OK are null when the cores are unknown.
type Storm struct {
	LostSessions float64 `json:"lost_sessions"`
	LoginsPerS   float64 `json:"login_rate_per_s"`
	RecoveryS    *Number `json:"min_recovery_s"`
	OK           *bool   `json:"ok"`
	// Site is the named site whose node is lost.
	Site string `json:"site,omitempty"`
}

// Unjudged is a resource the verdict does not cover.
type Unjudged struct {
	Resource string `json:"resource"`
	Why      string `json:"why"`
	// Site is the named site where it is so; left out when it is everywhere.
	Site string `json:"site,omitempty"`
}

// Demand is the arithmetic of one resource with all nodes up: busy cores of the whole system for CPU (of the named site in
// Site), else the busiest node. Limit is null for a resource that is not judged.
type Demand struct {
	Resource string   `json:"resource"`
	Unit     string   `json:"unit"`
	Site     string   `json:"site,omitempty"`
	Demand   float64  `json:"demand"`
	Limit    *float64 `json:"limit"`
	Terms    []Term   `json:"terms"`
}

// Term is amount times coefficient; Value is in the unit of the demand.
type Term struct {
	What        string  `json:"what"`
	Amount      float64 `json:"amount"`
	Coefficient string  `json:"coefficient"`
	Origin      string  `json:"origin"`
	Value       float64 `json:"value"`
}

// Input is one input with its origin: default, live, given or unknown.
type Input struct {
	Key    string `json:"key"`
	Value  any    `json:"value"`
	Origin string `json:"origin"`
	From   string `json:"from,omitempty"`
	Why    string `json:"why,omitempty"`
}

// NewPlan turns a verdict into its document.
func NewPlan(v *sizing.Verdict, b *sizing.Baseline, m *sizing.Model) Plan {
	n := &v.Cases[sizing.AllUp]
	p := Plan{
		SchemaVersion: SchemaVersion, Verdict: v.Outcome.Key(), VerdictBasis: v.Basis.Key(), Reasons: []string{},
		BindingN: n.Binding.Key(), HeadroomNPct: &n.HeadroomPct, UtilisationN: utilisations(n),
		RhoN: fromOptional(n.Rho), P99MSN: fromOptional(n.P99MS), MemBytesN: v.NodeMemoryBytes(), CPUCoresN: fromOptional(v.ClusterCPUCores()),
		MaxUsersAllUp: fromCeiling(v.MaxUsersAllUp), MaxUsersWithLoss: fromCeiling(v.MaxUsersWithLoss),
		MaxRateFactorAllUp: fromCeiling(v.MaxRateFactorAllUp), MaxRateFactorWithLoss: fromCeiling(v.MaxRateFactorWithLoss),
		Sessions: v.Flows.Sessions, ConnectedUsers: v.Flows.ConnectedUsers,
		StanzasInPerS: v.Flows.In, StanzasOutPerS: v.Flows.Out, PushPerS: v.Flows.Push, HTTPPerS: v.Flows.HTTP,
		ArchiveRowsPerS: v.Flows.ArchiveRows,
		Placement:       newPlacement(&v.Placement), Forecast: []Forecast{},
		Unjudged: newUnjudged(v.Unjudged()), Defaults: []string{}, Advice: []string{},
		Demand: newDemand(v, m), Inputs: newInputs(b), Record: m.Record,
		Sites: newSites(v), HotSpots: newHotSpots(v),
	}
	if worst, ok := v.WorstSiteLoss(); ok {
		p.WorstSiteLoss = newSiteLoss(worst)
	}
	if len(v.Sites) > 0 {
		p.SitesOrigin, p.SitesFrom = b.Sites.Origin.String(), b.Sites.From
	}
	if use, ok := v.Overuse(); ok {
		p.Overuse = &Overuse{use.Resource.Key(), use.Measured, use.Share}
	}
	for _, r := range v.Reasons() {
		p.Reasons = append(p.Reasons, r.Key())
	}
	if loss := &v.Cases[sizing.NodeLost]; loss.Applies {
		p.BindingN1, p.HeadroomN1Pct, p.UtilisationN1 = loss.Binding.Key(), &loss.HeadroomPct, utilisations(loss)
		p.P99MSN1 = fromOptional(loss.P99MS)
		p.Storm = newStorm(&v.Storm)
	}
	if loss := &v.Cases[sizing.SiteLost]; loss.Applies {
		p.BindingSiteLoss, p.HeadroomSiteLossPct, p.UtilisationSiteLoss = loss.Binding.Key(), &loss.HeadroomPct, utilisations(loss)
	}
	p.Advice = append(p.Advice, m.Unlike(&v.Scenario)...)
	for _, c := range v.Defaults(m) {
		p.Defaults = append(p.Defaults, c.Key())
	}
	for _, a := range sizing.Advise(v) {
		p.Advice = append(p.Advice, a.Text)
	}
	return p
}

func utilisations(c *sizing.Case) map[string]float64 {
	all := make(map[string]float64)
	for r := range sizing.ResourceCount {
		if c.Loads[r].Judged {
			all[r.Key()] = c.Loads[r].Utilisation
		}
	}
	return all
}

func newPlacement(p *sizing.Placement) Placement {
	row := p.Setup.Row()
	out := Placement{
		Setup: p.Setup.Key(), Users: p.Users, Power: fromOptional(p.Power), Cell: string(p.Cell),
		Position: fromOptional(p.Position), SetupsInBand: []string{}, TableVerdict: p.Verdict.Key(),
		LowEnd:  Column{row.LowEnd.Low, row.LowEnd.High, p.LowEnd.Key()},
		HighEnd: Column{row.HighEnd.Low, row.HighEnd.High, p.HighEnd.Key()},
	}
	if p.LossSetup != sizing.NoSetup {
		key := p.LossSetup.Key()
		out.LossSetup = &key
	}
	if !p.Power.Known {
		return out
	}
	relation := string(p.Relation)
	out.BandLow, out.BandHigh, out.Relation = &p.Band.Low, &p.Band.High, &relation
	for i, setup := range sizing.Setups {
		if p.InBand[i] {
			out.SetupsInBand = append(out.SetupsInBand, setup.Key())
		}
	}
	if p.LossSetup != sizing.NoSetup {
		lossRelation := string(p.LossRelation)
		out.LossRelation = &lossRelation
	}
	return out
}

func newStorm(s *sizing.Storm) *Storm {
	out := &Storm{LostSessions: s.LostSessions, LoginsPerS: s.LoginsPerS, Site: s.Site}
	if s.Judged {
		recovery := Number(s.RecoveryS)
		out.RecoveryS, out.OK = &recovery, &s.OK
	}
	return out
}

func newUnjudged(of []sizing.Unjudged) []Unjudged {
	unjudged := make([]Unjudged, 0, len(of))
	for _, u := range of {
		unjudged = append(unjudged, Unjudged{u.Resource.Key(), u.Why, u.Site})
	}
	return unjudged
}

func newDemand(v *sizing.Verdict, m *sizing.Model) []Demand {
	demands := []Demand{}
	n := &v.Cases[sizing.AllUp]
	for r := range sizing.ResourceCount {
		load := n.Loads[r]
		if r == sizing.LatencyResource && !load.Judged {
			continue
		}
		d := Demand{Resource: r.Key(), Unit: r.Unit(), Site: load.Site, Demand: load.Demand, Terms: []Term{}}
		if load.Judged {
			d.Limit = &load.Limit
		}
		for _, t := range v.Terms(r) {
			d.Terms = append(d.Terms, Term{t.What, t.Amount, t.Coefficient.Key(), m.Coefficients[t.Coefficient].Origin.String(), t.Value})
		}
		demands = append(demands, d)
	}
	return demands
}

func newInputs(b *sizing.Baseline) []Input {
	inputs := make([]Input, 0, sizing.InputCount)
	for i := range sizing.InputCount {
		from := b.Inputs[i]
		input := Input{Key: i.Info().Key, Origin: from.Origin.String(), From: from.From, Why: from.Why}
		if value := b.Scenario.Get(i); value.Known {
			input.Value = i.Info().JSONValue(value.Value)
		}
		inputs = append(inputs, input)
	}
	return inputs
}
