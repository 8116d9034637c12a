package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
)

// action is what a key does.
type action uint8

const (
	quit action = iota
	suspend
	showHelp
	closeOverlay
	nextScreen
	previousScreen
	explain
	toggleMouse
	toggleMap
	chooseTheme
	takeScreenshot
	focusUp
	focusDown
	stepLeft
	stepRight
	stepLeftFar
	stepRightFar
	toMin
	toMax
	undo
	redo
	foldGroup
	foldAll
	pinScenario
	openCompare
	writeScenario
	openScenario
	copyLine
	toggleReverse
	resetOne
	resetAll
	scrollUp
	scrollDown
	nodesUp
	nodesDown
	rowUp
	rowDown
	rowPageUp
	rowPageDown
	rowFirst
	rowLast
	openRow
	leaveRow
	startFilter
	sortNext
	sortBefore
	sortReverse
	replayPlay
	replayBack
	replayForward
	replayMinuteBack
	replayMinuteForward
	replayFarBack
	replayFarForward
	replayBegin
	replayEnd
	replaySlower
	replayFaster
	showTimeline
	showUnknown
	followPresenter
	showWho
	actionCount
)

// keyBinding ties keys to an action on some screens; the help lists this same table.
type keyBinding struct {
	key.Binding
	action action
	// on is the screen it works on; everywhere when nil.
	on []screen
}

func bind(a action, keys []string, shown, does string, on ...screen) keyBinding {
	return keyBinding{key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does)), a, on}
}

// bindings are all keys but those of a recording. Digits, which start a typed value on the what-if screen, are not here: see
// Model.typed.
var bindings = slices.Concat(screenKeys, screenBindings(), commonKeys)

// screenKeys are those of one screen each.
var screenKeys = []keyBinding{
	bind(focusUp, []string{"up", "k"}, "up k", "slider above", whatIfScreen),
	bind(focusDown, []string{"down", "j"}, "down j", "slider below", whatIfScreen),
	bind(stepLeft, []string{"left", "h"}, "left h", "step down", whatIfScreen, forecastScreen),
	bind(stepRight, []string{"right", "l"}, "right l", "step up", whatIfScreen, forecastScreen),
	bind(stepLeftFar, []string{"shift+left", "H", "pgdown"}, "shift+left H", "large step down", whatIfScreen, forecastScreen),
	bind(stepRightFar, []string{"shift+right", "L", "pgup"}, "shift+right L", "large step up", whatIfScreen, forecastScreen),
	bind(toMin, []string{"home"}, "home", "lowest value", whatIfScreen, forecastScreen),
	bind(toMax, []string{"end"}, "end", "highest value", whatIfScreen, forecastScreen),
	bind(resetOne, []string{"r", "backspace"}, "r", "slider back to live", whatIfScreen, forecastScreen),
	bind(resetAll, []string{"R"}, "R", "all sliders back to live", whatIfScreen, forecastScreen),
	bind(undo, []string{"u"}, "u", "undo the last move", whatIfScreen),
	bind(redo, []string{"U", "ctrl+r"}, "U ctrl+r", "redo what was undone", whatIfScreen),
	bind(foldGroup, []string{"z"}, "z", "open or fold the group", whatIfScreen),
	bind(foldAll, []string{"Z"}, "Z", "open or fold all groups", whatIfScreen),
	bind(pinScenario, []string{"p"}, "p", "pin these sliders as A, B or C", whatIfScreen),
	bind(openCompare, []string{"c"}, "c", "compare live, what if and the pins side by side", whatIfScreen),
	bind(toggleReverse, []string{"v"}, "v", "what can this topology carry? on or off", whatIfScreen),
	bind(writeScenario, []string{"w"}, "w", "write the scenario to a file", whatIfScreen),
	bind(openScenario, []string{"o"}, "o", "open a scenario file", whatIfScreen),
	bind(copyLine, []string{"y"}, "y", "copy the command line of these sliders", whatIfScreen),
	bind(toggleMap, []string{"m"}, "m", "the map of users and throughput, on or off; it takes the mouse", whatIfScreen),
	bind(nodesUp, []string{"up", "k"}, "up k", "earlier nodes", overviewScreen),
	bind(nodesDown, []string{"down", "j"}, "down j", "later nodes", overviewScreen),
	bind(rowUp, []string{"up", "k"}, "up k", "line above", trafficScreen),
	bind(rowDown, []string{"down", "j"}, "down j", "line below", trafficScreen),
	bind(rowPageUp, []string{"pgup", "ctrl+u"}, "pgup ctrl+u", "half a page up", trafficScreen),
	bind(rowPageDown, []string{"pgdown", "ctrl+d"}, "pgdown ctrl+d", "half a page down", trafficScreen),
	bind(rowFirst, []string{"home", "g"}, "home g", "first line: the kinds of traffic", trafficScreen),
	bind(rowLast, []string{"end", "G"}, "end G", "last line: the nodes", trafficScreen),
	bind(rowUp, []string{"up", "k"}, "up k", "row above", tableScreens...),
	bind(rowDown, []string{"down", "j"}, "down j", "row below", tableScreens...),
	bind(rowPageUp, []string{"pgup", "ctrl+u"}, "pgup ctrl+u", "a page up", tableScreens...),
	bind(rowPageDown, []string{"pgdown", "ctrl+d"}, "pgdown ctrl+d", "a page down", tableScreens...),
	bind(rowFirst, []string{"home", "g"}, "home g", "first row", tableScreens...),
	bind(rowLast, []string{"end", "G"}, "end G", "last row", tableScreens...),
	bind(openRow, []string{"enter"}, "enter", "open the row: all that is known of it", tableScreens...),
	bind(leaveRow, []string{"esc", "backspace"}, "esc", "back to the table; there, clear the filter", tableScreens...),
	bind(startFilter, []string{"/"}, "/", "filter by name, site, state, version or service", tableScreens...),
	bind(sortNext, []string{"s", "right", "l"}, "s right l", "sort by the next column", tableScreens...),
	bind(sortBefore, []string{"left", "h"}, "left h", "sort by the column before", tableScreens...),
	bind(sortReverse, []string{"r"}, "r", "reverse the order", tableScreens...),
}

