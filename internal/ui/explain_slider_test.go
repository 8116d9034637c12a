package ui

import (
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/sizing"
)

func TestTheFocusedSliderIsExplained(t *testing.T) {
	for _, c := range []struct {
		control int
		keys    []string
		says    []string
	}{
		{usersControl, nil, []string{"users: concurrent users", "Measured: "}},
		{usersControl, []string{"right"}, []string{"Moved here.", "0 to 10G"}},
		{throughputControl, nil, []string{"all kinds together"}},
		{int(sizing.Peak), nil, []string{"A default: nobody"}},
		{int(sizing.RoomRateMax), nil, []string{"Not known", "or ? for unknown", "stands against the throughput"}},
		{int(sizing.ShareTCP), nil, []string{"share_tcp", "in proportion"}},
		{int(sizing.TLS), nil, []string{"who ends TLS"}},
	} {
		m := live(newTestModel(t, 80, 40))
		press(m, "tab")
		focusOn(m, c.control)
		press(m, append(c.keys, "e")...)
		got := strings.Join(strings.Fields(text(m)), " ")
		for _, want := range c.says {
			if !strings.Contains(got, want) {
				t.Errorf("%s: nothing says %q:\n%s", controls[c.control].label, want, text(m))
			}
		}
	}
	m := live(newTestModel(t, 80, 40))
	press(m, "tab", "up", "e") // a heading has nothing to explain
	if strings.Contains(text(m), "The slider:") {
		t.Errorf("a heading is explained as a slider:\n%s", text(m))
	}
	m = live(newTestModel(t, 80, 40))
	press(m, "tab", "down", "L", "v", "e")
	if !strings.Contains(text(m), "The slider: target") {
		t.Errorf("the target is not explained:\n%s", text(m))
	}
	press(m, "esc", "v")
	focusOn(m, oneToOneControl)
	press(m, "e")
	if !strings.Contains(text(m), "Moved along with another slider.") {
		t.Errorf("a rate that was scaled:\n%s", text(m))
	}
}
