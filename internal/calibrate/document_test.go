package calibrate

import (
	"flag"
	"os"
	"strings"
	"testing"
)

//go:generate go test -run "TestBacktest|TestEveryChoice|TestEvidence|TestRecovery" -update

var update = flag.Bool("update", false, "write the generated parts of docs/model.md, and what they are made from")

const document = "../../docs/model.md"

// inDocument holds a generated part of the document, between the comments that name it, against what it should be now; with
// -update it writes it.
func inDocument(t *testing.T, name, want string) {
	t.Helper()
	data, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- begin "+name+", written by go generate ./internal/calibrate -->\n", "<!-- end "+name+" -->"
	before, rest, ok := strings.Cut(string(data), begin)
	got, after, ended := strings.Cut(rest, end)
	if !ok || !ended {
		t.Fatalf("%s has no part between %q and %q", document, begin, end)
	}
	want = "\n" + want + "\n"
	switch {
	case got == want:
	case *update:
		if err := os.WriteFile(document, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is out of date, run go generate ./internal/calibrate: %s should be\n%s", document, name, want)
	}
}
