package cluster

import (
	"slices"
	"testing"
)

func TestNamesAreOrderedAsPeopleDo(t *testing.T) {
	want := []string{"", "0", "000", "01", "1", "002", "9", "10", "100", "a", "A1", "a2", "a02b", "a10", "a10.eu", "b", "mongooseim-2", "mongooseim-10",
		"mongooseim-10b", "mongooseim-99999999999999999999999", "step-2-9", "step-2-10", "step-10-1", "step-x", "é"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, CompareNames)
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func FuzzCompareNames(f *testing.F) {
	f.Add("node-2", "node-10", "node-1")
	f.Add("a01", "a1", "A1")
	f.Add("1a", "01", "")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if ab, ba := CompareNames(a, b), CompareNames(b, a); ab != -ba || ab == 0 && a != b {
			t.Errorf("%q and %q: %d one way, %d the other", a, b, ab, ba)
		}
		if CompareNames(a, b) <= 0 && CompareNames(b, c) <= 0 && CompareNames(a, c) > 0 {
			t.Errorf("%q, %q, %q have no order", a, b, c)
		}
	})
}
