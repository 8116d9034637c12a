package widget

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/ui/theme"
	"github.com/mimtop/mimtop/themes"
)

// goldenWidths are the widths that the pictures in testdata have.
var goldenWidths = [...]int{0, 1, 10, 40, 76, 120}

// mostTestedWidth is the largest of the widths that every widget is measured at.
const mostTestedWidth = 200

// oddValues are numbers that a widget may be handed although nobody can have measured them.
var oddValues = [...]float64{
	math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, -1, 0, 1e-300, 1e300,
}

// oddTexts are texts that would break a line if they were drawn as they are.
var oddTexts = [...]string{
	"", "a\nb", "\x1b[31mred", "tab\there", "\u009b31m", "日本語の名前", "e\u0301\u0301", "\u0301", "\ufe0f", "👩‍👩‍👧", "🇩🇪",
	"\u202eright", "\xff\xfe", "\u200b", "\u00ad", "각", "ᄀ", "\u0e33", "\u094d", strings.Repeat("long ", 50), strings.Repeat("界", 120),
}

func lookWith(t testing.TB, o theme.Options) *theme.Look {
	t.Helper()
	pair, err := themes.Builtin(themes.Default)
	if err != nil {
		t.Fatal(err)
	}
	return theme.New(pair, o)
}

// looks are all kinds of terminals that a widget draws differently on.
func looks(t testing.TB) map[string]*theme.Look {
	return map[string]*theme.Look{
		"unicode": lookWith(t, theme.Options{}),
		"ascii":   lookWith(t, theme.Options{ASCII: true}),
		"colour":  lookWith(t, theme.Options{Colour: true, Dark: true}),
	}
}

// styleSequence is all that a line may contain beside printable characters.
var styleSequence = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// checkLine says what is wrong with a rendered line, "" if nothing.
func checkLine(line string, width int, look *theme.Look) string {
	if got := ansi.StringWidth(line); got != max(width, 0) {
		return fmt.Sprintf("is %d columns wide, want %d", got, width)
	}
	for _, r := range styleSequence.ReplaceAllString(line, "") {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return fmt.Sprintf("has the control character %U", r)
		}
		if look.Options.ASCII && r > '~' {
			return fmt.Sprintf("has %q, which is not ASCII", r)
		}
	}
	if strings.LastIndex(line, "\x1b[") != strings.LastIndex(line, "\x1b[m") {
		return "does not end its last style"
	}
	return ""
}

// eachWidth renders at every width, in colour and in ASCII, and fails for lines that are not as they have to be.
func eachWidth(t *testing.T, what string, render func(width int, look *theme.Look) []string) {
	t.Helper()
	all := looks(t)
	delete(all, "unicode") // the same characters as in colour
	for name, look := range all {
		for width := -1; width <= mostTestedWidth; width++ {
			for i, line := range render(width, look) {
				if wrong := checkLine(line, width, look); wrong != "" {
					t.Fatalf("%s, %s, width %d: line %d %s: %q", what, name, width, i, wrong, line)
				}
			}
		}
	}
}

// sheet draws a widget at all golden widths, without styles and with its edges marked.
func sheet(look *theme.Look, render func(width int, look *theme.Look) []string) string {
	var b strings.Builder
	for _, width := range goldenWidths {
		fmt.Fprintf(&b, "width %d\n", width)
		for _, line := range render(width, look) {
			fmt.Fprintf(&b, "|%s|\n", ansi.Strip(line))
		}
	}
	return b.String()
}