// tableScreens are those that are a table to walk through.
var tableScreens = []screen{nodesScreen, sitesScreen}

// commonKeys work on every screen, or on what lies over it.
var commonKeys = []keyBinding{
	bind(nextScreen, []string{"tab"}, "tab", "next screen"),
	bind(previousScreen, []string{"shift+tab"}, "shift+tab", "screen before"),
	bind(explain, []string{"e"}, "e", "the arithmetic of the verdict"),
	bind(showUnknown, []string{"i"}, "i", "what is not known, and what would mend it"),
	bind(showTimeline, []string{"t"}, "t", "what happened: nodes, restarts, verdicts, limits"),
	bind(showHelp, []string{"?"}, "?", "this help"),
	bind(toggleMouse, []string{"M", "m"}, "M", "mouse on or off (off: select text as usual)"),
	bind(chooseTheme, []string{"T"}, "T", "another theme, seen at once"),
	bind(takeScreenshot, []string{"S"}, "S", "save what stands here as SVG, ANSI and text files"),
	bind(suspend, []string{"ctrl+z"}, "ctrl+z", "suspend"),
	bind(quit, []string{"q", "Q", "ctrl+c"}, "q", "quit"),
	bind(closeOverlay, []string{"esc"}, "esc", "close, or give up typing"),
	bind(scrollUp, []string{"up", "k"}, "", "scroll up", overlayScreen),
	bind(scrollDown, []string{"down", "j"}, "", "scroll down", overlayScreen),
	bind(startFilter, []string{"/"}, "", "search the help", overlayScreen),
	bind(openRow, []string{"enter"}, "", "show the moment of an event", overlayScreen),
	bind(rowPageUp, []string{"pgup", "ctrl+u"}, "", "a page up", overlayScreen),
	bind(rowPageDown, []string{"pgdown", "ctrl+d"}, "", "a page down", overlayScreen),
	bind(rowFirst, []string{"home"}, "", "to the first line", overlayScreen),
	bind(rowLast, []string{"end"}, "", "to the last line", overlayScreen),
}

// replayBindings are the further keys while a recording is played. On the what-if screen home and end are the slider's, and
// a value cannot begin with a point.
var replayBindings = []keyBinding{
	bind(replayPlay, []string{"space"}, "space", "play or pause"),
	bind(replayBack, []string{","}, ",", "one snapshot back"),
	bind(replayForward, []string{"."}, ".", "one snapshot on"),
	bind(replayMinuteBack, []string{"["}, "[", "one minute back"),
	bind(replayMinuteForward, []string{"]"}, "]", "one minute on"),
	bind(replayFarBack, []string{"{"}, "{", "ten minutes back"),
	bind(replayFarForward, []string{"}"}, "}", "ten minutes on"),
	bind(replayBegin, []string{"g"}, "g", "to the beginning", whatIfScreen, overlayScreen),
	bind(replayEnd, []string{"G"}, "G", "to the end", whatIfScreen, overlayScreen),
	bind(replayBegin, []string{"g", "home"}, "g home", "to the beginning", overviewScreen),
	bind(replayEnd, []string{"G", "end"}, "G end", "to the end", overviewScreen),
	bind(replaySlower, []string{"<"}, "<", "slower"),
	bind(replayFaster, []string{">"}, ">", "faster"),
}

// lookBackBindings are the same keys on a live cluster, of which the last hour is kept.
var lookBackBindings = append([]keyBinding{
	bind(replayPlay, []string{"space"}, "space", "pause: the screens stay; again: back to live"),
	bind(replayBack, []string{","}, ",", "one snapshot back; of long ago not all are kept"),
}, replayBindings[2:len(replayBindings)-2]...)

// keys are the bindings that there are now.
func (m *Model) keys() []keyBinding {
	switch {
	case m.options.Room != nil:
		return slices.Concat(m.keymap.of(&bindings), m.keymap.of(&lookBackBindings), m.keymap.of(&roomBindings))
	case m.options.Replay != nil:
		return slices.Concat(m.keymap.of(&bindings), m.keymap.of(&replayBindings))
	case !m.planning():
		return slices.Concat(m.keymap.of(&bindings), m.keymap.of(&lookBackBindings))
	}
	return m.keymap.of(&bindings)
}

// actionFor finds what a key does on a screen. A binding of the screen itself goes before one that works everywhere.
func (m *Model) actionFor(pressed string, at screen) (action, bool) {
	found, ok := actionCount, false
	for _, b := range m.keys() {
		if !b.worksOn(at) || !slices.Contains(b.Keys(), pressed) {
			continue
		}
		if b.on != nil {
			return b.action, true
		}
		found, ok = b.action, true
	}
	return found, ok
}

func (b keyBinding) worksOn(at screen) bool { return b.on == nil || slices.Contains(b.on, at) }
