package main

import (
	"fmt"
	"io"
	"time"

	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// forecastSeed makes the same peaks give the same interval in every run.
const forecastSeed = 1

// readPeaks reads a file of daily peaks; none without a name. Peaks after tomorrow are refused: the clocks of two machines
// may differ by a day, not by more.
func readPeaks(stdin io.Reader, file string, today time.Time) (*sizing.DailyPeaks, error) {
	if file == "" {
		return nil, nil
	}
	data, err := readInput(stdin, "daily-peaks", file, "one peak a day")
	if err != nil {
		return nil, err
	}
	peaks, err := sizing.ParseDailyPeaks(data)
	if err != nil {
		return nil, usage(fmt.Errorf("--daily-peaks %s: %w", file, err))
	}
	if peaks.Newest.After(today.AddDate(0, 0, 1)) {
		return nil, usage(fmt.Errorf("--daily-peaks %s: %s lies in the future", file, peaks.Newest.Format(time.DateOnly)))
	}
	return peaks, nil
}

// forecasts foresees what was asked for: a given growth, daily peaks, or both.
func forecasts(sampler *sizing.Sampler, model *sizing.Model, b *sizing.Baseline, peaks *sizing.DailyPeaks, today time.Time) []report.Forecast {
	out := []report.Forecast{}
	given := b.Inputs[sizing.GrowthPctMonth].Origin == sizing.FromUser
	if !given && peaks == nil {
		return out
	}
	s := &b.Scenario
	limits := sampler.GrowthLimits(model, *s)
	if given {
		f := sizing.ForecastGrowth(&limits, s, s.Get(sizing.GrowthPctMonth).Value)
		out = append(out, report.NewForecast(&f, time.Time{}, today))
	}
	if peaks != nil {
		f := sizing.ForecastPeaks(&limits, peaks, forecastSeed)
		out = append(out, report.NewForecast(&f, peaks.Newest, today))
	}
	return out
}
