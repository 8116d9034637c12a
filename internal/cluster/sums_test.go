package cluster

import (
	"strings"
	"testing"
)

func TestSumsInPlaceAreThoseOfPlus(t *testing.T) {
	figures := []Figure{
		{}, Absent("no module"), Measured(1, "a"), Measured(2, "a"), Measured(3, "b"), Measured(1.7e308, "b"), Measured(1.7e308, "b"), Absent("down"), Measured(4, "b"),
	}
	var want, got Figure
	for _, f := range figures {
		want = want.Plus(f)
		got.add(&f)
		if got != want {
			t.Errorf("adding %+v gives %+v, want %+v", f, got, want)
		}
	}
}

// TestTheOriginOfASumNamesEachOnce: nodes of two releases in turn once made it as long as there are nodes.
func TestTheOriginOfASumNamesEachOnce(t *testing.T) {
	var sum Figure
	for i := range 1000 {
		sum = sum.Plus(Measured(1, []string{"old_family", "new_family"}[i%2]))
	}
	if sum.From != "old_family + new_family" || sum.Value != 1000 {
		t.Errorf("%v of %s", sum.Value, strings.ToValidUTF8(sum.From[:min(len(sum.From), 80)], ""))
	}
}
