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
	goOverview
	goWhatIf
	nextScreen
	explain
	toggleMouse
	toggleMap
	chooseTheme
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

// bindings are all keys but those of a recording. Digits, which start a typed value on the what-if screen, are not here: see Model.typed.
var bindings = []keyBinding{
	bind(focusUp, []string{"up", "k"}, "up k", "slider above", whatIfScreen),
	bind(focusDown, []string{"down", "j"}, "down j", "slider below", whatIfScreen),
	bind(stepLeft, []string{"left", "h"}, "left h", "step down", whatIfScreen),
	bind(stepRight, []string{"right", "l"}, "right l", "step up", whatIfScreen),
	bind(stepLeftFar, []string{"shift+left", "H", "pgdown"}, "shift+left H", "large step down", whatIfScreen),
	bind(stepRightFar, []string{"shift+right", "L", "pgup"}, "shift+right L", "large step up", whatIfScreen),
	bind(toMin, []string{"home"}, "home", "lowest value", whatIfScreen),
	bind(toMax, []string{"end"}, "end", "highest value", whatIfScreen),
	bind(resetOne, []string{"r", "backspace"}, "r", "slider back to live", whatIfScreen),
	bind(resetAll, []string{"R"}, "R", "all sliders back to live", whatIfScreen),
	bind(toggleMap, []string{"m"}, "m", "the map of users and throughput, on or off", whatIfScreen),
	bind(nodesUp, []string{"up", "k"}, "up k", "earlier nodes", overviewScreen),
	bind(nodesDown, []string{"down", "j"}, "down j", "later nodes", overviewScreen),
	bind(nextScreen, []string{"tab", "shift+tab"}, "tab", "next screen"),
	bind(goOverview, []string{"1"}, "1", "Overview", overviewScreen),
	bind(goWhatIf, []string{"2"}, "2", "What if", overviewScreen),
	bind(goOverview, []string{"alt+1", "f1"}, "f1", "Overview"),
	bind(goWhatIf, []string{"alt+2", "f2"}, "f2", "What if"),
	bind(explain, []string{"e"}, "e", "the arithmetic of the verdict"),
	bind(showHelp, []string{"?"}, "?", "this help"),
	bind(toggleMouse, []string{"M", "m"}, "M", "mouse on or off (off: select text as usual)"),
	bind(chooseTheme, []string{"T"}, "T", "another theme, seen at once"),
	bind(suspend, []string{"ctrl+z"}, "ctrl+z", "suspend"),
	bind(quit, []string{"q", "Q", "ctrl+c"}, "q", "quit"),
	bind(closeOverlay, []string{"esc"}, "esc", "close, or give up typing"),
	bind(scrollUp, []string{"up", "k"}, "", "", overlayScreen),
	bind(scrollDown, []string{"down", "j"}, "", "", overlayScreen),
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

// keys are the bindings that there are now.
func (m *Model) keys() []keyBinding {
	if m.options.Replay != nil {
		return append(bindings[:len(bindings):len(bindings)], replayBindings...)
	}
	return bindings
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
