package ui

// whatIfPlaces is where the parts of the what-if screen stand on the terminal. A part that there is no room for is empty.
type whatIfPlaces struct {
	verdict               place
	slidersTitle, sliders place
	answerTitle, answer   place // to the right of the sliders: the resources, or what the topology carries
	table, limits, notes  place
	termsTitle, terms     place
	surface               place // with its heading
}

// whatIfShown is what there is to show, in lines and columns.
type whatIfShown struct {
	// sliders is how many rows the list of sliders has, notes how many lines the notes would take.
	sliders, limits, notes int
	// termsWidth is how wide the arithmetic is; the map takes the rest when it is shown beside.
	termsWidth int
	// canMap says that there is something to map, toggled that the map is asked for where it is not shown by itself, or the
	// other way round.
	canMap, toggled bool
}

const (
	verdictLines = 3
	tableHeight  = 7
	// fewestSliders are shown on the smallest screen; each further slidersEvery lines have room for another.
	fewestSliders   = 8
	slidersEvery    = 5
	mostSliderWidth = 60
	// betweenPanes are the columns between the sliders and what is to their right.
	betweenPanes = 2
	// fewestNotes is how many lines of notes stay where the map needs room.
	fewestNotes = 3
	// fewestTerms is the height from which on the arithmetic is worth its place.
	fewestTerms  = 3
	smallestBody = minHeight - 2
)

// slidersWidth is the width of the sliders at a width of the screen; the rest is for what they do.
func slidersWidth(width int) int {
	if width >= 2*mostSliderWidth {
		return mostSliderWidth
	}
	return max(width/2-1, 0)
}

// slidersRoom is how many rows of sliders there is room for in a body. It does not depend on what the verdict says, so that
// nothing jumps while a slider is moved.
func slidersRoom(height int) int {
	rows := fewestSliders + max(height-smallestBody, 0)/slidersEvery
	// What is left beside a long arithmetic, many notes and all limits is for the sliders.
	const most = verdictLines + 1 + tableHeight + 3 + 6 + 20
	return rows + max(height-most-rows, 0)
}

// layOutWhatIf divides a body of so many columns and lines, which stands below the header. The verdict and the sliders come
// first, then the table, the limits, the notes, and the arithmetic with the map beside it. Where the map has no room beside,
// it takes the place of all below the sliders when it is asked for.
func layOutWhatIf(width, height int, shown whatIfShown) whatIfPlaces {
	var p whatIfPlaces
	left, right := slidersWidth(width), width-slidersWidth(width)-betweenPanes
	at := 1
	end := at + max(height, 0)
	line := func(n int) place {
		n = max(min(n, end-at), 0)
		all := place{0, at, width, n}
		at += n
		return all
	}
	p.verdict = line(verdictLines)
	title := line(1)
	p.slidersTitle = place{0, title.top, left + betweenPanes/2, title.height}
	p.answerTitle = place{left + betweenPanes/2, title.top, width - left - betweenPanes/2, title.height}
	rows := line(min(slidersRoom(height), max(shown.sliders, fewestSliders)))
	p.sliders = place{0, rows.top, left, rows.height}
	p.answer = place{left + betweenPanes, rows.top, max(right, 0), rows.height}

	below := place{0, at, width, end - at}
	p.table = line(tableHeight)
	p.limits = line(shown.limits)
	free := end - at
	beside := min(width-shown.termsWidth-mapGap, mostMapWidth)
	hasMap := shown.canMap && beside >= fewestMapWidth
	notes := shown.notes
	if room := fewestMapHeight + 1; hasMap && !shown.toggled && free-notes < room && free >= room+fewestNotes {
		notes = min(notes, free-room)
	}
	p.notes = line(notes)
	if free = end - at; free > fewestTerms {
		hasMap = hasMap && free >= fewestMapHeight
		if hasMap && !shown.toggled {
			p.surface = place{width - beside, at, beside, free}
		}
		p.termsTitle = place{0, at, width - p.surface.width, 1}
		p.terms = place{0, at + 1, width - p.surface.width, free - 1}
	} else {
		hasMap = false
	}
	if shown.canMap && shown.toggled && !hasMap {
		p.table, p.limits, p.notes, p.termsTitle, p.terms = place{}, place{}, place{}, place{}, place{}
		p.surface = below
	}
	return p
}
