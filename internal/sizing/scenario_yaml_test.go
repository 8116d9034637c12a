package sizing

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
)

// parseScenario is ParseBaseline for tests that do not ask what is known of a value.
func parseScenario(data []byte) (Scenario, error) {
	b, err := ParseBaseline(data)
	return b.Scenario, err
}

func TestScenarioFilesInYAML(t *testing.T) {
	got, err := parseScenario([]byte(`# what we want to buy
nodes: 5
cores: 8
ram_gib: 64 GiB
nic_gbps: unknown
users: 2.5M
m11: 12k/s
share_tcp: 0.7
share_bg: 30%
archive: on
tls: offload
sites:
  - name: us
    nodes: 2
    share: 40%
  - {name: eu, nodes: 4, share: 0.6, cores: 16}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := Defaults().With(Cores, 8).With(RAMGiB, 64).With(Users, 2.5e6).With(OneToOneRate, 12_000).With(ShareTCP, 0.7).
		With(ShareBackground, 0.3).With(Archive, 1).With(TLS, TLSOffload)
	want.Forget(NICGbps)
	want = withSites(want, Site{Name: "us", Nodes: 2, Share: 0.4}, Site{Name: "eu", Nodes: 4, Share: 0.6, Cores: Known(16)})
	if got != want {
		t.Errorf("got %+v with %+v, want %+v with %+v", got, got.Sites(), want, want.Sites())
	}
	same, err := parseScenario([]byte(`{"cores": 8, "ram_gib": 64, "nic_gbps": null, "users": 2.5e6, "m11": 12000, "share_tcp": 0.7,
		"share_bg": 0.3, "archive": true, "tls": "offload", "sites": [{"name": "us", "nodes": 2, "share": 0.4},
		{"name": "\u0065u", "nodes": 4, "share": 0.6, "cores": 16}]}`))
	if err != nil || same != want {
		t.Errorf("in JSON %+v, %v, want %+v", same, err, want)
	}
}

func TestScenarioFilesNameTheLine(t *testing.T) {
	deep := strings.Repeat("[", 200) + strings.Repeat("]", 200)
	for _, test := range []struct{ name, in, want string }{
		{"an unknown key in YAML", "nodes: 3\nuserz: 5\n", `line 2: unknown key "userz", did you mean "users"?`},
		{"an unknown key in JSON", "{\n\"nodes\": 3,\n\"userz\": 5}", `line 3: unknown key "userz", did you mean "users"?`},
		{"a flag's spelling", "ram-gib: 5\n", `unknown key "ram-gib", did you mean "ram_gib"?`},
		{"twice in YAML", "users: 3\nnodes: 4\nusers: 5\n", `line 3: the key "users" is there twice, first in line 1`},
		{"twice in JSON", "{\"users\": 3,\n\"users\": 5}", `line 2: the key "users" is there twice, first in line 1`},
		{"twice in a site", `{"sites": [{"name": "eu", "nodes": 4, "nodes": 5, "share": 1}]}`, `line 1: the key "nodes" is there twice`},
		{"a text for a number", "nodes: 3\nusers: \"600k\"\n", `line 2: users must be a number, not "600k"`},
		{"a word for a number", "users: many\n", `line 1: users: "many" is not a number; accepted: 250000, 250k`},
		{"a switch for a number", "users: true\n", `line 1: users must be a number, not true`},
		{"a list for a number", "users: [1, 2]\n", `line 1: users must be a number, not a list`},
		{"a mapping for a number", `{"users": {"n": 1}}`, `line 1: users must be a number, not a mapping`},
		{"a quoted switch", `{"archive": "yes"}`, `line 1: archive must be true or false, not "yes"`},
		{"a list for a choice", "tls: [fast]\n", `line 1: tls must be one of none, offload, fast, just, not a list`},
		{"a value left out", "users:\n", `line 1: users cannot be null`},
		{"unknown where a number must be", "users: unknown\n", `line 1: users cannot be unknown`},
		{"hexadecimal", "users: 0x10\n", `line 1: users: "0x10"`},
		{"infinity", "users: .inf\n", `line 1: users`},
		{"not a number", "users: .nan\n", `line 1: users`},
		{"beyond all numbers", "users: 1e999\n", `line 1: users: "1e999" is too large`},
		{"an alias", "nodes: &n 3\nusers: *n\n", `line 2: the alias *n is not accepted: write the value out`},
		{"a merged mapping", "<<: {users: 5}\n", `line 1: unknown key "<<"`},
		{"a tag", "users: !!str 5\n", `line 1: the tag !!str is not accepted`},
		{"a key that is a list", "[1, 2]: 5\n", `a key is not a word`},
		{"two documents", "users: 5\n---\nusers: 6\n", `more than one YAML document`},
		{"only comments", "# nothing\n", `the file is empty; right would be lines such as users: 600000`},
		{"nothing", "", `the file is empty`},
		{"null", "null", `a mapping`},
		{"a tab as indentation", "sites:\n\t- name: eu\n", `neither YAML nor JSON: line`},
		{"a word", "hello\n", `line 1: not a mapping of keys to values; right would be lines such as users: 600000`},
		{"too deep", "users: " + deep, `more than 32 levels`},
		{"too deep in JSON", `{"users": ` + deep + `}`, `more than 32 levels`},
		{"too long", strings.Repeat("# filler filler\n", 1<<17), `longer than 1048576 bytes`},
		{"too many mistakes", strings.Repeat("a", 60) + ": 1\n" + manyKeys(100), `and 81 more`},
		{"a site in the second line", "sites:\n  - {name: eu, nodes: x, share: 1}\n", `line 2: sites[0] (eu): nodes: "x" is not a number`},
		{"a site that is a word", "sites: [eu]\n", `line 1: sites[0]: must have the keys name, nodes, share, cores, ram_gib, nic_gbps, and is eu`},
		{"a site's name of yes", "sites: [{name: true, nodes: 3, share: 1}]\n", `name: must be a string, not true`},
		{"escape sequences", "\"us\\e[31mers\": 5\n", `unknown key "us?[31mers"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := parseScenario([]byte(test.in))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want one with %q", err, test.want)
			}
			for _, word := range []string{"json:", "yaml:", "float64", "map[", "struct", "\x1b"} {
				if strings.Contains(err.Error(), word) {
					t.Errorf("error %q has %q", err, word)
				}
			}
		})
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("k", i+1) + ": 1\n")
	}
	return b.String()
}

