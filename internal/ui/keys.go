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
	focusUp
	focusDown
	stepLeft
	stepRight
	stepLeftFar
	stepRightFar
	toMin
	toMax
	resetOne
	resetAll
	scrollUp
	scrollDown
	nodesUp
	nodesDown
	linesUp
	linesDown
	pageUp
	pageDown
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

// bindings are all keys. Digits, which start a typed value on the what-if screen, are not here: see Model.typed.
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
	bind(toggleMap, []string{"m"}, "m", "the map of users and throughput, on or off", whatIfScreen),
	bind(nodesUp, []string{"up", "k"}, "up k", "earlier nodes", overviewScreen),
	bind(nodesDown, []string{"down", "j"}, "down j", "later nodes", overviewScreen),
	bind(linesUp, []string{"up", "k"}, "up k", "lines above", trafficScreen),
	bind(linesDown, []string{"down", "j"}, "down j", "lines below", trafficScreen),
	bind(pageUp, []string{"pgup", "home", "g"}, "pgup home g", "back to the kinds of traffic", trafficScreen),
	bind(pageDown, []string{"pgdown", "space"}, "pgdown space", "the next screenful", trafficScreen),
}

// commonKeys work on every screen, or on what lies over it.
var commonKeys = []keyBinding{
	bind(nextScreen, []string{"tab"}, "tab", "next screen"),
	bind(previousScreen, []string{"shift+tab"}, "shift+tab", "screen before"),
	bind(explain, []string{"e"}, "e", "the arithmetic of the verdict"),
	bind(showHelp, []string{"?"}, "?", "this help"),
	bind(toggleMouse, []string{"M", "m"}, "M", "mouse on or off (off: select text as usual)"),
	bind(suspend, []string{"ctrl+z"}, "ctrl+z", "suspend"),
	bind(quit, []string{"q", "Q", "ctrl+c"}, "q", "quit"),
	bind(closeOverlay, []string{"esc"}, "esc", "close, or give up typing"),
	bind(scrollUp, []string{"up", "k"}, "", "", overlayScreen),
	bind(scrollDown, []string{"down", "j"}, "", "", overlayScreen),
}

// actionFor finds what a key does on a screen. A binding of the screen itself goes before one that works everywhere.
func actionFor(pressed string, at screen) (action, bool) {
	found, ok := actionCount, false
	for _, b := range bindings {
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
