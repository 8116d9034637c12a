package internal_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const module = "github.com/mimtop/mimtop"

// A floor is a folder with all packages below it, and what they may import of this module besides each other.
type floor struct {
	folder string
	// below are folders of floors that stand before this one, so that no import runs upwards and no circle exists.
	below []string
	// terminal says that the terminal toolkit (charm.land) may be imported.
	terminal bool
	// pure says that its packages, tests left out, do no input or output: everything comes in as a parameter.
	pure bool
	// tests are folders that only its tests may import, to feed it recorded data.
	tests []string
}

var floors = []floor{
	{folder: "internal/cluster", pure: true},
	{folder: "internal/quantity", pure: true},
	{folder: "internal/smallfile"},
	{folder: "internal/manpage", pure: true},
	{folder: "internal/source", below: []string{"internal/cluster", "internal/smallfile"}},
	{folder: "internal/config", below: []string{"internal/cluster", "internal/smallfile", "internal/source"}},
	{folder: "internal/sizing", below: []string{"internal/cluster", "internal/quantity"}, pure: true},
	{folder: "internal/doctor", below: []string{"internal/cluster", "internal/quantity", "internal/source", "internal/sizing"}},
	{
		folder: "internal/calibrate", below: []string{"internal/cluster", "internal/quantity", "internal/sizing"}, pure: true,
		tests: []string{"internal/source"},
	},
	{folder: "internal/assess", below: []string{"internal/cluster", "internal/quantity", "internal/sizing"}, pure: true},
	{
		folder: "internal/report",
		below:  []string{"internal/cluster", "internal/quantity", "internal/sizing", "internal/calibrate", "internal/assess"},
	},
	{folder: "internal/exporter", below: []string{"internal/cluster", "internal/sizing", "internal/calibrate", "internal/assess"}},
	{folder: "themes", below: []string{"internal/cluster", "internal/smallfile"}, terminal: true},
	{
		folder:   "internal/ui",
		below:    []string{"internal/cluster", "internal/quantity", "internal/sizing", "internal/calibrate", "internal/report", "themes"},
		terminal: true,
	},
	{
		folder: "internal/serve", below: []string{"internal/cluster", "internal/ui", "themes"}, terminal: true,
		tests: []string{"internal/source"},
	},
	{
		folder: "cmd/mimtop",
		below: []string{
			"internal/cluster", "internal/quantity", "internal/smallfile", "internal/source", "internal/config", "internal/sizing", "internal/doctor",
			"internal/calibrate", "internal/assess", "internal/report", "internal/exporter", "internal/manpage", "themes", "internal/ui",
			"internal/serve",
		},
		terminal: true,
	},
	// Programs for those who work on mimtop know its files, and none of its packages.
	{folder: "tools"},
}

// outside are packages of the standard library that reach out of the process.
var outside = []string{"net", "os", "syscall", "math/rand", "crypto/rand"}

