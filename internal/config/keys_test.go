package config

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func keyOptions() Options {
	o := testOptions()
	o.Actions = []string{"explain", "quit", "show_nodes"}
	o.CheckKey = func(key string) error {
		if len(key) > 1 {
			return errors.New("no key")
		}
		return nil
	}
	o.CheckKeys = func(keys map[string][]string) map[string]error {
		if len(keys["explain"]) > 0 && keys["explain"][0] == "q" {
			return map[string]error{"explain": errors.New(`"q" is quit, too`)}
		}
		return nil
	}
	return o
}

func TestKeysAreReadAsOneOrAsAList(t *testing.T) {
	c, problems := Parse("f.yaml", []byte("keys:\n  explain: x\n  quit: ['~', 3, y]\n  show_nodes: []\n"), keyOptions())
	if len(problems) > 0 {
		t.Fatal(lines(problems))
	}
	want := map[string][]string{"explain": {"x"}, "quit": {"~", "3", "y"}, "show_nodes": {}}
	if !reflect.DeepEqual(c.Keys, want) {
		t.Errorf("keys are %v, want %v", c.Keys, want)
	}
	if !strings.Contains(c.String(), `"quit": [`) {
		t.Errorf("they are not shown:\n%s", c)
	}
}

func TestKeysThatCannotBeAreNamedWithTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"keys:\n  explian: x\n":                  `f.yaml:2: unknown action "explian" in keys, did you mean "explain"?; 'mimtop config keys' lists all`,
		"keys:\n  explain:\n    - x\n    - yy\n": "f.yaml:4: explain: no key",
		"keys:\n  quit: x\n  explain: q\n":       `f.yaml:3: explain: "q" is quit, too`,
		"keys:\n  explain: ~\n":                  `f.yaml:2: no key for explain: write one, in quotes`,
		"keys:\n  explain: {a: b}\n":             "f.yaml:2: a key for explain is not a text",
		"keys: [a]\n":                            "f.yaml:1: keys is not a mapping",
		"keys:\n  explain: x\n  explain: z\n":    `f.yaml:3: "explain" is in keys twice, first at line 2`,
		"keys:\n  explain: q\n  quit: yy\n":      "f.yaml:3: quit: no key",
	} {
		_, problems := Parse("f.yaml", []byte(text), keyOptions())
		if len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), want) {
			t.Errorf("%q:\n%s\nwant %s", text, lines(problems), want)
		}
	}
}
