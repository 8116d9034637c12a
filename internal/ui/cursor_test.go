package ui

import "testing"

func TestTheWindowOfATrend(t *testing.T) {
	for _, c := range []struct {
		rule               string
		after, from, width int
		skip, cursor       int
	}{
		{"paused at the newest", 0, 0, 10, 0, 9},
		{"three back", 3, 0, 10, 0, 6},
		{"the first column", 9, 0, 10, 0, 0},
		{"beyond it, the moment is in the middle", 10, 0, 10, 5, 4},
		{"far beyond", 200, 0, 10, 195, 4},
		{"what arrived during the pause is left out", 4, 4, 10, 4, 9},
		{"three back, with four arrived", 7, 4, 10, 4, 6},
		{"one column", 5, 0, 1, 5, 0},
	} {
		skip, cursor := trendWindow(c.after, c.from, c.width)
		if skip != c.skip || cursor != c.cursor {
			t.Errorf("%s: skips %d with the cursor in %d, want %d and %d", c.rule, skip, cursor, c.skip, c.cursor)
		}
	}
}
