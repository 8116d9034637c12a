// Package pages reads saved metrics pages in place of a live cluster: one file for each node and scrape, as a cron job with
// curl writes them.
package pages

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/smallfile"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
)

// Folder is a directory of pages, named <label>-node<N>.prom or <label>-node<N>.prom.gz: all nodes of one label were scraped
// at once, and labels sort in the order of their scrapes, numbers in them by their value.
type Folder struct {
	// Files is the directory, Name what to call it.
	Files fs.FS
	Name  string
	// Every is the time between two labels, Window the time over which rates are taken.
	Every, Window time.Duration
	// Began is the time of the first label. Only differences matter to rates.
	Began time.Time
}

// maxPageBytes bounds one page after decompression, as for live nodes.
const maxPageBytes = 16 << 20

// maxShownRunes bounds a file's name, and what is said of one bad page.
const maxShownRunes = 200

var pageName = regexp.MustCompile(`^(.+)-node(\d{1,6})\.prom(\.gz)?$`)

// page is one file. Names of files may hold anything: label and path are not printable.
type page struct {
	label string
	node  int
	path  string
	gzip  bool
}

func (p page) shown() string { return cluster.Printable(p.path, maxShownRunes) }

// Run implements source.Source: it delivers one snapshot for each label and returns after the last. A page that cannot be
// read leaves its node down with the reason, for one bad file in a day must not cost the day; it is an error when no page
// can be read.
func (f *Folder) Run(ctx context.Context, sink func(*cluster.Snapshot)) error {
	pages, err := f.list()
	if err != nil {
		return err
	}
	numbers := nodeNumbers(pages)
	nodes, trackers := make([]cluster.Node, len(numbers)), make([]*mongooseim.Tracker, len(numbers))
	for i, number := range numbers {
		name := fmt.Sprintf("node%d", number)
		nodes[i], trackers[i] = cluster.Node{Target: name, Name: name}, mongooseim.NewTracker(f.Window)
	}
	at := f.Began
	read, firstBad := 0, error(nil)
	for len(pages) > 0 && ctx.Err() == nil {
		label := pages[0].label
		for i := range nodes {
			nodes[i].State, nodes[i].Reason = cluster.Down, "no page of "+cluster.Printable(label, maxShownRunes)
		}
		for len(pages) > 0 && pages[0].label == label {
			p := pages[0]
			pages = pages[1:]
			i, _ := slices.BinarySearch(numbers, p.node)
			n := &nodes[i]
			body, err := f.read(p)
			if err == nil {
				if err = trackers[i].Observe(body, at, n); err != nil {
					err = fmt.Errorf("%s/%s: %w", f.Name, p.shown(), err)
				}
			}
			if err != nil {
				n.State, n.Reason = cluster.Foreign, cluster.Printable(err.Error(), maxShownRunes)
				firstBad = cmp.Or(firstBad, err)
				continue
			}
			n.Reason = ""
			read++
		}
		sink(&cluster.Snapshot{At: at, Source: f.Name, Interval: f.Every, Nodes: slices.Clone(nodes)})
		at = at.Add(f.Every)
	}
	if read == 0 && ctx.Err() == nil {
		return firstBad
	}
	return nil
}

// list finds the pages, in the order of their labels and nodes.
func (f *Folder) list() ([]page, error) {
	entries, err := fs.ReadDir(f.Files, ".")
	if err != nil {
		return nil, fmt.Errorf("read the pages in %s: %w", f.Name, err)
	}
	var pages []page
	for _, entry := range entries {
		m := pageName.FindStringSubmatch(entry.Name())
		if m == nil || entry.IsDir() {
			continue
		}
		number, _ := strconv.Atoi(m[2]) // It is a few digits.
		pages = append(pages, page{m[1], number, entry.Name(), m[3] != ""})
	}
	if len(pages) == 0 {
		return nil, fmt.Errorf("no pages in %s: they are named <label>-node<N>.prom or .prom.gz, such as 000-node1.prom", f.Name)
	}
	slices.SortFunc(pages, func(a, b page) int {
		return cmp.Or(cluster.CompareNames(a.label, b.label), cmp.Compare(a.node, b.node), cmp.Compare(a.path, b.path))
	})
	return f.withoutCopies(pages)
}

// withoutCopies drops the second of two files for one scrape that say the same, such as a page and its compressed copy. Two
// that differ are an error.
func (f *Folder) withoutCopies(pages []page) ([]page, error) {
	kept := pages[:0]
	for _, p := range pages {
		if len(kept) > 0 {
			if before := kept[len(kept)-1]; before.label == p.label && before.node == p.node {
				a, errA := f.read(before)
				b, errB := f.read(p)
				if errA != nil || errB != nil || !bytes.Equal(a, b) {
					return nil, fmt.Errorf("%s has %s and %s for the same scrape, and they differ: keep one", f.Name, before.shown(), p.shown())
				}
				continue
			}
		}
		kept = append(kept, p)
	}
	return kept, nil
}

func nodeNumbers(pages []page) []int {
	var numbers []int
	for _, p := range pages {
		numbers = append(numbers, p.node)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// read returns the body of a page. Its errors name it.
func (f *Folder) read(p page) ([]byte, error) {
	fail := func(err error) ([]byte, error) {
		return nil, fmt.Errorf("%s/%s: %w", f.Name, p.shown(), smallfile.Reason(err))
	}
	switch info, err := fs.Stat(f.Files, p.path); {
	case err != nil:
		return fail(err)
	case !info.Mode().IsRegular(): // A pipe could block for ever.
		return fail(errors.New("is not a regular file"))
	}
	file, err := f.Files.Open(p.path)
	if err != nil {
		return fail(err)
	}
	defer file.Close()
	var in io.Reader = file
	if p.gzip {
		unzipped, err := gzip.NewReader(file)
		if err != nil {
			return fail(err)
		}
		in = unzipped
	}
	body, err := io.ReadAll(io.LimitReader(in, maxPageBytes+1))
	switch {
	case err != nil:
		return fail(err)
	case len(body) > maxPageBytes:
		return fail(fmt.Errorf("larger than %d MiB: is it a metrics page?", maxPageBytes>>20))
	}
	return body, nil
}