// TestAliasesAreNotFollowed would not end in this universe if they were.
func TestAliasesAreNotFollowed(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n")
	for i := 1; i < 26; i++ {
		from, to := string(rune('a'+i-1))+"0", string(rune('a'+i))+"0"
		bomb.WriteString(to + ": &" + to + " [" + strings.Repeat("*"+from+", ", 9) + "1]\n")
	}
	if _, err := parseScenario([]byte(bomb.String())); err == nil || !strings.Contains(err.Error(), "alias") {
		t.Errorf("error %v, want one of an alias", err)
	}
}

// givenBaseline is a baseline as a user makes it, of flags or sliders.
func givenBaseline(r *rand.Rand) Baseline {
	b := DefaultBaseline()
	from := randomScenario(r)
	for i := range InputCount {
		switch r.IntN(4) {
		case 0:
			if v := from.Get(i); v.Known && i < ShareTCP || i > ShareBackground && v.Known {
				b.Give(i, v.Value)
			}
		case 1:
			if i.Info().Unknowable && r.IntN(3) == 0 {
				b.ForgetInput(i)
			}
		}
	}
	if r.IntN(2) == 0 {
		for _, i := range [...]Input{ShareTCP, ShareWS, ShareBOSH, ShareBackground} {
			b.Give(i, from.at(i))
		}
	}
	if r.IntN(3) == 0 {
		b.Give(Power, r.Float64())
	}
	if r.IntN(3) == 0 {
		b.GiveSites(sitesOfAnyName(r))
	}
	b.PowerInPlaceOfMachine()
	return b
}

func sitesOfAnyName(r *rand.Rand) []Site {
	names := []string{"eu", "us west", "a: b", `"q"`, "null", "12", "*x", "ü", "# no", " x ", "a=b", "a,b", "a;b", "-", "𝔘𝔫"}
	sites := make([]Site, 1+r.IntN(MaxSites-2))
	sum := 0.0
	for i := range sites {
		sites[i] = Site{Name: names[i], Nodes: 1 + r.IntN(9), Share: r.Float64()}
		sum += sites[i].Share
		for _, part := range machineInputs {
			if r.IntN(2) == 0 {
				*sites[i].own(part) = Known(0.1 + 64*r.Float64())
			}
		}
	}
	for i := range sites {
		sites[i].Share /= sum
	}
	return sites
}

