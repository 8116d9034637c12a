package sizing

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestTheBuiltInCatalogueIsThatOfTheSpecification(t *testing.T) {
	want := loadCases(t).Machines
	got := DefaultCatalogue()
	if len(got.Machines) != len(want) || got.Priced {
		t.Fatalf("%+v", got)
	}
	for i, m := range got.Machines {
		w := want[i]
		if m != (Machine{w.Name, w.Cores, w.RAMGiB, w.NICGbps, w.CostPerNode}) {
			t.Errorf("%+v, want %+v", m, w)
		}
	}
}

func TestACatalogueIsRead(t *testing.T) {
	for name, test := range map[string]struct {
		in   string
		want Catalogue
	}{
		"with prices": {
			"# our offer\nmachines:\n  - {name: m7g.large, cores: 2, memory: 8 GiB, network: 12.5 Gbit/s, price: 61.5}\n" +
				"  - name: big\n    cores: 16\n    ram_gib: 64\n    nic_gbps: 0.5\n    price: 1,000\n",
			Catalogue{[]Machine{{"m7g.large", 2, 8, 12.5, 61.5}, {"big", 16, 64, 0.5, 1000}}, true},
		},
		"without": {"machines: [{name: a, cores: 2, memory: 4, network: 1}]", Catalogue{[]Machine{{"a", 2, 4, 1, 2.5}}, false}},
		"in JSON": {`{"machines": [{"name": "a", "cores": 2, "memory": 4, "network": 1}]}`, Catalogue{[]Machine{{"a", 2, 4, 1, 2.5}}, false}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseCatalogue([]byte(test.in))
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("%+v, error %v; want %+v", got, err, test.want)
			}
		})
	}
}

