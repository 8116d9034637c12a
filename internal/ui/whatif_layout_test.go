package ui

import (
	"fmt"
	"testing"
)

func TestThePartsOfWhatIfNeverOverlapNorLeaveTheBody(t *testing.T) {
	parts := []whatIfShown{
		{},
		{sliders: 14, limits: 2, notes: 3, termsWidth: 73, canMap: true},
		{sliders: 14, limits: 2, notes: 30, termsWidth: 73, canMap: true},
		{sliders: 61, limits: 3, notes: 8, termsWidth: 200, canMap: true},
		{sliders: 61, limits: 3, notes: 8, termsWidth: 60, canMap: true, toggled: true},
		{sliders: 14, limits: 1, notes: 0, termsWidth: 0},
	}
	for width := 60; width <= 240; width += 3 {
		for height := 20; height <= 70; height++ {
			for _, below := range [...]int{0, 1, themeRows, themeRows + 1} {
				for _, shown := range parts {
					body := height - 2 - below
					checkPlaces(t, fmt.Sprintf("%dx%d, %d below, %+v", width, height, below, shown), width, body, layOutWhatIf(width, body, shown))
				}
			}
		}
	}
}

func checkPlaces(t *testing.T, what string, width, body int, p whatIfPlaces) {
	t.Helper()
	all := p.all()
	for name, at := range all {
		if at.left < 0 || at.top < 1 || at.left+at.width > width || at.top+at.height > 1+body {
			t.Fatalf("%s: %s leaves the body: %+v", what, name, at)
		}
		for other, with := range all {
			if name < other && at.left < with.left+with.width && with.left < at.left+at.width &&
				at.top < with.top+with.height && with.top < at.top+at.height {
				t.Fatalf("%s: %s %+v lies over %s %+v", what, name, at, other, with)
			}
		}
	}
	for _, name := range []string{"verdict", "sliders", "answer"} {
		if _, ok := all[name]; !ok {
			t.Fatalf("%s: %s is not shown", what, name)
		}
	}
}

func TestTheSmallestScreenHasRoomForWhatMatters(t *testing.T) {
	shown := whatIfShown{sliders: 14, limits: 2, notes: 6, termsWidth: 73, canMap: true}
	p := layOutWhatIf(minWidth, minHeight-2, shown)
	if p.sliders.height != fewestSliders || p.table.height != tableHeight || p.limits.height != 2 || p.notes.height == 0 {
		t.Errorf("%+v", p)
	}
	if shown.toggled = true; layOutWhatIf(minWidth, minHeight-2, shown).surface.height != 10 {
		t.Errorf("the map asked for is %+v", layOutWhatIf(minWidth, minHeight-2, shown).surface)
	}
}

func TestALargerScreenShowsMoreOfEverything(t *testing.T) {
	shown := whatIfShown{sliders: 61, limits: 2, notes: 6, termsWidth: 73, canMap: true}
	before := layOutWhatIf(120, 38, shown)
	for height := 39; height <= 70; height++ {
		p := layOutWhatIf(120, height, shown)
		if p.sliders.height < before.sliders.height || p.notes.height < before.notes.height {
			t.Errorf("%d lines show less than %d: %+v after %+v", height, height-1, p, before)
		}
		if p.surface.height < fewestMapHeight {
			t.Errorf("%d lines have a map of %d", height, p.surface.height)
		}
		before = p
	}
}

// all are the places that are not empty, by their names.
func (p *whatIfPlaces) all() map[string]place {
	all := map[string]place{
		"verdict": p.verdict, "sliders' title": p.slidersTitle, "sliders": p.sliders, "answer's title": p.answerTitle,
		"answer": p.answer, "table": p.table, "limits": p.limits, "notes": p.notes, "terms' title": p.termsTitle, "terms": p.terms,
		"surface": p.surface,
	}
	for name, at := range all {
		if at.width <= 0 || at.height <= 0 {
			delete(all, name)
		}
	}
	return all
}
