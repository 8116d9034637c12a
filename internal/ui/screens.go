package ui

import tea "charm.land/bubbletea/v2"

// screen is one of the screens by its number; overlayScreen stands for the help and the arithmetic, which lie over any of
// them.
type screen uint8

// The screens. Their numbers are the keys that open them.
const (
	overviewScreen screen = 1
	whatIfScreen   screen = 2
	nodesScreen    screen = 3
	trafficScreen  screen = 4
	forecastScreen screen = 5
	sitesScreen    screen = 6

	overlayScreen screen = 255
)

// screenSpec is one screen: its name, what draws its body, and what its own keys and the mouse do. What is nil does
// nothing.
type screenSpec struct {
	number screen
	title  string
	lines  func(m *Model) []string
	// keys are the footer's pairs of key and effect, before those of every screen.
	keys func(m *Model) [][2]string
	// act does an action that a binding of this screen names.
	act func(m *Model, a action)
	// take is asked about each key before the bindings, and says whether the key was typed text; other is told of keys
	// without a binding.
	take  func(m *Model, msg tea.KeyPressMsg) bool
	other func(m *Model, msg tea.KeyPressMsg)
	// click and wheel are told where on the terminal, and the wheel by how many steps down.
	click func(m *Model, x, y int)
	wheel func(m *Model, x, y, by int)
}

// screens are all screens in the order of their numbers. What they draw and do must not depend on this table, only on the
// model, so that the table can be built from them.
var screens = []screenSpec{
	{
		number: overviewScreen, title: "Overview", lines: (*Model).overviewLines, act: (*Model).actOnOverview,
		wheel: func(m *Model, _, _, by int) { m.scrollNodes(by) },
	},
	{
		number: whatIfScreen, title: "What if", lines: (*Model).whatIfBody, keys: (*Model).whatIfKeys, act: (*Model).actOnWhatIf,
		take: (*Model).takeOnWhatIf, other: (*Model).beginTyping, click: (*Model).clickOnWhatIf, wheel: (*Model).wheelOnWhatIf,
	},
	{
		number: nodesScreen, title: "Nodes", lines: (*Model).nodesLines,
		keys:  func(m *Model) [][2]string { return m.nodes.keys(m) },
		act:   func(m *Model, a action) { m.nodes.act(m, a) },
		take:  func(m *Model, msg tea.KeyPressMsg) bool { return m.nodes.take(msg) },
		click: func(m *Model, x, y int) { m.nodes.click(m, x, y) },
		wheel: func(m *Model, _, _, by int) { m.nodes.wheel(m, by) },
	},
	{
		number: trafficScreen, title: "Traffic", lines: (*Model).trafficLines, keys: (*Model).trafficKeys, act: (*Model).actOnTraffic,
		wheel: func(m *Model, _, _, by int) { m.scrollTraffic(by) },
	},
	{
		number: forecastScreen, title: "Forecast", lines: (*Model).forecastLines, keys: (*Model).forecastKeys, act: (*Model).slide,
		take: (*Model).takeTyped, other: (*Model).beginTyping, click: (*Model).clickSlider, wheel: (*Model).wheelSlider,
	},
	{
		number: sitesScreen, title: "Sites", lines: (*Model).sitesLines,
		keys:  func(m *Model) [][2]string { return m.sites.keys(m) },
		act:   func(m *Model, a action) { m.sites.act(m, a) },
		take:  func(m *Model, msg tea.KeyPressMsg) bool { return m.sites.take(msg) },
		click: func(m *Model, x, y int) { m.sites.click(m, x, y) },
		wheel: func(m *Model, _, _, by int) { m.sites.wheel(m, by) },
	},
}

// typesDigits says whether a digit begins a value, so that it takes another key to open a screen.
func (s screen) typesDigits() bool { return s == whatIfScreen || s == forecastScreen }

// spec is the screen that is shown.
func (m *Model) spec() *screenSpec {
	for i := range screens {
		if screens[i].number == m.screen {
			return &screens[i]
		}
	}
	return &screens[0]
}

// nextTo is the screen so many steps after the shown one, in a circle.
func (m *Model) nextTo(by int) screen {
	for i := range screens {
		if screens[i].number == m.screen {
			return screens[(i+by+len(screens))%len(screens)].number
		}
	}
	return screens[0].number
}

// screenBindings open the screens by their numbers. Where digits begin a value it takes another key as well.
func screenBindings() []keyBinding {
	var digits, typed []screen
	for i := range screens {
		if n := screens[i].number; n.typesDigits() {
			typed = append(typed, n)
		} else {
			digits = append(digits, n)
		}
	}
	var all []keyBinding
	for i := range screens {
		s := &screens[i]
		digit := string(rune('0' + s.number))
		all = append(all,
			bind(open(s.number), []string{digit, "alt+" + digit, "f" + digit}, digit+" f"+digit, s.title, digits...),
			bind(open(s.number), []string{"alt+" + digit, "f" + digit}, "f"+digit, s.title, typed...))
	}
	return all
}

// open is the action of showing a screen.
func open(s screen) action { return actionCount + action(s) }

// opens returns the screen that an action shows.
func (a action) opens() (screen, bool) { return screen(a - min(a, actionCount)), a > actionCount }