func TestCatalogueErrorsNameTheEntryAndWhatIsRight(t *testing.T) {
	const right = "{name: ok, cores: 2, memory: 4, network: 1}"
	for _, test := range []struct{ name, in, want string }{
		{"an unknown key", "machines: [" + right + ", {name: b, cpus: 2}]", `machine "b" (line 1): unknown key "cpus"; accepted: name, cores, memory, network, price`},
		{"an unknown key beside the list", "machines: []\nmachine: []", `line 2: unknown key "machine"; accepted: machines`},
		{"the same name", "machines:\n- " + right + "\n- " + right, `machine "ok" (line 3): the name is there already, in line 2`},
		{"a key twice", "machines: [{name: a, cores: 1, cores: 2}]", `line 1: the key "cores" is there twice`},
		{"a key and its other name", "machines: [{name: a, memory: 1, ram_gib: 2}]", `machine "a" (line 1): memory is there twice`},
		{"the list twice", "machines: []\nmachines: []", `line 2: the key "machines" is there twice, first in line 1`},
		{"no name", "machines: [" + right + ", {cores: 2}]", "machine 2 (line 1): its name is missing"},
		{"an empty name", `machines: [{name: " "}]`, `name is missing`},
		{"a list for a name", `machines: [{name: [a]}]`, `name is missing`},
		{"a name of control characters", `machines: [{name: "a\eb"}]`, "at most 32 printable characters"},
		{"a name too long", "machines: [{name: " + strings.Repeat("x", 33) + "}]", "at most 32 printable characters"},
		{"no cores", "machines: [{name: a}]", `machine "a" (line 1): cores is missing; right would be a number between 0.1 and 4.1k`},
		{"no memory", "machines: [{name: a, cores: 1}]", `machine "a" (line 1): memory is missing`},
		{"no network", "machines: [{name: a, cores: 1, memory: 1}]", `machine "a" (line 1): network is missing; right would be a number between 1 Mbit/s and`},
		{"no value", "machines: [{name: a, cores: }]", `machine "a" (line 1): cores is not a number`},
		{"a list of cores", "machines: [{name: a, cores: [1]}]", `cores is not a number; right would be one between`},
		{"zero cores", "machines: [{name: a, cores: 0}]", `cores: 0 is below the minimum 0.1; right would be`},
		{"negative memory", "machines: [{name: a, cores: 1, memory: -4}]", `memory: -4GiB is below the minimum`},
		{"a price of nothing", "machines: [{name: a, cores: 1, memory: 1, network: 1, price: 0}]", `price: 0 is below the minimum`},
		{"a price in words", "machines: [{name: a, cores: 1, memory: 1, network: 1, price: cheap}]", `price: "cheap" is not a number`},
		{"infinite cores", "machines: [{name: a, cores: .inf}]", `cores: ".inf"`},
		{"NaN", "machines: [{name: a, cores: .nan}]", `cores: ".nan"`},
		{"another unit", "machines: [{name: a, cores: 4 GiB}]", `unknown unit`},
		{"an alias", "machines: [&a {name: a, cores: 1, memory: 1, network: 1}, *a]", "line 1: the alias *a is not accepted: write the value out"},
		{"prices for some", "machines: [" + right + ", {name: b, cores: 1, memory: 1, network: 1, price: 3}]", `machine "b" (line 1): a price is given for some machines and not for others`},
		{"an empty list", "machines: []", "there is no machine in it; right would be machines: [{name: a"},
		{"no list", "machines:", "there is no machine in it"},
		{"no key", "{}", "there is no machine in it"},
		{"a text for a list", "machines: small", "line 1: machines is not a list"},
		{"a text for a machine", "machines: [small]", "machine 1 (line 1): not a mapping of name, cores"},
		{"a bare list", "- " + right, "line 1: not a mapping with the key machines"},
		{"nothing", "", "the file is empty"},
		{"a comment", "# nothing", "the file is empty"},
		{"two documents", "machines: [" + right + "]\n---\nmachines: []", "more than one YAML document"},
		{"no YAML", "machines: [", "neither YAML nor JSON"},
		{"too large", "machines: [" + right + "]\n" + strings.Repeat("# x\n", 20_000), "longer than 65536 bytes"},
		{"too many", "machines: [" + strings.Repeat(right+",", 101) + "]", "101 machines, at most 100"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := ParseCatalogue([]byte(test.in))
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "read catalogue: ") {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func FuzzCatalogue(f *testing.F) {
	f.Add([]byte("machines: [{name: a, cores: 2, memory: 8 GiB, network: 12.5 Gbit/s, price: 61.5}]"))
	f.Add([]byte("machines:\n- name: b\n  cores: 1e3\n  ram_gib: 4\n  nic_gbps: 1\n"))
	f.Add([]byte("machines: [&a {name: \"a\\e\"}, *a]\n---\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseCatalogue(data)
		if err != nil {
			if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r == 0x7f }) || len(err.Error()) > 1000 {
				t.Errorf("the error has control characters or no end: %q", err)
			}
			return
		}
		if len(c.Machines) == 0 {
			t.Fatal("no machine and no error")
		}
		names := make(map[string]bool)
		for _, m := range c.Machines {
			for what, v := range map[string]float64{"cores": m.Cores, "memory": m.RAMGiB, "network": m.NICGbps, "price": m.Price} {
				if !(v > 0) || math.IsInf(v, 0) {
					t.Errorf("%s is %v", what, v)
				}
			}
			if names[m.Name] || strings.TrimSpace(m.Name) == "" {
				t.Errorf("the name %q is empty or there twice", m.Name)
			}
			names[m.Name] = true
			s := m.In(Defaults())
			if err := s.Validate(); err != nil {
				t.Errorf("%+v makes an invalid scenario: %v", m, err)
			}
		}
		if _, err := ParseCatalogue([]byte(fmt.Sprintf("machines: [{name: z, cores: %g, memory: 1, network: 1}]", c.Machines[0].Cores))); err != nil {
			t.Errorf("cores %v are not read back: %v", c.Machines[0].Cores, err)
		}
	})
}
