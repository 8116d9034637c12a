package sizing

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestDailyPeaksAreReadAsPeopleKeepThem(t *testing.T) {
	for _, c := range []struct {
		name, text  string
		days, users []float64
		newest      string
	}{
		{"dates", "2026-07-01,1000\n2026-07-02,1100\n", []float64{0, 1}, []float64{1000, 1100}, "2026-07-02"},
		{"a heading, quotes, CRLF and a byte order mark", "\ufeff\"date\",\"users\"\r\n\"2026-07-01\",\"1000\"\r\n", []float64{0}, []float64{1000}, "2026-07-01"},
		{"newest first, with a gap", "2026-07-05,3\n2026-07-02,2\n2026-07-01,1", []float64{0, 1, 4}, []float64{1, 2, 3}, "2026-07-05"},
		{"numbers, blanks and remarks", "# peaks\n\n1000\n 1.1k \n1_200\n", []float64{0, 1, 2}, []float64{1000, 1100, 1200}, "0001-01-01"},
		{"a leap day and a summer time", "2028-02-28,1\n2028-02-29,2\n2028-03-27,3\n", []float64{0, 1, 28}, []float64{1, 2, 3}, "2028-03-27"},
	} {
		p, err := ParseDailyPeaks([]byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if !slices.Equal(p.Days, c.days) || !slices.Equal(p.Users, c.users) || p.Newest.Format(dateLayout) != c.newest {
			t.Errorf("%s: %+v", c.name, p)
		}
	}
}

func TestBadDailyPeaksAreNamed(t *testing.T) {
	many := strings.Repeat("1\n", mostPeaks+1)
	for text, want := range map[string]string{
		"":                                    "no daily peak",
		"date,users\n":                        "no daily peak",
		"2026-07-01,1\n2026-07-01,2\n":        "line 2: 2026-07-01 stands twice, also in line 1",
		"2026-07-01,1\n2\n":                   "line 2: some lines have a date",
		"1\n-5\n":                             "line 2: users: -5 is below the minimum 0",
		"1\nNaN\n":                            "line 2: users: \"NaN\" is not a number",
		"NaN\n":                               "line 1: users: \"NaN\" is not a number",
		"1\ninf\n":                            "line 2: users",
		"1\n1e11\n":                           "line 2: users: 100G is above the maximum 10G",
		"2026-07-01,\n":                       "line 1: the number of users is missing",
		"2026-07-01,1,2\n":                    "line 1: users",
		"2026-02-30,5\n":                      "line 1: \"2026-02-30\" is not a date such as",
		"01.07.2026,5\n":                      "is not a date such as",
		"2026-07-01,1\nusers,2":               "line 2: \"users\" is not a date",
		"1\n\x1b[31mred\n":                    "line 2: users",
		many:                                  "more than 3660 days",
		"0001-01-01,1\n9999-01-01,2\n":        "span",
		"2026-07-01,1\n\x1b]0;gotcha\x07,2\n": "line 2: ",
		"2026-07-01 12:00,5\n" + "2026-07-02,7\n": "line 1",
		"<html>\n<title>Not found</title>\n":      "line 2: users",
	} {
		p, err := ParseDailyPeaks([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v (%v), want %q", text, err, p, want)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\x1b\x07") {
			t.Errorf("%.40q: the error has control characters: %q", text, err)
		}
	}
}

func FuzzDailyPeaks(f *testing.F) {
	for _, seed := range []string{
		"2026-07-01,1000\n2026-07-02,1.1k\n", "1\n2\n3\n", "date,users\n\"2026-07-01\",\"7\"", "9999-12-31,1\n0001-01-01,2", "-1", "1e300", "\x00,\xff",
	} {
		f.Add([]byte(seed))
	}
	limits := limitsOf(2e5, 3e5)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ParseDailyPeaks(data)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\x1b\x00\x07") {
				t.Errorf("control characters in %q", err)
			}
			return
		}
		for i := range p.Days {
			if i > 0 && p.Days[i] <= p.Days[i-1] || !(p.Users[i] >= 0 && p.Users[i] <= anyUsers) {
				t.Fatalf("day %v of %v, users %v", i, p.Days, p.Users)
			}
		}
		forecast := ForecastPeaks(limits, p, 1)
		for _, c := range []Crossing{forecast.StopsSurviving, forecast.StopsHolding} {
			if c.Known != (c.Why == "") || c.Known && !(c.Days >= 0 && c.Days <= HorizonDays) || c.P5 != c.P5 || c.P95 != c.P95 {
				t.Fatalf("%s", fmt.Sprintf("%+v", c))
			}
		}
	})
}
