package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/source/exposition"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
)

// documentedFamily is a row of docs/metrics.md.
type documentedFamily struct {
	kind, of, releases string
	becomes            string // the words of the last cell
}

var codeWords = regexp.MustCompile("`([^`]+)`")

// documentedFamilies reads the tables of docs/metrics.md, and the names that are looked for without a value.
func documentedFamilies(t *testing.T) (rows map[string]documentedFamily, signs []string) {
	text, err := os.ReadFile(filepath.Join(docsFolder, "metrics.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows = map[string]documentedFamily{}
	for line := range strings.SplitSeq(string(text), "\n") {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) != 5 {
			cells = slices.Insert(strings.Split(strings.Trim(strings.Replace(line, "| | ", "| ", 1), "| "), " | "), 3, "")
		}
		if len(cells) != 5 {
			t.Fatalf("a row with %d cells: %s", len(cells), line)
		}
		for _, m := range codeWords.FindAllStringSubmatch(cells[0], -1) {
			if _, twice := rows[m[1]]; twice {
				t.Errorf("%s is there twice", m[1])
			}
			rows[m[1]] = documentedFamily{cells[1], cells[2], cells[3], cells[4]}
		}
	}
	_, byName, _ := strings.Cut(string(text), "looked for by name alone:")
	byName, _, _ = strings.Cut(byName, "A name that ends in")
	for _, m := range codeWords.FindAllStringSubmatch(byName, -1) {
		signs = append(signs, m[1])
	}
	return rows, signs
}

// TestTheMetricsOfTheDocumentationAreThoseThatAreRead: none is missing, none is too many, and of each the type is right.
func TestTheMetricsOfTheDocumentationAreThoseThatAreRead(t *testing.T) {
	rows, signs := documentedFamilies(t)
	read := map[string]exposition.Type{}
	for _, rules := range []*exposition.Rules{mongooseim.Wanted(), nodeexporter.Wanted()} {
		for name, rule := range rules.All() {
			read[name] = rule.Type
			row, ok := rows[name]
			if !ok {
				t.Errorf("docs/metrics.md does not say that %s is read", name)
			} else if row.kind != rule.Type.String() {
				t.Errorf("%s is a %s, docs/metrics.md says %s", name, rule.Type, row.kind)
			}
		}
	}
	clusterWide := []string{mongooseim.SiteUsersFamily, "sm_total_sessions_count"}
	for name, row := range rows {
		if _, ok := read[name]; !ok {
			t.Errorf("docs/metrics.md says that %s is read", name)
		}
		membership := strings.HasPrefix(name, "cets_info_") || strings.HasPrefix(name, "mnesia_info_")
		if want := slices.Contains(clusterWide, name) || membership; want != (row.of == "cluster") {
			t.Errorf("docs/metrics.md says that %s is of the %s", name, row.of)
		}
	}
	for _, sign := range mongooseim.Signs() {
		_, wanted := read[sign]
		said := slices.Contains(signs, sign)
		if !wanted && !said && mongooseim.DeclaredWith(sign) == nil {
			t.Errorf("docs/metrics.md does not say that %s is looked for", sign)
		}
	}
	for _, sign := range signs {
		if !slices.Contains(mongooseim.Signs(), sign) {
			t.Errorf("docs/metrics.md says that %s is looked for", sign)
		}
	}
}

// isOf says whether a minor release has a family, by the words of the documentation.
func (f documentedFamily) isOf(t *testing.T, minor int) bool {
	var n int
	switch {
	case f.releases == "all":
		return true
	case scans(f.releases, "up to 6.%d", &n):
		return minor <= n
	case strings.HasSuffix(f.releases, " on") && scans(f.releases, "6.%d on", &n):
		return minor >= n
	case scans(f.releases, "6.%d", &n):
		return minor == n
	}
	t.Errorf("releases %q are none of: all, up to 6.N, 6.N on, 6.N", f.releases)
	return true
}

func scans(text, form string, n *int) bool {
	_, err := fmt.Sscanf(text, form, n)
	return err == nil
}

// TestTheMetricsOfTheDocumentationAreOfTheseReleases on recorded pages: a family that one has is documented for its release, and
// the figure that names a family is documented beside it.
func TestTheMetricsOfTheDocumentationAreOfTheseReleases(t *testing.T) {
	rows, _ := documentedFamilies(t)
	began := time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC)
	host, err := os.ReadFile("../../internal/source/nodeexporter/testdata/host.prom")
	if err != nil {
		t.Fatal(err)
	}
	checked, declared := 0, 0
	for minor, files := range map[int][]string{
		3: {"6.3.3-cluster-load-1-node1", "6.3.3-cluster-load-2-node1"},
		8: {"6.8-composed", "6.8-composed", "6.8.0-load-1-node1", "6.8.0-load-2-node1"},
	} {
		for i := 0; i < len(files); i += 2 {
			node := cluster.Node{Target: "node1", State: cluster.Up}
			tracker, machine := mongooseim.NewTracker(time.Minute), nodeexporter.NewTracker(time.Minute)
			for step, name := range files[i : i+2] {
				page := recordedPage(t, name)
				for _, m := range regexp.MustCompile(`(?m)^# TYPE (\S+) `).FindAllStringSubmatch(page, -1) {
					if row, ok := rows[m[1]]; ok {
						declared++
						if !row.isOf(t, minor) {
							t.Errorf("%s: %s is there, which docs/metrics.md says is of %s", name, m[1], row.releases)
						}
					}
				}
				at := began.Add(time.Duration(step) * 20 * time.Second)
				if err := tracker.Observe([]byte(page), at, &node); err != nil {
					t.Fatal(err)
				}
				if err := machine.Observe(host, at, &node.Machine); err != nil {
					t.Fatal(err)
				}
			}
			s := &cluster.Snapshot{At: began.Add(20 * time.Second), Nodes: []cluster.Node{node}}
			for figure, from := range originsOf(t, s) {
				for _, family := range regexp.MustCompile(`[A-Za-z0-9_]+`).FindAllString(from, -1) {
					row, ok := rows[family]
					if !ok {
						continue
					}
					checked++
					if !strings.Contains(row.becomes, "`"+figure+"`") {
						t.Errorf("%s comes from %s, of which docs/metrics.md says: %s", figure, family, row.becomes)
					}
				}
			}
		}
	}
	if checked < 100 || declared < 150 {
		t.Errorf("%d origins, %d families were there to compare", checked, declared)
	}
}

// TestTheFiguresOfTheMetricsExist: what a family becomes is a name of the document, or of an input.
func TestTheFiguresOfTheMetricsExist(t *testing.T) {
	schema, err := os.ReadFile(filepath.Join(docsFolder, "schema", "snapshot.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := documentedFamilies(t)
	for family, row := range rows {
		for _, m := range codeWords.FindAllStringSubmatch(row.becomes, -1) {
			name := strings.TrimPrefix(m[1], "latencies.")
			isInput := false
			for i := range sizing.InputCount {
				isInput = isInput || i.Info().Key == name
			}
			// Latencies are named by the program, other figures by the schema.
			known := strings.Contains(string(schema), `"`+name+`"`) || name != m[1] || isInput
			if !known && !slices.Contains([]string{"set_item", "send_pings", "n/a"}, name) {
				t.Errorf("%s becomes %s, which is no figure", family, m[1])
			}
		}
	}
}

// originsOf returns the families that each figure of a snapshot's first node was made from, as the document says them.
func originsOf(t *testing.T, s *cluster.Snapshot) map[string]string {
	data, err := json.Marshal(report.NewSnapshot(s))
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Nodes []struct {
			From      map[string]string                `json:"from"`
			Latencies map[string]struct{ From string } `json:"latencies"`
		} `json:"nodes"`
	}
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, node := range document.Nodes {
		maps.Copy(all, node.From)
		for name, latency := range node.Latencies {
			all["latencies."+name] = latency.From
		}
	}
	return all
}

// recordedPage is one of the recorded pages of package mongooseim.
func recordedPage(t *testing.T, name string) string {
	file, err := os.Open(filepath.Join("../../internal/source/mongooseim/testdata", name+".prom.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}