func TestAScenarioSurvivesItsFile(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	named, powered := 0, 0
	for range 3000 {
		b := givenBaseline(r)
		data, err := b.ScenarioFile()
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseBaseline(data)
		if err != nil {
			t.Fatalf("%v in\n%s", err, data)
		}
		if got != b {
			t.Fatalf("it became\n%+v %+v, was\n%+v %+v, from\n%s", got, got.Scenario.Sites(), b, b.Scenario.Sites(), data)
		}
		if b.Scenario.HasSites() {
			named++
		}
		if b.Scenario.powerInPlace() {
			powered++
		}
	}
	if named < 500 || powered < 100 {
		t.Errorf("only %d had named sites, %d power in place of the machine", named, powered)
	}
}

func TestTheDefaultsSurviveTheirFile(t *testing.T) {
	b := DefaultBaseline()
	data, err := b.ScenarioFile()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ParseBaseline(data); err != nil || got != b {
		t.Errorf("%s became %+v, %v", data, got, err)
	}
}

// TestALiveScenarioSurvivesItsFile writes what was measured with where it comes from, on one line each.
func TestALiveScenarioSurvivesItsFile(t *testing.T) {
	b := DefaultBaseline()
	b.live(Users, cluster.Figure{Value: 612_345.25, Known: true, From: "sessions\nnodes: 9"})
	b.live(Cores, cluster.Measured(8, "cores"))
	b.unknown(RAMGiB, "MongooseIM does not export the machine's memory")
	b.unknown(NICGbps, "nothing gives it")
	b.Scenario.SetSites([]Site{{Name: "eu", Nodes: 3, Share: 0.75, Cores: Known(8)}, {Name: "us", Nodes: 2, Share: 0.25}})
	b.Sites = Provenance{Origin: FromLive, From: "sessions of each site"}
	b.Give(Power, 0.25)
	data, err := b.ScenarioFile()
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseBaseline(data)
	if err != nil || got.Scenario != b.Scenario {
		t.Errorf("it became %+v, %v, was %+v, from\n%s", got.Scenario, err, b.Scenario, data)
	}
	for _, line := range []string{"users: 612345.25 # live: sessions?nodes: 9\n", "ram_gib: null # unknown: MongooseIM does not", "power: 0.25\n", "sites: # live: sessions of"} {
		if !bytes.Contains(data, []byte(line)) {
			t.Errorf("%q is not in\n%s", line, data)
		}
	}
}

func TestAScenarioThatIsNotValidIsNotWritten(t *testing.T) {
	b := DefaultBaseline()
	b.Give(ShareWS, 0.5)
	if data, err := b.ScenarioFile(); err == nil {
		t.Errorf("it wrote\n%s", data)
	}
}

func FuzzScenarioYAML(f *testing.F) {
	f.Add([]byte("users: 600k\nnodes: 3\nsites:\n  - {name: eu, nodes: 4, share: 60%}\n  - {name: us, nodes: 1, share: 0.4}\n"))
	f.Add([]byte("ram_gib: unknown\narchive: on\ntls: fast\nm11: 12k/s # peak\n"))
	f.Add([]byte("a: &a [*a]\nb: !!str 5\n<<: *a\n"))
	f.Add([]byte("{users: 5, \"nodes\": 3,}\n"))
	f.Add([]byte(`{"users": 1e9, "power": 0.5, "ram_gib": null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ParseBaseline(data)
		if err != nil {
			for _, r := range err.Error() {
				if r != '\n' && (r < 0x20 || r >= 0x7f && r < 0xa0) {
					t.Fatalf("error %q holds a control character", err)
				}
			}
			return
		}
		written, err := b.ScenarioFile()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseBaseline(written)
		if err != nil || again != b {
			t.Fatalf("%q became\n%s\n%+v, %v, was %+v", data, written, again, err, b)
		}
	})
}
