package sizing

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/quantity"
)

const secondsPerDay = 86_400

// DailyPeaks are the most concurrent users of each day, the oldest first.
type DailyPeaks struct {
	// Days count from the first one; days without a figure are left out. Users are as many.
	Days, Users []float64
	// Newest is the date of the last one; the zero Time when the file has no dates.
	Newest time.Time
}

// mostPeaks bounds a file of daily peaks: ten years.
const mostPeaks = 3660

// dateLayout is how dates are written.
const dateLayout = time.DateOnly

type dailyPeak struct {
	line  int
	date  time.Time
	users float64
}

// ParseDailyPeaks reads daily peaks: lines "date,users" with dates such as 2026-07-01, in any order, or one number a line,
// the oldest first. Blank lines, lines that begin with # and a heading are skipped. Numbers are written as for flags. A
// duplicate date, a mixture of both forms and a number that is none or below 0 are errors that name the line.
func ParseDailyPeaks(data []byte) (*DailyPeaks, error) {
	var peaks []dailyPeak
	dated, bare := 0, 0
	n, heading := 0, false
	for line := range bytes.Lines(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))) {
		n++
		text := strings.TrimSpace(string(line))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		date, users, hasDate := strings.Cut(text, ",")
		if !hasDate {
			date, users = "", text
		}
		p, err := parsePeak(unquoted(date), unquoted(users), hasDate)
		if err != nil && len(peaks) == 0 && !heading && isHeading(text) {
			heading = true
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		p.line = n
		if hasDate {
			dated++
		} else {
			bare++
		}
		if dated > 0 && bare > 0 {
			return nil, fmt.Errorf("line %d: some lines have a date and some have none", n)
		}
		if peaks = append(peaks, p); len(peaks) > mostPeaks {
			return nil, fmt.Errorf("more than %d days: is it one peak a day?", mostPeaks)
		}
	}
	return newDailyPeaks(peaks, dated > 0)
}

func unquoted(field string) string { return strings.Trim(strings.TrimSpace(field), `"`) }

// isHeading says whether a line that is no peak names columns.
func isHeading(line string) bool {
	return !strings.ContainsAny(line, "0123456789-") && !strings.Contains(strings.ToLower(line), "nan")
}

func parsePeak(date, users string, hasDate bool) (dailyPeak, error) {
	var p dailyPeak
	if hasDate {
		at, err := time.Parse(dateLayout, date)
		if err != nil {
			return p, fmt.Errorf("%q is not a date such as 2026-07-01", shown(date))
		}
		p.date = at
	}
	if users == "" {
		return p, errors.New("the number of users is missing: leave out the line of a day without one")
	}
	value, err := quantity.Parse(users, quantity.Count)
	if err == nil {
		err = quantity.Check(value, 0, anyUsers, quantity.Count)
	}
	if err != nil {
		return p, fmt.Errorf("users: %w", err)
	}
	p.users = value
	return p, nil
}

func newDailyPeaks(peaks []dailyPeak, dated bool) (*DailyPeaks, error) {
	out := &DailyPeaks{}
	if len(peaks) == 0 {
		return nil, errors.New("no daily peak is in it: give lines such as 2026-07-01,120000")
	}
	if dated {
		slices.SortStableFunc(peaks, func(a, b dailyPeak) int { return cmp.Or(a.date.Compare(b.date), a.line-b.line) })
		out.Newest = peaks[len(peaks)-1].date
	}
	for i, p := range peaks {
		day := float64(i)
		if dated {
			day = float64((p.date.Unix() - peaks[0].date.Unix()) / secondsPerDay)
		}
		if i > 0 && day == out.Days[i-1] {
			return nil, fmt.Errorf("line %d: %s stands twice, also in line %d", p.line, p.date.Format(dateLayout), peaks[i-1].line)
		}
		out.Days, out.Users = append(out.Days, day), append(out.Users, p.users)
	}
	if span := out.Days[len(out.Days)-1]; span > mostPeaks {
		return nil, fmt.Errorf("the dates span %.0f days, more than %d", span, mostPeaks)
	}
	return out, nil
}

// missing is how many days between the first and the last have no peak.
func (p *DailyPeaks) missing() int { return int(p.Days[len(p.Days)-1]) + 1 - len(p.Days) }

// wholeTail is the newest peaks without a gap between them.
func (p *DailyPeaks) wholeTail() []float64 {
	from := len(p.Days) - 1
	for from > 0 && p.Days[from]-p.Days[from-1] == 1 {
		from--
	}
	return p.Users[from:]
}
