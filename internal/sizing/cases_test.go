package sizing

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// casesFile is testdata/sizing-cases.json: the specification's worked cases with their coefficient table.
type casesFile struct {
	Coefficients map[string]struct{ Low, Typical, High float64 }
	Constants    map[string]float64
	Defaults     map[string]any             `json:"input_defaults"`
	Tolerance    struct{ Rel, Abs float64 } `json:"default_tolerance"`
	Machines     []struct {
		Name        string
		Cores       float64
		RAMGiB      float64 `json:"ram_gib"`
		NICGbps     float64 `json:"nic_gbps"`
		CostPerNode float64 `json:"cost_per_node"`
	} `json:"machine_catalogue"`
	Cases []specCase
}

type specCase struct {
	ID, Kind, Note string
	Input          json.RawMessage
	Expect         map[string]any
	Tol            *struct{ Rel, Abs float64 }
}

func loadCases(t testing.TB) casesFile {
	t.Helper()
	data, err := os.ReadFile("testdata/sizing-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var file casesFile
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file
}

// eachCase runs f on every case of a kind and fails when there are none.
func eachCase(t *testing.T, kind string, f func(t *testing.T, c specCase, close func(got, want float64) bool)) {
	t.Helper()
	file := loadCases(t)
	ran := 0
	for _, c := range file.Cases {
		if c.Kind != kind {
			continue
		}
		ran++
		rel, abs := file.Tolerance.Rel, file.Tolerance.Abs
		if c.Tol != nil {
			rel, abs = c.Tol.Rel, c.Tol.Abs
		}
		t.Run(c.ID, func(t *testing.T) {
			f(t, c, func(got, want float64) bool { return math.Abs(got-want) <= max(rel*math.Abs(want), abs) })
		})
	}
	if ran == 0 {
		t.Fatalf("no case of kind %s", kind)
	}
}

func (c specCase) inputs(t *testing.T) map[string]float64 {
	t.Helper()
	var raw map[string]*float64
	if err := json.Unmarshal(c.Input, &raw); err != nil {
		t.Fatal(err)
	}
	inputs := make(map[string]float64)
	for key, value := range raw {
		if value != nil {
			inputs[key] = *value
		}
	}
	return inputs
}

func (c specCase) number(t *testing.T, key string) float64 {
	t.Helper()
	value, ok := c.Expect[key].(float64)
	if !ok {
		t.Fatalf("case has no number %q", key)
	}
	return value
}

func optional(inputs map[string]float64, key string) Optional {
	value, ok := inputs[key]
	return Optional{value, ok}
}

// casesModel is the model of the specification's own table: its worked cases were computed with that one.
func casesModel(t testing.TB) *Model {
	t.Helper()
	data, err := os.ReadFile("testdata/sizing-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	m, unknown, err := ParseModel(data)
	if err != nil || len(unknown) != 0 {
		t.Fatalf("error %v, unknown %v", err, unknown)
	}
	return m
}

func TestTheBuiltInTableStaysWithinTheEvidence(t *testing.T) {
	for key, spec := range loadCases(t).Coefficients {
		c, ok := coefficientByKey(key)
		if !ok {
			t.Errorf("no coefficient %s", key)
			continue
		}
		got := defaultIntervals[c]
		if got.Low > spec.Typical || got.High < spec.Typical {
			t.Errorf("%s is %v, which leaves out the published %v", key, got, spec.Typical)
		}
		if got.Low > spec.Low*1.5 || got.High < spec.High {
			t.Errorf("%s is %v, narrower than the published evidence %v", key, got, spec)
		}
	}
}

func TestBuiltInConstantsAndInputsAreTheSpecification(t *testing.T) {
	file := loadCases(t)
	encoded, err := json.Marshal(defaultConstants)
	if err != nil {
		t.Fatal(err)
	}
	constants := make(map[string]float64)
	if err := json.Unmarshal(encoded, &constants); err != nil {
		t.Fatal(err)
	}
	for key, want := range file.Constants {
		if got := constants[key]; got != want {
			t.Errorf("constant %s is %g, want %g", key, got, want)
		}
	}
	for key, want := range file.Defaults {
		input, ok := inputByKey(key)
		if !ok {
			t.Errorf("no input %s", key)
			continue
		}
		info := input.Info()
		if number, ok := want.(float64); ok && number != info.Default {
			t.Errorf("default of %s is %g, want %g", key, info.Default, number)
		}
		if name, ok := want.(string); ok && info.Choices[int(info.Default)] != name {
			t.Errorf("default of %s is %s, want %s", key, info.Choices[int(info.Default)], name)
		}
	}
}

func TestPowerCases(t *testing.T) {
	eachCase(t, "power", func(t *testing.T, c specCase, close func(got, want float64) bool) {
		in := c.inputs(t)
		got, ok := machinePower(optional(in, "cores"), optional(in, "ram_gib"), optional(in, "nic_gbps"))
		if want := c.number(t, "power"); !ok || !close(got, want) {
			t.Errorf("power %v, want %v", got, want)
		}
	})
}

func TestPlacementCases(t *testing.T) {
	eachCase(t, "placement", func(t *testing.T, c specCase, close func(got, want float64) bool) {
		in := c.inputs(t)
		p := placeOnTable(int(in["dcs"]), int(in["nodes"]), in["users"], optional(in, "power"))
		inBand := []any{}
		for i, setup := range Setups {
			if p.InBand[i] {
				inBand = append(inBand, setup.Key())
			}
		}
		words := map[string]any{
			"setup": p.Setup.Key(), "cell": string(p.Cell), "relation": string(p.Relation),
			"table_verdict": p.Verdict.Key(), "loss_setup": nil, "loss_relation": nil,
		}
		if p.LossSetup != NoSetup {
			words["loss_setup"], words["loss_relation"] = p.LossSetup.Key(), string(p.LossRelation)
		}
		for key, got := range words {
			if got != c.Expect[key] {
				t.Errorf("%s is %v, want %v", key, got, c.Expect[key])
			}
		}
		got, _ := json.Marshal(inBand)
		want, _ := json.Marshal(c.Expect["setups_in_band"])
		if string(got) != string(want) {
			t.Errorf("setups in band %s, want %s", got, want)
		}
		for key, got := range map[string]float64{"band_lo": p.Band.Low, "band_hi": p.Band.High, "position": p.Position.Value} {
			if want := c.number(t, key); !close(got, want) {
				t.Errorf("%s is %v, want %v", key, got, want)
			}
		}
	})
}

func TestCPUCapCases(t *testing.T) {
	eachCase(t, "cpu_cap", func(t *testing.T, c specCase, close func(got, want float64) bool) {
		got := cpuCap(c.inputs(t)["cores"], defaultConstants.CPUCapMin, defaultConstants.CPUCapMax)
		if want := c.number(t, "cap"); !close(got, want) {
			t.Errorf("cap %v, want %v", got, want)
		}
	})
}

func TestUSLCases(t *testing.T) {
	eachCase(t, "usl", func(t *testing.T, c specCase, close func(got, want float64) bool) {
		in := c.inputs(t)
		got := Efficiency(in["nodes"], in["sigma"], in["kappa"])
		if want := c.number(t, "efficiency"); !close(got, want) {
			t.Errorf("efficiency %v, want %v", got, want)
		}
		if want := c.number(t, "relative_capacity"); !close(got*in["nodes"], want) {
			t.Errorf("relative capacity %v, want %v", got*in["nodes"], want)
		}
	})
}

func TestErlangCCases(t *testing.T) {
	eachCase(t, "erlang_c", func(t *testing.T, c specCase, close func(got, want float64) bool) {
		in := c.inputs(t)
		if got, want := erlangC(int(in["servers"]), in["offered"]), c.number(t, "p_wait"); !close(got, want) {
			t.Errorf("probability of waiting %v, want %v", got, want)
		}
	})
}

func TestLatencyCases(t *testing.T) {
	eachCase(t, "latency", func(t *testing.T, c specCase, close func(got, want float64) bool) {
		in := c.inputs(t)
		got := latencyQuantileMS(in["cores"], in["rho"], in["quantile"], in["net_ms"], in["quantum_ms"])
		if want := c.number(t, "ms"); !close(got, want) {
			t.Errorf("latency %v ms, want %v", got, want)
		}
	})
}

func TestVerdictCases(t *testing.T) {
	model := casesModel(t)
	eachCase(t, "verdict", func(t *testing.T, c specCase, close func(got, want float64) bool) {
		scenario, err := parseScenario(c.Input)
		if err != nil {
			t.Fatal(err)
		}
		v := Evaluate(model, scenario)
		n, n1 := v.Cases[AllUp], v.Cases[NodeLost]
		reasons := []any{}
		for _, r := range v.Reasons() {
			reasons = append(reasons, r.Key())
		}
		got := map[string]any{
			"verdict": v.Outcome.Key(), "reasons": reasons,
			"binding_n": n.Binding.Key(), "headroom_n_pct": n.HeadroomPct, "rho_n": n.Rho.Value, "p99_ms_n": n.P99MS.Value,
			"mem_bytes_n": n.Loads[Memory].Demand, "utilisation_n": utilisations(n),
			"binding_n1": n1.Binding.Key(), "headroom_n1_pct": n1.HeadroomPct, "p99_ms_n1": n1.P99MS.Value,
			"utilisation_n1":  utilisations(n1),
			"binding_dc_loss": v.Cases[SiteLost].Binding.Key(), "headroom_dc_loss_pct": v.Cases[SiteLost].HeadroomPct,
			"stanzas_in_per_s": v.Flows.In, "stanzas_out_per_s": v.Flows.Out, "push_per_s": v.Flows.Push,
			"archive_rows_per_s": v.Flows.ArchiveRows, "sessions": v.Flows.Sessions,
			"storm": map[string]any{"lost_sessions": v.Storm.LostSessions, "login_rate_per_s": v.Storm.LoginsPerS,
				"min_recovery_s": v.Storm.RecoveryS, "ok": v.Storm.OK},
			"max_users_all_up": v.MaxUsersAllUp.Value, "max_users_with_loss": v.MaxUsersWithLoss.Value,
			"max_rate_factor_all_up": v.MaxRateFactorAllUp.Value, "max_rate_factor_with_loss": v.MaxRateFactorWithLoss.Value,
		}
		for key, want := range c.Expect {
			value, ok := got[key]
			if !ok {
				t.Errorf("nothing is compared with %s", key)
				continue
			}
			compare(t, key, value, want, close)
		}
	})
}

func utilisations(c Case) map[string]any {
	all := make(map[string]any)
	for r, load := range c.Loads {
		if load.Judged {
			all[Resource(r).Key()] = load.Utilisation
		}
	}
	return all
}

// compare checks numbers to the tolerance and everything else exactly; "inf" stands for infinity.
func compare(t *testing.T, key string, got, want any, close func(got, want float64) bool) {
	t.Helper()
	switch want := want.(type) {
	case float64:
		if got, ok := got.(float64); !ok || !close(got, want) {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	case map[string]any:
		all, ok := got.(map[string]any)
		if !ok || len(all) != len(want) {
			t.Errorf("%s is %v, want %v", key, got, want)
			return
		}
		for inner, value := range want {
			compare(t, key+"."+inner, all[inner], value, close)
		}
	case string:
		if f, ok := got.(float64); ok && want == "inf" && math.IsInf(f, 1) {
			return
		}
		if got != want {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	default:
		gotText, _ := json.Marshal(got)
		wantText, _ := json.Marshal(want)
		if string(gotText) != string(wantText) {
			t.Errorf("%s is %s, want %s", key, gotText, wantText)
		}
	}
}

func TestSmallestTopologyCases(t *testing.T) {
	model := casesModel(t)
	eachCase(t, "smallest_topology", func(t *testing.T, c specCase, close func(got, want float64) bool) {
		var input map[string]json.RawMessage
		if err := json.Unmarshal(c.Input, &input); err != nil {
			t.Fatal(err)
		}
		q := Search{Catalogue: DefaultCatalogue(), AllUpOnly: string(input["mode"]) == `"all_up"`}
		if err := json.Unmarshal(input["min_nodes"], &q.MinNodes); err != nil {
			t.Fatal(err)
		}
		delete(input, "mode")
		delete(input, "min_nodes")
		raw, err := json.Marshal(input)
		if err != nil {
			t.Fatal(err)
		}
		s, err := parseScenario(raw)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := Smallest(model, s, &q)
		if !ok {
			t.Fatal("nothing holds")
		}
		if got.Machine.Name != c.Expect["machine"] || !close(float64(got.Nodes), c.number(t, "nodes")) || !close(got.Cost, c.number(t, "cost")) {
			t.Errorf("%d x %s at %v, want %v", got.Nodes, got.Machine.Name, got.Cost, c.Expect)
		}
	})
}
