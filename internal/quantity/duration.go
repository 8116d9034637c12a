package quantity

import (
	"strconv"
	"time"
)

// FormatDuration writes an age or a waiting time in whole units, rounded down, with a second unit only where it matters:
// 0 s, 3 s, 2 min, 1 h 5 min, 3 d 4 h, 120 d. A negative duration, such as one between clocks that disagree, gives 0 s.
func FormatDuration(d time.Duration) string {
	const day = 24 * time.Hour
	whole := func(d, unit time.Duration) string { return strconv.FormatInt(int64(d/unit), 10) }
	switch {
	case d < time.Second:
		return "0 s"
	case d < time.Minute:
		return whole(d, time.Second) + " s"
	case d < time.Hour:
		return whole(d, time.Minute) + " min"
	case d < day:
		return whole(d, time.Hour) + " h" + rest(d%time.Hour, time.Minute, " min")
	case d < 10*day:
		return whole(d, day) + " d" + rest(d%day, time.Hour, " h")
	}
	return whole(d, day) + " d"
}

func rest(d, unit time.Duration, text string) string {
	if d < unit {
		return ""
	}
	return " " + strconv.FormatInt(int64(d/unit), 10) + text
}
