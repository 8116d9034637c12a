package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
)

// alwaysQuits is the key that no configuration takes away.
const alwaysQuits = "ctrl+c"

// bindingTables are all tables of bindings. Beside the first one, that of a recording is in use, or the others.
var bindingTables = [...]*[]keyBinding{&bindings, &replayBindings, &lookBackBindings, &roomBindings}

// keymap are the bindings as the user wants them: the tables of this package, with other keys for what the configuration
// remaps.
type keymap struct {
	// tables stand in the order of bindingTables.
	tables [len(bindingTables)][]keyBinding
	// digits says that the digits open the screens.
	digits bool
}

// newKeymap takes the keys of actions by the names of the actions.
func newKeymap(remapped map[string][]string) keymap {
	k := keymap{digits: true}
	for i, table := range bindingTables {
		k.tables[i] = rebound(*table, remapped)
	}
	for i := range screens {
		if _, ok := remapped[open(screens[i].number).name()]; ok {
			k.digits = false
		}
	}
	return k
}

// of is one of bindingTables as it is bound.
func (k *keymap) of(table *[]keyBinding) []keyBinding {
	for i := range bindingTables {
		if bindingTables[i] == table {
			return k.tables[i]
		}
	}
	return nil
}

// rebound is a table with the keys of the remapped actions changed, all at once.
func rebound(table []keyBinding, remapped map[string][]string) []keyBinding {
	if len(remapped) == 0 {
		return table
	}
	table = slices.Clone(table)
	for i := range table {
		b := &table[i]
		keys, ok := remapped[b.action.name()]
		if !ok {
			continue
		}
		if _, opens := b.action.opens(); opens && slices.ContainsFunc(b.on, screen.typesDigits) {
			keys = slices.DeleteFunc(slices.Clone(keys), startsNumber)
		}
		if b.action == quit {
			keys = append(slices.Clip(keys), alwaysQuits)
		}
		shown := strings.Join(keys, " ")
		if b.Help().Key == "" {
			shown = "" // It goes without saying.
		}
		b.Binding = key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, b.Help().Desc))
	}
	return table
}

// hint is a pair of the footer: the keys of some actions on the shown screen, the first of each, and what they do. Its key is ""
// when nothing is bound to them.
func (m *Model) hint(does string, actions ...action) [2]string {
	var all []string
	arrows := true
	for _, a := range actions {
		if k := m.keyFor(a); k != "" {
			arrow, isArrow := m.arrow(k)
			arrows = arrows && isArrow
			all = append(all, arrow)
		}
	}
	if arrows {
		return [2]string{strings.Join(all, ""), does}
	}
	return [2]string{strings.Join(all, " "), does}
}

// keyFor is the first key of an action on the shown screen, or on what lies over it; "" when there is none.
func (m *Model) keyFor(a action) string {
	at, found := m.screen, ""
	if m.overlay != noOverlay {
		at = overlayScreen
	}
	for _, table := range m.keymap.tables {
		for i := range table {
			b := &table[i]
			if b.action != a || !b.worksOn(at) || len(b.Keys()) == 0 {
				continue
			}
			if b.on != nil {
				return b.Keys()[0]
			}
			found = b.Keys()[0]
		}
	}
	return found
}

// pressing ends a text about what an action shows, such as "more: press e".
func (m *Model) pressing(a action) string {
	if k := m.keyFor(a); k != "" {
		return ": press " + k
	}
	return ""
}

// keyWhich is a sentence such as "e opens them." after another one; "" when no key does.
func (m *Model) keyWhich(a action, does string) string {
	if k := m.keyFor(a); k != "" {
		return " " + k + " " + does + "."
	}
	return ""
}

// askingHelp ends a text about keys, as far as there is a key for the help.
func (m *Model) askingHelp() string {
	if k := m.keyFor(showHelp); k != "" {
		return ", or " + k + " for the keys"
	}
	return ""
}

// arrow writes an arrow key as its glyph, and every other key by its name.
func (m *Model) arrow(name string) (shown string, isArrow bool) {
	g := &m.look.Glyphs
	switch name {
	case "up":
		return g.Up, true
	case "down":
		return g.Down, true
	case "left":
		return g.Left, true
	case "right":
		return g.Right, true
	}
	return name, false
}

// screenHint says which keys change the screen.
func (m *Model) screenHint() [2]string {
	if m.keymap.digits && !m.screen.typesDigits() && m.overlay == noOverlay {
		return [2]string{"1-" + string(rune('0'+screens[len(screens)-1].number)), "screen"}
	}
	return m.hint("screen", nextScreen)
}
