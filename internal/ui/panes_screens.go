package ui

const (
	// roomyBody is the height of a body that has room for more than what is needed.
	roomyBody = 30
	// wideBody is the width from which on two things stand side by side that are each worth half of it.
	wideBody = 160
	paneGap  = 2
	// fewestResources and fewestNodes stay on the smallest overview, with as many notes as on the what-if screen.
	fewestResources, fewestNodes = 3, 3
	// resourcesHead are the heading and the titles over the resources, tableHead the titles over a table.
	resourcesHead, tableHead = 2, 1
)

// layOverview gives room to what matters most first. What does not fit is cut from the notes, the resources far from their
// limits and the nodes, in that order.
func (s *shape) layOverview(l *layout, body place) {
	roomy := body.height >= roomyBody
	l[answerPane] = body.take(s.want[answerPane])
	l[nowPane] = body.take(s.want[nowPane])
	l[tierPane] = body.take(s.want[tierPane])
	l[eventsPane] = body.take(s.want[eventsPane])
	nodes, notes, resources := s.want[listPane], min(s.want[notesPane], fewestNotes), s.want[resourcesPane]
	if resources > 0 && nodes > 0 && body.width >= wideBody && roomy {
		// Side by side: the resources and the cluster's history, and the nodes. The notes keep their lines as far as the
		// resources leave them.
		want := max(resources+s.want[trendPane], 1+tableHead+nodes)
		room := max(min(want, body.height-s.want[demandPane]-s.want[notesPane]), min(resources, body.height-notes))
		both := body.take(room)
		l[demandPane] = body.take(s.want[demandPane])
		left, right := both.split(paneGap)
		l[resourcesPane] = left.take(resources)
		if s.want[trendPane] <= left.height {
			l[trendPane] = left.take(s.want[trendPane])
		}
		l[headingPane] = right.take(1)
		l[listPane] = right
		l[notesPane] = body
		return
	}
	if resources > 0 {
		others := resourcesHead + tableHead + min(nodes, fewestNodes) + notes
		rows := min(max(body.height-others, fewestResources), resources-resourcesHead)
		l[resourcesPane] = body.take(resourcesHead + rows)
		l[demandPane] = body.take(s.want[demandPane])
	}
	if nodes > 0 {
		heading := 0
		if roomy {
			heading = 1
		}
		rows := min(nodes, max(body.height-heading-tableHead-notes, fewestNodes))
		l[headingPane] = body.take(heading)
		l[listPane] = body.take(tableHead + rows)
	}
	if trend := s.want[trendPane]; trend > 0 && body.height >= trend+s.want[notesPane] {
		l[trendPane] = body.take(trend)
	}
	l[notesPane] = body
}

// layNodes gives the list all but the answer, and the selected node's history what the list leaves over.
func (s *shape) layNodes(l *layout, body place) {
	l[answerPane] = body.take(s.want[answerPane])
	l[headingPane] = body.take(s.want[headingPane])
	if list := tableHead + max(s.want[listPane], 1); s.want[historyPane] > 0 && list+s.want[historyPane] <= body.height {
		l[listPane] = body.take(list)
		l[historyPane] = body.take(s.want[historyPane])
		return
	}
	l[listPane] = body
}

// laySites gives the list what it needs, as long as half of the screen is left for the losses; then the losses, the
// resources of the selected site if all of them fit, and the arithmetic.
func (s *shape) laySites(l *layout, body place) {
	l[answerPane] = body.take(s.want[answerPane])
	l[headingPane] = body.take(s.want[headingPane])
	l[listPane] = body.take(min(tableHead+max(s.want[listPane], 1), max(body.height-1-s.losses, body.height/2)))
	const fewestLosses, fewestArithmetic = 2, 3
	if body.height >= fewestLosses {
		l[lossesPane] = body.take(s.want[lossesPane])
	}
	if s.want[resourcesPane] <= body.height {
		l[resourcesPane] = body.take(s.want[resourcesPane])
	}
	if body.height >= fewestArithmetic {
		l[arithmeticPane] = body.take(s.want[arithmeticPane])
	}
}

// layTraffic keeps the answer in sight; the rest is scrolled, in two columns where there is room.
func (s *shape) layTraffic(l *layout, body place) {
	l[answerPane] = body.take(s.want[answerPane])
	if s.want[trafficPane] == 0 {
		return
	}
	l[trafficPane] = body
	if body.width >= wideBody {
		l[trafficPane], l[trafficSide] = body.split(paneGap)
	}
}

// layForecast puts the dates below the slider, the picture below them, and other growths between them where there is room.
func (s *shape) layForecast(l *layout, body place) {
	roomy := body.height >= roomyForecast
	l[answerPane] = body.take(s.want[answerPane])
	l[sliderPane] = body.take(s.want[sliderPane])
	l[sliderPane].width = min(body.width-1, mostGrowthWidth)
	l[datesPane] = body.take(s.want[datesPane])
	if roomy {
		l[growthsPane] = body.take(s.want[growthsPane])
	}
	if s.want[chartPane] > 0 && body.height > fewestChartLines {
		l[chartPane] = body.take(1 + mostChartLines)
	}
}
