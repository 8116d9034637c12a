package sizing

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestSummaryTableIsTheDocumentations(t *testing.T) {
	f, err := os.Open("testdata/summary-table.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(records) != len(SummaryTable)+1 {
		t.Fatalf("%d rows, want %d", len(SummaryTable), len(records)-1)
	}
	for i, row := range SummaryTable {
		want := records[i+1]
		got := []string{row.Setup.String(), row.Purpose}
		for _, edge := range []float64{row.LowEnd.Low, row.LowEnd.High, row.HighEnd.Low, row.HighEnd.High} {
			got = append(got, strconv.FormatFloat(edge, 'f', -1, 64))
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("row %d is %v, want %v", i, got, want)
		}
	}
}

func TestScenarioFilesNameWhatIsWrong(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"unknown key", `{"userz": 1}`, `unknown key "userz", did you mean "users"?`},
		{"far from any key", `{"zzzzzzzz": 1}`, `unknown key "zzzzzzzz"`},
		{"wrong type", `{"users": "many"}`, `users must be a number`},
		{"wrong choice", `{"tls": "maybe"}`, `tls must be one of none, offload, fast, just`},
		{"wrong switch", `{"archive": "yes"}`, `archive must be true or false`},
		{"below the domain", `{"users": -5}`, `users must be between`},
		{"a fraction of a node", `{"nodes": 2.5}`, `nodes must be a whole number`},
		{"shares beyond the whole", `{"share_bg": 0.6}`, `must be 1, not 1.6`},
		{"null where a number must be", `{"users": null}`, `users cannot be null`},
		{"not an object", `[1]`, `line 1: not a mapping of keys to values; right would be`},
		{"not JSON", `{`, `neither YAML nor JSON: line`},
		{"overflow", `{"users": 1e308}`, `users must be between`},
		{"sites that are no list", `{"sites": {"eu": 4}}`, `sites must be a list`},
		{"sites of null", `{"sites": null}`, `sites must be a list`},
		{"no site", `{"sites": []}`, `sites is empty`},
		{"an unknown key of a site", `{"sites": [{"name": "eu", "nodes": 3, "share": 1, "core": 4}]}`, `sites[0] (eu): core: unknown key`},
		{"a site without a share", `{"sites": [{"name": "eu", "nodes": 3}]}`, `sites[0] (eu): share is missing`},
		{"a site without a name", `{"sites": [{"nodes": 3, "share": 1}]}`, `sites[0]: name is missing`},
		{"a site's name of the wrong type", `{"sites": [{"name": 4, "nodes": 3, "share": 1}]}`, `name: must be a string, not 4`},
		{"a site of null cores", `{"sites": [{"name": "eu", "nodes": 3, "share": 1, "cores": null}]}`, `cores: must be a number, not null`},
		{"a fraction of a site's node", `{"sites": [{"name": "eu", "nodes": 2.5, "share": 1}]}`, `nodes: must be a whole number`},
		{"shares of sites beyond the whole", `{"sites": [{"name": "eu", "nodes": 3, "share": 1}, {"name": "us", "nodes": 3, "share": 1}]}`, `shares must add to 1, not 2`},
		{"sites against dcs", `{"dcs": 3, "sites": [{"name": "eu", "nodes": 3, "share": 1}]}`, `dcs is 3, but 1 sites are named`},
		{"too many sites", `{"sites": [` + strings.Repeat(`{},`, 16) + `{}]}`, `17 are too many`},
		{"beyond overflow", `{"users": 1e999}`, `users`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := parseScenario([]byte(test.in)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestPowerStandsInPlaceOfTheMachine(t *testing.T) {
	s, err := parseScenario([]byte(`{"nodes": 3, "users": 1000, "power": 0.5}`))
	if err != nil {
		t.Fatal(err)
	}
	if s.Get(Cores).Known || s.Get(RAMGiB).Known || s.Get(NICGbps).Known {
		t.Error("the machine's defaults were kept beside a given power")
	}
	s, err = parseScenario([]byte(`{"nodes": 3, "users": 1000, "power": 0.5, "cores": 8}`))
	if err != nil {
		t.Fatal(err)
	}
	if !s.Get(Cores).Known || !s.Get(RAMGiB).Known {
		t.Error("the machine was dropped although a part of it was given")
	}
}

func TestUnknownMachinePartsMayBeNull(t *testing.T) {
	s, err := parseScenario([]byte(`{"ram_gib": null}`))
	if err != nil {
		t.Fatal(err)
	}
	if s.Get(RAMGiB).Known {
		t.Error("null memory is known")
	}
}

func TestCoefficientFiles(t *testing.T) {
	t.Run("a table of the older form has no costs of a node itself", func(t *testing.T) {
		m := casesModel(t)
		for _, c := range [...]Coefficient{CPUNode, CPUWakeCores} {
			if got := m.Coefficients[c]; got.High != 0 {
				t.Errorf("%s is %+v, want 0", c.Key(), got)
			}
		}
		if m.Coefficients[CPUIn].Typical != 70 {
			t.Errorf("cpu_in is %+v, want the file's", m.Coefficients[CPUIn])
		}
	})
	t.Run("a table without stanza prices keeps the built-in wake-ups", func(t *testing.T) {
		m, _, err := ParseModel([]byte(`{"coefficients": {"mem_base": {"typical": 1e9}}}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Coefficients[CPUWakeCores]; got != defaultIntervals[CPUWakeCores] {
			t.Errorf("cpu_wake_cores is %+v, want the built-in one", got)
		}
	})
	t.Run("a model survives its file", func(t *testing.T) {
		want := DefaultModel()
		want.Coefficients[CPUIn] = Interval{40, 50, 60, FromLive}
		want.Joint = &Joint{Of: []Coefficient{CPUIn, CPUOut}, Mean: []float64{50, 30}, Factor: [][]float64{{5, 0}, {-3, 2}}}
		want.Seen = &Seen{Users: 900, MessagesPerS: 80}
		data, err := json.Marshal(NewFile(want))
		if err != nil {
			t.Fatal(err)
		}
		got, unknown, err := ParseModel(data)
		if err != nil || len(unknown) != 0 {
			t.Fatalf("error %v, unknown %v", err, unknown)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("it became %+v, want %+v", got, want)
		}
	})
	t.Run("a measured coefficient replaces the built-in one", func(t *testing.T) {
		m, unknown, err := ParseModel([]byte(`{"evidence": "x", "coefficients": {"cpu_in": {"low": 1, "typical": 2, "high": 3, "samples": 9}, "cpu_new": {"typical": 1}}, "constants": {"mem_usable": 0.5}}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Coefficients[CPUIn]; got != (Interval{1, 2, 3, FromUser}) {
			t.Errorf("cpu_in is %+v", got)
		}
		if m.Constants.MemUsable != 0.5 || m.Constants.NetUsable != defaultConstants.NetUsable {
			t.Errorf("constants are %+v", m.Constants)
		}
		if len(unknown) != 1 || unknown[0] != "cpu_new" {
			t.Errorf("unknown %v, want cpu_new", unknown)
		}
	})
	for _, test := range []struct{ name, in, want string }{
		{"no typical", `{"coefficients": {"cpu_in": {"low": 1}}}`, `cpu_in has no "typical"`},
		{"out of order", `{"coefficients": {"cpu_in": {"low": 5, "typical": 2, "high": 3}}}`, `low <= typical <= high`},
		{"negative", `{"coefficients": {"cpu_in": {"typical": -1}}}`, `0 <= low`},
		{"constant of the wrong type", `{"constants": {"mem_usable": "x"}}`, `mem_usable must be a number`},
		{"more than the whole", `{"constants": {"mem_usable": 5}}`, `mem_usable is a share and must be at most 1, not 5`},
		{"a least above the most", `{"constants": {"cpu_cap_min": 0.9}}`, `cpu_cap_min must not be above cpu_cap_max, 0.85, but is 0.9`},
		{"constant of zero", `{"constants": {"mem_usable": 0}}`, `mem_usable must be above 0`},
		{"a joint row too short", `{"coefficients": {}, "joint": {"of": ["cpu_in"], "mean": [1], "factor": [[]]}}`, `0 numbers, not 1`},
		{"a joint of strangers", `{"coefficients": {}, "joint": {"of": ["x"], "mean": [1], "factor": [[1]]}}`, `unknown or there twice`},
		{"a joint twice the same", `{"coefficients": {}, "joint": {"of": ["cpu_in", "cpu_in"], "mean": [1, 1], "factor": [[1, 0], [0, 1]]}}`, `there twice`},
		{"a joint of another shape", `{"coefficients": {}, "joint": {"of": ["cpu_in"], "mean": [], "factor": [[1]]}}`, `1 names, 0 means`},
		{"a negative joint mean", `{"coefficients": {}, "joint": {"of": ["cpu_in"], "mean": [-1], "factor": [[1]]}}`, `must not be negative`},
		{"something else", `{"foo": 1}`, `neither "coefficients" nor "constants"`},
		{"not JSON", `x`, `read coefficients`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, _, err := ParseModel([]byte(test.in)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func FuzzScenario(f *testing.F) {
	f.Add([]byte(`{"users": 300000, "nodes": 3, "cores": 8, "archive": true, "tls": "fast"}`))
	f.Add([]byte(`{"users": 0, "ram_gib": null, "p99_slo_ms": 1}`))
	f.Add([]byte(`{"sites": [{"name": "eu", "nodes": 4, "share": 0.6, "cores": 16}, {"name": "us", "nodes": 1, "share": 0.4}], "xdc_share": 1}`))
	f.Add([]byte(`{"users": 9, "muc_rate": 5, "muc_occ": 3, "sites": [{"name": "a", "nodes": 1, "share": 1}, {"name": "b", "nodes": 9, "share": 0}], "m11": 1e9}`))
	f.Add([]byte(`{"room_rate_max": 1e9, "room_occ_max": 1e8, "node_rate_max": 0, "ram_gib": null, "cores": null, "sites": [{"name": "a", "nodes": 1, "share": 1, "ram_gib": 8}]}`))
	f.Add([]byte(`{"dcs": 2, "share_tcp": 0.4, "share_bg": 0.6, "m11": 1e9}`))
	model := DefaultModel()
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := parseScenario(data)
		if err != nil {
			return
		}
		v := Evaluate(model, s)
		cases := slices.Clone(v.Cases[:])
		for i := range v.Sites {
			cases = append(cases, v.Sites[i].AllUp, v.Sites[i].NodeLost, v.Sites[i].Lost)
			if r := v.Sites[i].Storm.RecoveryS; math.IsNaN(r) || r < 0 {
				t.Errorf("the storm in %q takes %v s", v.Sites[i].Name, r)
			}
		}
		for _, h := range v.HotSpots() {
			if !(h.Cores >= 0) || math.IsInf(h.Cores, 0) {
				t.Errorf("hot spot %+v", h)
			}
		}
		for _, c := range cases {
			for r, load := range c.Loads {
				if math.IsNaN(load.Utilisation) || math.IsNaN(load.Demand) || load.Utilisation < 0 {
					t.Errorf("%v: %+v", Resource(r), load)
				}
			}
			if math.IsNaN(c.HeadroomPct) {
				t.Error("headroom is not a number")
			}
		}
		for _, limit := range []Ceiling{v.MaxUsersAllUp, v.MaxUsersWithLoss, v.MaxRateFactorAllUp, v.MaxRateFactorWithLoss} {
			if limit.Value < 0 || math.IsNaN(limit.Value) {
				t.Errorf("limit %+v", limit)
			}
		}
	})
}

func TestCoefficientFilesNameTheLine(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"twice", "{\"coefficients\": {\n\"cpu_in\": {\"typical\": 1},\n\"cpu_in\": {\"typical\": 2}}}", `line 3: the key "cpu_in" is there twice, first in line 2`},
		{"a part twice", `{"coefficients": {"cpu_in": {"typical": 1, "typical": 2}}}`, `line 1: the key "typical" is there twice`},
		{"a text for a number", "{\"coefficients\": {\n\"cpu_in\": {\"typical\": \"70\"}}}", `line 2: coefficients.cpu_in.typical must be a number, not a text`},
		{"a list for an object", `{"coefficients": [1]}`, `line 1: coefficients must be an object, not a list`},
		{"a number for a list", `{"coefficients": {}, "joint": {"of": 5}}`, `joint.of must be a list, not a number`},
		{"a whole number with a fraction", `{"coefficients": {}, "track_record": {"cpu": {"predictions": 1.5}}}`, `track_record.cpu.predictions must be a whole number, not 1.5`},
		{"a text in a list", "{\"coefficients\": {\"cpu_in\": {\"typical\": 1}}, \"joint\": {\"of\": [\"cpu_in\"],\n\"factor\": [[1], [\"x\"]]}}", `line 2: joint.factor must be a number, not a text`},
		{"a list at the top", `[1]`, `line 1: the file must be an object, not a list`},
		{"broken", "{\"coefficients\":\n{,}}", `not JSON: line 2: invalid character`},
		{"cut off", `{"coefficients": {`, `not JSON: line 1: unexpected end of JSON input`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := ParseModel([]byte(test.in))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want one with %q", err, test.want)
			}
			for _, word := range []string{"json:", "Go ", "float64", "map[", "struct", "sizing."} {
				if strings.Contains(err.Error(), word) {
					t.Errorf("error %q has %q", err, word)
				}
			}
		})
	}
}
