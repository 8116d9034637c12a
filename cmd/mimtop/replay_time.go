package main

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// errTimeForm says how --at is written.
var errTimeForm = errors.New("want a time such as 15:04, 15:04:05, 2006-01-02 15:04 or 2006-01-02T15:04:05Z, -10m from the end, +10m from the beginning, start or end")

// parseReplayTime reads --at. A time without a day is the last one in the recording, and one without a zone is in that of
// first and last, the times of the first and the last snapshot.
func parseReplayTime(text string, first, last time.Time) (time.Time, error) {
	switch text {
	case "end":
		return last, nil
	case "start":
		return first, nil
	}
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") {
		by, err := time.ParseDuration(text)
		if err != nil {
			return time.Time{}, fmt.Errorf("--at %q: %w", text, errTimeForm)
		}
		if by < 0 || text[0] == '-' {
			return last.Add(by), nil
		}
		return first.Add(by), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(layout, text, last.Location()); err == nil {
			return at, nil
		}
	}
	for _, layout := range []string{"15:04", "15:04:05"} {
		clock, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		y, month, d := last.Date()
		at := time.Date(y, month, d, clock.Hour(), clock.Minute(), clock.Second(), 0, last.Location())
		if at.After(last) {
			// On the day before, if the recording has that.
			if before := time.Date(y, month, d-1, clock.Hour(), clock.Minute(), clock.Second(), 0, last.Location()); !before.Before(first) {
				at = before
			}
		}
		return at, nil
	}
	return time.Time{}, fmt.Errorf("--at %q: %w", text, errTimeForm)
}
