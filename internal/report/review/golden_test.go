package review

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// TestGolden compares every form of every subject with what was read through and found good.
func TestGolden(t *testing.T) {
	for name, subject := range subjects {
		t.Run(name, func(t *testing.T) {
			r := New(subject(t))
			var markdown, document bytes.Buffer
			if err := r.WriteMarkdown(&markdown); err != nil {
				t.Fatal(err)
			}
			if err := r.WriteJSON(&document); err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{"NaN", "Inf", "%!", "<nil>"} {
				if bytes.Contains(markdown.Bytes(), []byte(word)) {
					t.Errorf("the Markdown holds %q", word)
				}
			}
			t.Run("markdown", func(t *testing.T) { golden.RequireEqual(t, markdown.Bytes()) })
			t.Run("json", func(t *testing.T) { golden.RequireEqual(t, rounded(document.Bytes())) })
		})
	}
}

// decimals are numbers with a point.
var decimals = regexp.MustCompile(`\d+\.\d+(e[+-]?\d+)?`)

// rounded leaves five digits of each number: what is learned is a sum over nodes in no order, and limits are sought to a millionth.
func rounded(document []byte) []byte {
	return decimals.ReplaceAllFunc(document, func(digits []byte) []byte {
		v, err := strconv.ParseFloat(string(digits), 64)
		if err != nil {
			return digits
		}
		return strconv.AppendFloat(nil, v, 'g', 5, 64)
	})
}

func TestTheHistoryHasALineForEachNodeAndTheClusterAndEmptyCellsForWhatIsUnknown(t *testing.T) {
	var out bytes.Buffer
	h := NewHistory(&out)
	down := sitesSubject(t).Snapshot
	if err := h.Add(testSnapshot(0)); err != nil {
		t.Fatal(err)
	}
	if err := h.Add(down); err != nil {
		t.Fatal(err)
	}
	if err := h.Flush(); err != nil {
		t.Fatal(err)
	}
	golden.RequireEqual(t, out.Bytes())
	lines, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := 1 + 4 + 7; len(lines) != want || h.Snapshots != 2 {
		t.Fatalf("%d lines of %d snapshots, want %d", len(lines), h.Snapshots, want)
	}
	at := func(line []string, name string) string { return line[slices.Index(lines[0], name)] }
	last := lines[len(lines)-1]
	if at(last, "state") != "down" || at(last, "sessions") != "" || at(last, "processing_p99_s") != "" {
		t.Errorf("a node that is down has figures: %q", last)
	}
	first := lines[2]
	if at(first, "rest_per_s") != "" || at(first, "archive_dropped_per_s") != "0" || at(first, "sessions") != "40000" {
		t.Errorf("absent must be empty, and nothing lost 0: %q", first)
	}
}
