package ui

import "strings"

// actionNames are what the configuration file calls the actions. They stay as they are: files of users depend on them.
var actionNames = [actionCount]string{
	quit: "quit", suspend: "suspend", showHelp: "help", closeOverlay: "close", nextScreen: "next_screen",
	previousScreen: "previous_screen", explain: "explain", toggleMouse: "mouse", toggleMap: "map", chooseTheme: "theme",
	followPresenter: "follow", showWho: "who",
	showTimeline: "timeline", showUnknown: "unknown",
	takeScreenshot: "screenshot",

	focusUp: "slider_above", focusDown: "slider_below", stepLeft: "step_down", stepRight: "step_up", stepLeftFar: "large_step_down",
	stepRightFar: "large_step_up", toMin: "lowest", toMax: "highest", resetOne: "reset", resetAll: "reset_all",

	undo: "undo", redo: "redo", foldGroup: "fold_group", foldAll: "fold_all", pinScenario: "pin", openCompare: "compare",
	writeScenario: "write_scenario", openScenario: "open_scenario", copyLine: "copy_command", toggleReverse: "carries",

	scrollUp: "scroll_up", scrollDown: "scroll_down", nodesUp: "earlier_nodes", nodesDown: "later_nodes",
	rowUp: "row_above", rowDown: "row_below", rowPageUp: "page_up", rowPageDown: "page_down", rowFirst: "first_row", rowLast: "last_row",
	openRow: "open", leaveRow: "back", startFilter: "filter", sortNext: "sort_next", sortBefore: "sort_before", sortReverse: "sort_reverse",

	replayPlay: "play", replayBack: "snapshot_back", replayForward: "snapshot_on", replayMinuteBack: "minute_back",
	replayMinuteForward: "minute_on", replayFarBack: "ten_minutes_back", replayFarForward: "ten_minutes_on",
	replayBegin: "beginning", replayEnd: "end", replaySlower: "slower", replayFaster: "faster",
}

// name is what the configuration file calls an action.
func (a action) name() string {
	s, ok := a.opens()
	if !ok {
		return actionNames[a]
	}
	for i := range screens {
		if screens[i].number == s {
			return "show_" + strings.ReplaceAll(strings.ToLower(screens[i].title), " ", "_")
		}
	}
	return ""
}
