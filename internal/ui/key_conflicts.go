package ui

import (
	"fmt"
	"slices"
	"strings"
)

// KeyAction is something that keys do.
type KeyAction struct {
	// Name is what the configuration file calls it, Does what it does in words; "" when that goes without saying.
	Name, Does string
	// Keys are those that do it when nothing is remapped.
	Keys []string
	// Screens are the titles of the screens on which they do; empty for all.
	Screens []string
}

// KeyActions lists all actions in the order of the help, each once.
func KeyActions() []KeyAction {
	var all []KeyAction
	for _, table := range bindingTables {
		for i := range *table {
			b := &(*table)[i]
			at := slices.IndexFunc(all, func(k KeyAction) bool { return k.Name == b.action.name() })
			if at < 0 {
				at = len(all)
				all = append(all, KeyAction{Name: b.action.name(), Does: b.Help().Desc})
			}
			k := &all[at]
			for _, name := range b.Keys() {
				if !slices.Contains(k.Keys, name) {
					k.Keys = append(k.Keys, name)
				}
			}
			for _, s := range b.on {
				if title := titleOf(s); !slices.Contains(k.Screens, title) {
					k.Screens = append(k.Screens, title)
				}
			}
			if _, opens := b.action.opens(); opens {
				k.Screens = nil // Each of the two bindings has some of them.
				k.Does = "the screen " + b.Help().Desc
			}
		}
	}
	return all
}

func titleOf(s screen) string {
	for i := range screens {
		if screens[i].number == s {
			return screens[i].title
		}
	}
	return "help and arithmetic"
}

// claim is a key on a screen.
type claim struct {
	key string
	at  screen
}

// claims are the actions that want each key of a keymap.
func (k *keymap) claims() map[claim][]action {
	all := map[claim][]action{}
	at := []screen{overlayScreen}
	for i := range screens {
		at = append(at, screens[i].number)
	}
	for _, table := range k.tables {
		for i := range table {
			b := &table[i]
			for _, s := range at {
				if !b.worksOn(s) {
					continue
				}
				for _, name := range b.Keys() {
					if c := (claim{name, s}); !slices.Contains(all[c], b.action) {
						all[c] = append(all[c], b.action)
					}
				}
			}
		}
	}
	return all
}

// KeyConflicts says by the names of the actions why remapped keys cannot be: a key that does something else on the same screen,
// or that begins a value there. What the keys that are not remapped share is right as it is.
func KeyConflicts(remapped map[string][]string) map[string]error {
	before, after := newKeymap(nil), newKeymap(remapped)
	was, is := before.claims(), after.claims()
	found := map[string]error{}
	complain := func(of action, c claim, format string, args ...any) {
		if _, ok := remapped[of.name()]; ok && found[of.name()] == nil {
			found[of.name()] = fmt.Errorf("%q %s; free on every screen: %s", c.key, fmt.Sprintf(format, args...), strings.Join(freeKeys(is), " "))
		}
	}
	for _, c := range sortedClaims(is) {
		for i, a := range is[c] {
			_, opens := a.opens()
			switch {
			case c.key == alwaysQuits && a != quit:
				complain(a, c, "always quits")
			case c.at.typesDigits() && c.key >= "0" && c.key <= "9" && len(c.key) == 1 && !opens:
				complain(a, c, "begins a value on the screen %s", titleOf(c.at))
			}
			for _, b := range is[c][:i] {
				if slices.Contains(was[c], a) && slices.Contains(was[c], b) {
					continue
				}
				for _, pair := range [...][2]action{{a, b}, {b, a}} {
					complain(pair[0], c, "is %s on the screen %s, too", pair[1].name(), titleOf(c.at))
				}
			}
		}
	}
	for name, keys := range remapped {
		for i, k := range keys {
			if slices.Contains(keys[:i], k) && found[name] == nil {
				found[name] = fmt.Errorf("%q is given twice", k)
			}
		}
	}
	return found
}

func sortedClaims(all map[claim][]action) []claim {
	order := make([]claim, 0, len(all))
	for c := range all {
		order = append(order, c)
	}
	slices.SortFunc(order, func(a, b claim) int {
		if a.at != b.at {
			return int(a.at) - int(b.at)
		}
		return strings.Compare(a.key, b.key)
	})
	return order
}

// freeKeys are letters that do nothing on any screen.
func freeKeys(taken map[claim][]action) []string {
	used := map[string]bool{}
	for c := range taken {
		used[c.key] = true
	}
	var free []string
	for _, letters := range [...][2]rune{{'a', 'z'}, {'A', 'Z'}} {
		for r := letters[0]; r <= letters[1]; r++ {
			if !used[string(r)] {
				free = append(free, string(r))
			}
		}
	}
	return free
}

// CheckKey refuses a name that is no key's.
func CheckKey(name string) error {
	_, err := KeyNamed(name)
	return err
}
