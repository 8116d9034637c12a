package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
)

const (
	maxShownRunes = 300
	// maxPathRunes is as long as a path may be on Linux: a path that is cut cannot be opened.
	maxPathRunes = 4096
)

// Problem is something wrong with a file.
type Problem struct {
	// Path is the file, Line where in it, counted from 1; 0 stands for the file as a whole.
	Path string
	Line int
	// Warning says that the file can be used all the same.
	Warning bool
	// Unset says that a variable of the environment is missing: the one cluster that it is for cannot be used, all else can.
	Unset bool
	// Text says what is wrong, and what is accepted.
	Text string
}

// Error is the problem in one printable line that begins with file:line.
func (p Problem) Error() string {
	place := cluster.Printable(p.Path, maxPathRunes)
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d", place, p.Line)
	}
	if p.Warning {
		return place + ": warning: " + p.Text
	}
	return place + ": " + p.Text
}

// fatal says that the file as a whole cannot be used.
func (p Problem) fatal() bool { return !p.Warning && !p.Unset }

// split returns the warnings, and what makes the file unusable joined. What is unset is an error of its cluster alone.
func split(problems []Problem) (warnings []Problem, err error) {
	var failures []error
	for _, p := range problems {
		switch {
		case p.Warning:
			warnings = append(warnings, p)
		case p.fatal():
			failures = append(failures, p)
		}
	}
	return warnings, errors.Join(failures...)
}

// short makes a word of the file safe to print.
func short(word string) string { return cluster.Printable(word, 60) }

// maxEdits is how many typing errors one word may have.
const maxEdits = 3

// nearest returns ", did you mean ...?" when a known word is close to a word.
func nearest(word string, known []string) string {
	best, fewest := "", 1+min(max(1, len(word)/3), maxEdits)
	for _, k := range known {
		if n := edits(strings.ToLower(word), k); n < fewest {
			best, fewest = k, n
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", best)
}

// maxWordBytes bounds the words that are compared: what is longer is no typing error.
const maxWordBytes = 64

// edits counts the bytes to insert, delete, replace or swap with their neighbour to make b of a.
func edits(a, b string) int {
	if len(a) > maxWordBytes || len(b) > maxWordBytes {
		return maxWordBytes
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replaced := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				replaced++
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, replaced)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
