package themes

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
)

func TestNamesStartWithTheDefault(t *testing.T) {
	want := []string{"default", "blue-orange", "high-contrast", "terminal-16"}
	if got := Names(); !slices.Equal(got, want) {
		t.Errorf("Names() = %v, want %v", got, want)
	}
}

func TestEveryBuiltinThemeIsReadAndSaysWhomItIsFor(t *testing.T) {
	for _, name := range Names() {
		theme, err := Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		if theme.Name != name || theme.About == "" {
			t.Errorf("theme %s is called %q and is about %q", name, theme.Name, theme.About)
		}
		source, err := Source(name)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(name, source)
		if err != nil || again != theme {
			t.Errorf("theme %s read from its source is %+v, %v", name, again, err)
		}
	}
}

func TestTheDefaultNamesEveryRoleOnBothSides(t *testing.T) {
	source, err := Source(Default)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range roles {
		if n := strings.Count(string(source), "\n  "+r.key+": "); n != 2 {
			t.Errorf("role %s is there %d times", r.key, n)
		}
	}
}

func TestAnUnknownNameListsTheThemesThereAre(t *testing.T) {
	_, err := Builtin("solarized")
	if err == nil || !strings.Contains(err.Error(), `"solarized" is not built in; there are: default, blue-orange`) {
		t.Errorf("the error is %v", err)
	}
	if _, err = Source("../theme"); err == nil {
		t.Error("Source takes a path")
	}
}

func TestRolesThatAreLeftOutAreThoseOfTheDefault(t *testing.T) {
	base, err := Builtin(Default)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse("mine", []byte("about: ' a line '\ndark:\n  good: \"#5FD75F\"\n  bad: 9\n  text: \"\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := base
	want.Name, want.About = "mine", "a line"
	want.Dark.Good, want.Dark.Bad = "#5fd75f", "9"
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestParseNamesTheLineAndTheKey(t *testing.T) {
	for _, c := range []struct{ rule, text, want string }{
		{"unknown role", "dark:\n  muted: 1\n  gut: 2\n", `theme "mine": line 3: dark: unknown key "gut"; accepted: text, muted, accent`},
		{"unknown side", "dark: {}\nlite: {}\n", `line 2: unknown key "lite"; accepted: about, dark, light`},
		{"role twice", "dark:\n  muted: 1\n  muted: 2\n", `line 3`},
		{"side twice", "dark: {}\ndark: {}\n", `line 2`},
		{"number above 255", "light:\n  good: 256\n", `line 2: light.good: "256" is no colour; accepted: 0 to 255, #rrggbb in quotes`},
		{"negative number", "light:\n  good: -1\n", `"-1" is no colour`},
		{"number with a sign", "light:\n  good: +1\n", `"+1" is no colour`},
		{"name", "light:\n  good: green\n", `"green" is no colour`},
		{"short hex", "light:\n  good: \"#fff\"\n", `"#fff" is no colour`},
		{"hex with a sign", "light:\n  good: \"#+12345\"\n", `is no colour`},
		{"unquoted hex is a comment", "light:\n  good: #ffffff\n  bad: 1\n", `line 2: light.good has no value; #rrggbb needs quotes`},
		{"no value", "dark:\n  good: ~\n", `line 2: dark.good has no value`},
		{"escape sequence in about", "dark: {}\nabout: \"a\\e[31m line\"\n", `line 2: about: "a\x1b[31m line" has a control character`},
		{"two lines in about", "about: |\n  one\n  two\n", `line 1: about: "one\ntwo" has a control character, a line break`},
		{"bidirectional override in about", "about: \"a\\u202e\"\n", `line 1: about: "a\u202e" has a control character`},
		{"long about", "about: " + strings.Repeat("x", 101) + "\n", `line 1: about: longer than 100 characters`},
		{"escape sequence in a colour", "dark:\n  good: \"\\e[31m\"\n", `line 2: dark.good: "\x1b[31m" is no colour`},
		{"escape sequence in a key", "\"\\e[31m\": 1\n", `line 1: unknown key "\x1b[31m"`},
		{"a byte that YAML refuses", "dark:\n  good: \x1b[31m\n", `control characters are not allowed`},
		{"a second document", "dark: {}\n---\nlight: {}\n", `line 2: a second document`},
		{"a broken second document", "dark: {}\n---\n[\n", `yaml: `},
		{"a scalar by alias", "dark: {good: &g 1, bad: *g}\n", `line 1: dark.bad`},
		{"keys to merge", "dark: &d {good: 1}\nlight:\n  <<: *d\n", `line 3: light: unknown key "<<"`},
		{"list for a colour", "light:\n  good: [1, 2]\n", `line 2: light.good`},
		{"alias", "dark: &d\n  good: 1\nlight: *d\n", `line 3: light: not a mapping`},
		{"list for a side", "dark: [1]\n", `line 1: dark: not a mapping of text, muted`},
		{"text for the file", "green\n", `line 1: not a mapping of about, dark, light`},
		{"list for about", "about: []\n", `line 1: about: not a text`},
		{"empty file", "", "the file is empty"},
		{"comment only", "# nothing\n", "the file is empty"},
		{"bad YAML", "dark:\n\t- x: [\n", "yaml: "},
		{"too large", strings.Repeat("#\n", maxFileBytes), "larger than 65536 bytes"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			theme, err := Parse("mine", []byte(c.text))
			if err == nil {
				t.Fatalf("no error but %+v", theme)
			}
			if !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), `theme "mine": `) {
				t.Errorf("the error is %q, want %q in it", err, c.want)
			}
		})
	}
}

func TestTerminal16UsesOnlyTheUsersSixteenColoursAndNoPlainBlue(t *testing.T) {
	theme, err := Builtin("terminal-16")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*Palette{&theme.Dark, &theme.Light} {
		for _, r := range roles {
			c := *r.color(p)
			if c == "" {
				continue
			}
			n, err := strconv.Atoi(string(c))
			if err != nil || n > 15 || n == 4 || n == 12 {
				t.Errorf("%s is %q", r.key, c)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		source, err := Source(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source)
	}
	f.Add([]byte("dark:\n  good: 1\n"))
	f.Add([]byte("about: \"\\e[31m\"\n---\n? [a]\n: \xff\n"))
	f.Add([]byte("about: x\nlight: {muted: \"#ffffff\"}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		theme, err := Parse("fuzz", data)
		if err != nil {
			if said := err.Error(); cluster.Printable(said, len(said)+1) != said {
				t.Errorf("the error is not printable: %q", said)
			}
			return
		}
		if cluster.Printable(theme.About, maxAboutRunes) != theme.About {
			t.Errorf("about is %q", theme.About)
		}
		_ = theme.Faults() // It must not panic, whatever the colours are.
		for _, p := range []*Palette{&theme.Dark, &theme.Light} {
			for _, r := range roles {
				if c := *r.color(p); !c.valid() {
					t.Errorf("%s is %q", r.key, c)
				}
			}
		}
	})
}