func TestNoImportRunsUpwards(t *testing.T) {
	found, err := importsBelow(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range floors {
		if !slices.ContainsFunc(found, func(i importing) bool { return within(i.folder, f.folder) }) {
			t.Errorf("nothing is on the floor %s: it has moved, or the search is broken", f.folder)
		}
	}
	for _, complaint := range complaints(found) {
		t.Error(complaint)
	}
}

func TestEachFloorStandsOnThoseBeforeIt(t *testing.T) {
	for i, f := range floors {
		for _, b := range f.below {
			if !slices.ContainsFunc(floors[:i], func(lower floor) bool { return lower.folder == b }) {
				t.Errorf("%s stands on %s, which is not before it in the table", f.folder, b)
			}
		}
	}
}

func TestTheOffendingImportIsNamed(t *testing.T) {
	const ours = module + "/"
	tests := map[string]struct{ file, imported, want string }{
		"cluster imports nothing of ours": {"internal/cluster/a.go", ours + "internal/quantity",
			`internal/cluster/a.go imports "` + ours + `internal/quantity": internal/cluster may not`},
		"sizing does not know sources": {"internal/sizing/a.go", ours + "internal/source/scrape", "internal/sizing may not"},
		"sources do not know sizing":   {"internal/source/demo/a.go", ours + "internal/sizing", "internal/source may not"},
		"sources do not know the ui":   {"internal/source/a.go", ours + "internal/ui/theme", "internal/source may not"},
		"sources do not know reports":  {"internal/source/a.go", ours + "internal/report", "internal/source may not"},
		"nor does calibration":         {"internal/calibrate/a.go", ours + "internal/source/scrape", "internal/calibrate may not"},
		"nor do sources know the file": {"internal/source/scrape/a.go", ours + "internal/config", "internal/source may not"},
		"nor do tools know packages":   {"tools/mutate/a.go", ours + "internal/sizing", "tools may not"},
		"the ui does not know sources": {"internal/ui/a.go", ours + "internal/source", "internal/ui may not"},
		"reports do not know the ui":   {"internal/report/a.go", ours + "internal/ui", "internal/report may not"},
		"reports do not know sources":  {"internal/report/a.go", ours + "internal/source/demo", "internal/report may not"},
		"the ui does not know servers": {"internal/ui/a.go", ours + "internal/serve", "internal/ui may not"},
		"nobody imports the command":   {"internal/ui/a.go", ours + "cmd/mimtop", "internal/ui may not"},
		"tests keep to the floors too": {"internal/sizing/a_test.go", ours + "internal/source", "internal/sizing may not"},
		"the toolkit is for the ui":    {"internal/report/a.go", "charm.land/lipgloss/v2", "the terminal toolkit"},
		"pure floors ask no system":    {"internal/sizing/a.go", "net/http", "no input or output"},
		"a new folder needs a floor":   {"internal/other/a.go", "fmt", "internal/other/a.go stands on no floor"},
		"a floor is a whole name":      {"internal/uiextra/a.go", "fmt", "stands on no floor"},
		"so is what it stands on":      {"internal/ui/a.go", ours + "internal/reporting", "internal/ui may not"},

		"a floor knows itself":          {"internal/ui/a.go", ours + "internal/ui/widget", ""},
		"a floor knows those below":     {"internal/report/a.go", ours + "internal/sizing", ""},
		"the ui knows the toolkit":      {"internal/ui/a.go", "charm.land/bubbletea/v2", ""},
		"tests may be fed recordings":   {"internal/calibrate/a_test.go", ours + "internal/source/mongooseim", ""},
		"tests of pure floors read":     {"internal/sizing/a_test.go", "os", ""},
		"network is not net":            {"internal/sizing/a.go", "netip.example/x", ""},
		"the command knows all of them": {"cmd/mimtop/a.go", ours + "internal/source/demo", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			source := fmt.Sprintf("package a\n\nimport x %q\n", test.imported)
			found, err := importsBelow(fstest.MapFS{
				test.file:                {Data: []byte(source)},
				"internal/testdata/b.go": {Data: []byte("this is no Go")},
				".hidden/b.go":           {Data: []byte("nor is this")},
				"internal/sizing/README": {Data: []byte("nor is this")},
				"internal/pins/a.go":     {Data: []byte("package pins\n\nimport _ \"charm.land/bubbletea/v2\"\n")},
			})
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(complaints(found), "\n")
			if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
				t.Errorf("complaints are %q, want %q", got, test.want)
			}
		})
	}
}

// importing is one import of a file.
type importing struct {
	folder, file, imported string
	// blank says that the import is for its effect only, such as to keep a dependency of the module.
	blank bool
}

// importsBelow reads the imports of all Go files of a module.
func importsBelow(module fs.FS) ([]importing, error) {
	var found []importing
	err := fs.WalkDir(module, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if base := entry.Name(); name != "." && (base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) {
				return fs.SkipDir // The go command does not look into them either.
			}
			return nil
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		source, err := fs.ReadFile(module, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
		if err != nil {
			return fmt.Errorf("reading the imports of %s: %w", name, err)
		}
		if len(file.Imports) == 0 {
			found = append(found, importing{folder: path.Dir(name), file: name})
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return fmt.Errorf("reading the imports of %s: %w", name, err)
			}
			found = append(found, importing{
				folder: path.Dir(name), file: name, imported: imported, blank: spec.Name != nil && spec.Name.Name == "_",
			})
		}
		return nil
	})
	return found, err
}

// complaints names each import that runs upwards, and each file that stands on no floor. A file off the floors that only
// keeps dependencies of others in the module is no part of the building.
func complaints(found []importing) []string {
	var list []string
	for _, i := range found {
		if i.folder == "internal" { // These are tests of the tree as a whole.
			continue
		}
		at := slices.IndexFunc(floors, func(f floor) bool { return within(i.folder, f.folder) })
		if at < 0 {
			_, ours := strings.CutPrefix(i.imported, module+"/")
			if (!i.blank || ours) && !slices.ContainsFunc(list, func(c string) bool { return strings.HasPrefix(c, i.file+" ") }) {
				list = append(list, i.file+" stands on no floor: give its folder a place in the table of floors")
			}
			continue
		}
		if why := floors[at].objection(i); why != "" {
			list = append(list, fmt.Sprintf("%s imports %q: %s", i.file, i.imported, why))
		}
	}
	return list
}

// objection says why a file on this floor may not import what it does, or "".
func (f floor) objection(i importing) string {
	if of, ours := strings.CutPrefix(i.imported, module+"/"); ours {
		allowed := append([]string{f.folder}, f.below...)
		if strings.HasSuffix(i.file, "_test.go") {
			allowed = append(allowed, f.tests...)
		}
		if !slices.ContainsFunc(allowed, func(folder string) bool { return within(of, folder) }) {
			return fmt.Sprintf("%s may not, only %s", f.folder, strings.Join(allowed, ", "))
		}
	}
	if within(i.imported, "charm.land") && !f.terminal {
		return f.folder + " may not know the terminal toolkit"
	}
	if f.pure && !strings.HasSuffix(i.file, "_test.go") {
		for _, o := range outside {
			if within(i.imported, o) {
				return f.folder + " does no input or output"
			}
		}
	}
	return ""
}

// within says whether a path is a folder or something below it.
func within(name, folder string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }
