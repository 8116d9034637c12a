package pages

import (
	"bytes"
	"compress/gzip"
	"context"
	"io/fs"
	"math"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

var _ source.Source = (*Folder)(nil)

// began is the time of the first label.
var began = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// captures lays real pages of three nodes out as a folder: compressed and plain ones, and files that are no pages.
func captures(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{"README.md": {Data: []byte("not a page")}}
	for node := 1; node <= 3; node++ {
		for i, name := range []string{"6.8.0-load-1-node", "6.8.0-load-2-node"} {
			suffix := string(rune('0' + node))
			data, err := os.ReadFile("../mongooseim/testdata/" + name + suffix + ".prom.gz")
			if err != nil {
				t.Fatal(err)
			}
			target := []string{"000", "001"}[i] + "-node" + suffix + ".prom"
			if node == 2 {
				unzipped, err := gzip.NewReader(bytes.NewReader(data))
				if err != nil {
					t.Fatal(err)
				}
				var plain bytes.Buffer
				if _, err := plain.ReadFrom(unzipped); err != nil {
					t.Fatal(err)
				}
				files[target] = &fstest.MapFile{Data: plain.Bytes()}
				continue
			}
			files[target+".gz"] = &fstest.MapFile{Data: data}
		}
	}
	return files
}

func run(t *testing.T, files fstest.MapFS) ([]*cluster.Snapshot, error) {
	t.Helper()
	var all []*cluster.Snapshot
	f := &Folder{Files: files, Name: "a folder", Every: 15 * time.Second, Window: time.Minute, Began: began}
	err := f.Run(t.Context(), func(s *cluster.Snapshot) { all = append(all, s) })
	return all, err
}

func TestEachLabelIsASnapshotOfAllNodes(t *testing.T) {
	all, err := run(t, captures(t))
	if err != nil || len(all) != 2 {
		t.Fatalf("%d snapshots, %v", len(all), err)
	}
	first, second := all[0], all[1]
	if len(first.Nodes) != 3 || !first.At.Equal(began) || second.At.Sub(first.At) != 15*time.Second {
		t.Fatalf("%d nodes at %v and %v", len(first.Nodes), first.At, second.At)
	}
	if totals := second.Totals(); totals.Sessions.Value != 330 || totals.NodesUp != 3 {
		t.Errorf("totals %+v, want 330 sessions on 3 nodes", totals)
	}
	if first.Totals().Traffic.Messages.In.Known {
		t.Error("the first label has rates")
	}
	// 1,016 messages were sent between these two scrapes.
	if got := second.Totals().Traffic.Messages.In; !got.Known || math.Abs(got.Value*15-1016) > 0.02*1016 {
		t.Errorf("messages in %+v, want 1016 in 15 s", got)
	}
}

func TestANodeWithoutAPageIsDownAndKeepsItsFigures(t *testing.T) {
	files := captures(t)
	delete(files, "001-node3.prom.gz")
	all, err := run(t, files)
	if err != nil {
		t.Fatal(err)
	}
	n := all[1].Nodes[2]
	if n.State != cluster.Down || !strings.Contains(n.Reason, "001") || !n.Sessions.Known || !n.At.Equal(began) {
		t.Errorf("state %v, reason %q, sessions %v at %v", n.State, n.Reason, n.Sessions, n.At)
	}
}

func TestBadFoldersAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		change func(fstest.MapFS)
		says   []string
	}{
		"no pages": {func(f fstest.MapFS) { clear(f) }, []string{"a folder", "<label>-node<N>.prom"}},
		"a page twice": {func(f fstest.MapFS) { f["000-node1.prom"] = f["000-node2.prom"] },
			[]string{"000-node1.prom and 000-node1.prom.gz"}},
		"nothing but bad pages": {func(f fstest.MapFS) {
			for name := range f {
				f[name] = &fstest.MapFile{Data: []byte("<html>hello</html>")}
			}
		}, []string{"000-node"}},
	} {
		t.Run(name, func(t *testing.T) {
			files := captures(t)
			c.change(files)
			_, err := run(t, files)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.says {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q says nothing of %q", err, want)
				}
			}
		})
	}
}

func TestABadPageCostsOnlyItsOwnScrape(t *testing.T) {
	for name, data := range map[string]string{
		"000-node1.prom.gz": "not gzip", "000-node2.prom": "<html>\x1b]0;hello\x07</html>", "001-node3.prom.gz": "",
	} {
		files := captures(t)
		files[name] = &fstest.MapFile{Data: []byte(data)}
		all, err := run(t, files)
		if err != nil || len(all) != 2 {
			t.Fatalf("%s: %d snapshots, %v", name, len(all), err)
		}
		label, node := int(name[2]-'0'), int(name[8]-'1')
		for i, s := range all {
			for k, n := range s.Nodes {
				bad := i == label && k == node
				if bad != (n.State == cluster.Foreign) || bad && (!strings.Contains(n.Reason, name) || strings.ContainsAny(n.Reason, "\x1b\x07")) {
					t.Errorf("%s: label %d node %d is %v: %q", name, i, k+1, n.State, n.Reason)
				}
			}
		}
	}
}

// A folder that was unzipped beside its originals teaches the same, not everything twice.
func TestACopyOfAPageCountsOnce(t *testing.T) {
	files := captures(t)
	unzipped, err := gzip.NewReader(bytes.NewReader(files["000-node1.prom.gz"].Data))
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	if _, err := plain.ReadFrom(unzipped); err != nil {
		t.Fatal(err)
	}
	files["000-node1.prom"] = &fstest.MapFile{Data: plain.Bytes()}
	all, err := run(t, files)
	if err != nil || len(all) != 2 || all[0].Nodes[0].State != cluster.Up {
		t.Errorf("%d snapshots, %v", len(all), err)
	}
}

// A folder may hold what its names promise not: a pipe would block for ever.
func TestWhatIsNoFileIsNotWaitedFor(t *testing.T) {
	files := captures(t)
	files["000-node1.prom.gz"] = &fstest.MapFile{Mode: fs.ModeNamedPipe}
	all, err := run(t, files)
	if err != nil || all[0].Nodes[0].State != cluster.Foreign || !strings.Contains(all[0].Nodes[0].Reason, "not a regular file") {
		t.Errorf("%d snapshots, %v", len(all), err)
	}
}

func TestNamesOfFilesAreShownPrintable(t *testing.T) {
	files := captures(t)
	files["000\x1b]0;hello\x07-node1.prom"] = &fstest.MapFile{Data: []byte("<html>")}
	all, err := run(t, files)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		for _, n := range s.Nodes {
			if strings.ContainsAny(n.Reason, "\x1b\x07") {
				t.Errorf("%q", n.Reason)
			}
		}
	}
}

func TestARunThatIsEndedIsNoError(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	f := &Folder{Files: captures(t), Name: "a folder", Every: time.Second, Window: time.Minute, Began: began}
	got := 0
	if err := f.Run(ctx, func(*cluster.Snapshot) { got++; end() }); err != nil || got != 1 {
		t.Errorf("%d snapshots, %v", got, err)
	}
}
