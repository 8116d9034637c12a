package ui

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// namedKeys are the keys that are not characters, by the names that the terminal toolkit gives them.
var namedKeys = map[string]rune{
	"enter": tea.KeyEnter, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "esc": tea.KeyEscape, "space": tea.KeySpace,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "insert": tea.KeyInsert, "delete": tea.KeyDelete,
	"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6, "f7": tea.KeyF7,
	"f8": tea.KeyF8, "f9": tea.KeyF9, "f10": tea.KeyF10, "f11": tea.KeyF11, "f12": tea.KeyF12,
}

// otherKeyNames are what people write for names of namedKeys.
var otherKeyNames = map[string]string{
	"escape": "esc", "return": "enter", "pageup": "pgup", "pagedown": "pgdown", "pgdn": "pgdown", "del": "delete", "ins": "insert",
	"bs": "backspace", "spacebar": "space", " ": "space", "control": "ctrl", "meta": "alt", "option": "alt",
}

// sameBytes are the keys that a terminal sends as the same byte as another one.
var sameBytes = map[string]string{"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+[": "esc", "ctrl+h": "backspace", "ctrl+j": "enter"}

// keyModifiers are in the order of a key's name.
var keyModifiers = []struct {
	name string
	mod  tea.KeyMod
}{{"ctrl", tea.ModCtrl}, {"alt", tea.ModAlt}, {"shift", tea.ModShift}}

// KeyNamed returns the key of a name: a character, or a name such as enter, pgup, f5, ctrl+u, alt+1 or shift+left. The error
// says what would be right.
func KeyNamed(name string) (tea.KeyPressMsg, error) {
	fail := func(right string) (tea.KeyPressMsg, error) {
		return tea.KeyPressMsg{}, fmt.Errorf("%.40q is no key: %s", name, right)
	}
	const forms = "write one character such as x or ?, or enter, tab, esc, space, backspace, up, pgdown, home, f5, ctrl+u, alt+1, shift+left"
	if right, ok := otherKeyNames[name]; ok {
		return fail("write " + right)
	}
	if other, ok := sameBytes[name]; ok {
		return fail("terminals send it as " + other)
	}
	var key tea.Key
	base := name
	for _, m := range keyModifiers {
		if rest, ok := strings.CutPrefix(base, m.name+"+"); ok && rest != "" {
			base, key.Mod = rest, key.Mod|m.mod
		}
	}
	r, size := utf8.DecodeRuneInString(base)
	switch code, named := namedKeys[base]; {
	case named:
		key.Code = code
		if code == tea.KeySpace && key.Mod == 0 {
			key.Text = " "
		}
	case size == 0 || size != len(base) || !unicode.IsGraphic(r) || unicode.IsSpace(r) || unicode.IsMark(r):
		before, after, _ := strings.Cut(base, "+")
		if right, ok := otherKeyNames[before]; ok && after != "" {
			return fail("write " + strings.Replace(name, before, right, 1))
		}
		if right, ok := otherKeyNames[base]; ok {
			return fail("write " + strings.TrimSuffix(name, base) + right)
		}
		return fail(forms)
	case key.Mod&tea.ModShift != 0 && key.Mod == tea.ModShift:
		return fail("write the character that it gives, such as X")
	case key.Mod&tea.ModShift != 0:
		return fail("terminals do not tell it from the key without shift")
	case key.Mod != 0 && unicode.IsUpper(r):
		return fail("write the letter small")
	case key.Mod == 0:
		key.Code, key.Text = unicode.ToLower(r), base
	default:
		key.Code = r
	}
	return tea.KeyPressMsg(key), nil
}
