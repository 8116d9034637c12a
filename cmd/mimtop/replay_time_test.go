package main

import (
	"strings"
	"testing"
	"time"
)

func TestTimesInARecording(t *testing.T) {
	zone := time.FixedZone("CET", 3600)
	first, last := time.Date(2026, 11, 23, 22, 10, 0, 0, zone), time.Date(2026, 11, 24, 14, 3, 20, 0, zone)
	for text, want := range map[string]string{
		"":                          "want a time such as",
		"soon":                      "want a time such as",
		"25:00":                     "want a time such as",
		"-10":                       "want a time such as",
		"-ten":                      "want a time such as",
		"2026-11-24":                "want a time such as",
		"end":                       "2026-11-24T14:03:20+01:00",
		"start":                     "2026-11-23T22:10:00+01:00",
		"-10m":                      "2026-11-24T13:53:20+01:00",
		"-90s":                      "2026-11-24T14:01:50+01:00",
		"-0s":                       "2026-11-24T14:03:20+01:00",
		"+1h30m":                    "2026-11-23T23:40:00+01:00",
		"14:03":                     "2026-11-24T14:03:00+01:00",
		"09:15:30":                  "2026-11-24T09:15:30+01:00",
		"9:15":                      "2026-11-24T09:15:00+01:00",
		"23:00":                     "2026-11-23T23:00:00+01:00", // On the day before, which is in the recording.
		"14:04":                     "2026-11-24T14:04:00+01:00", // On the last day, which says more than the day before.
		"2026-11-24 10:00":          "2026-11-24T10:00:00+01:00",
		"2026-11-24 10:00:05":       "2026-11-24T10:00:05+01:00",
		"2026-11-24T10:00":          "2026-11-24T10:00:00+01:00",
		"2026-11-24T10:00:05Z":      "2026-11-24T10:00:05Z",
		"2026-11-24T10:00:05+05:30": "2026-11-24T10:00:05+05:30",
	} {
		at, err := parseReplayTime(text, first, last)
		if err != nil {
			if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), text) {
				t.Errorf("%q: %v, want %s", text, err, want)
			}
			continue
		}
		if got := at.Format(time.RFC3339); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}
