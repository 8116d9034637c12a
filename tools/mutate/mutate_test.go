package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

const source = `package p

func f(x, y int, list []int) bool {
	// A comment is left out of the copy.
	if x < y || index(func(i int) bool { return i >= x }) > 0 {
		return x == y
	}
	return x < y
}
`

func TestEveryInequalityGetsASwitch(t *testing.T) {
	for kind, want := range map[string][]string{
		"reversed": {"x >= y", "index(func(i int) bool { return i >= x }) <= 0", "i < x", "x >= y"},
		"edge":     {"x <= y", "index(func(i int) bool { return i >= x }) >= 0", "i > x", "x <= y"},
	} {
		copied, mutants, err := mutate(kind, "p.go", []byte(source), 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, m := range mutants {
			if got = append(got, m.after); m.number != 11+i {
				t.Errorf("%s: number %d, want %d", m, m.number, 11+i)
			}
			// The inner one is twice in the copy, once in each form of the outer one.
			on := strings.Count(string(copied), switchName+" == 1"+string(rune('1'+i)))
			if want := [...]int{1, 1, 2, 1}[i]; on != want {
				t.Errorf("%s: %d switches, want %d in\n%s", m, on, want, copied)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
		if first, last := mutants[0].key(), mutants[3].key(); first != kind+" p.go f: x < y" || last != first+" #2" {
			t.Errorf("the keys are %q and %q", first, last)
		}
	}
	if _, _, err := mutate("inside out", "p.go", []byte(source), 0); err == nil {
		t.Error("a kind that there is not was accepted")
	}
}

func TestEverySurvivorNeedsAReason(t *testing.T) {
	known, err := parseKnown("known.txt", "# about\n\nedge a.go f: x < y\nedge a.go g: x < y\n  both of\n  them\nedge b.go h: 1 < x\n  alone\n")
	want := survivors{"edge a.go f: x < y": "both of them", "edge a.go g: x < y": "both of them", "edge b.go h: 1 < x": "alone"}
	if err != nil || !maps.Equal(known, want) {
		t.Errorf("%q, %v", known, err)
	}
	m := mutant{kind: "edge", file: "b.go", function: "h", before: "1 < x"}
	if reason, ok := known.take(m); !ok || reason != "alone" || len(known.left()) != 2 {
		t.Errorf("took %q, %v, and left %q", reason, ok, known.left())
	}
	for text, want := range map[string]string{
		"edge a.go f: x < y\n": "has no reason",
		"  reason\n":           "without a change",
		"edge a.go f: x < y\n  r\nedge a.go f: x < y\n  r\n":     "twice",
		"edge a.go f: x < y\n  r\nedge a.go f: x < z\n# comment": "x < z has no reason",
	} {
		if _, err := parseKnown("known.txt", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
