package promapi

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
)

const (
	minHistoryStep = time.Second
	maxHistory     = 2 * 365 * 24 * time.Hour
	// maxSteps bounds one history, valuesPerAnswer about how many values one answer to it holds: ten megabytes.
	maxSteps        = 100_000
	valuesPerAnswer = 250_000
	// seriesPerNode is about how many series of a node are asked for: what a node of two host types has.
	seriesPerNode = 300
	// maxPoints is what engines give for one series: Prometheus 11,000.
	maxPoints = 10_000
)

// History delivers what the engine knows of a time, a snapshot for each step, oldest first: as direct scraping at that
// interval would have delivered them. Rates are from step to step. Where the engine knows nothing there is no snapshot.
// The number of questions grows with the length of the time and, in parts that keep an answer small, with the number of
// nodes.
func (s *Source) History(ctx context.Context, from, to time.Time, step time.Duration, sink func(*cluster.Snapshot)) error {
	from, step = from.Truncate(time.Second), step.Truncate(time.Second)
	switch {
	case step < minHistoryStep:
		return fmt.Errorf("history: a step of %v is below %v", step, minHistoryStep)
	case !from.Before(to) || to.Sub(from) > maxHistory:
		return fmt.Errorf("history: from %v to %v is not between 0 and two years", from, to)
	case to.Sub(from)/step > maxSteps:
		return fmt.Errorf("history: %d steps are more than %d: take longer ones", to.Sub(from)/step, maxSteps)
	}
	if !s.busy.TryLock() {
		return errBusy
	}
	defer s.busy.Unlock()
	defer s.client.transport.CloseIdleConnections()
	if err := s.survey(ctx); err != nil {
		return err
	}
	if last := s.settledTime(); to.After(last) {
		to = last
	}
	v := newView(step, s.view.declared)
	perAnswer := time.Duration(max(min(valuesPerAnswer/(seriesPerNode*max(len(s.view.declared), 1)), maxPoints), 1))
	for ; !from.After(to); from = from.Add(perAnswer * step) {
		end := from.Add((perAnswer - 1) * step)
		if end.After(to) {
			end = to
		}
		err := s.follow(ctx, v, steps{first: from, last: end, every: step}, func(at time.Time) {
			if nodes := v.list(); len(nodes) > 0 {
				sink(&cluster.Snapshot{
					At: at, Source: s.Describe(), Interval: step, Nodes: nodes,
					Warnings: s.client.takeWarnings(), Queries: s.client.queries(),
				})
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// DailyPeak is the largest number of users that a cluster had on one day.
type DailyPeak struct {
	// Day is when the day began.
	Day time.Time
	// Users are unique users at the peak, all sites together; Sessions open sessions. One of them may be absent.
	Users, Sessions cluster.Figure
	// Coverage is the share of the day of which the engine has figures, 0 to 1: the peak may lie in the rest.
	Coverage float64
}

// peakSpan is the time within which sites have their peaks for the sum to count as the cluster's.
const peakSpan = 15 * time.Minute

// DailyPeaks returns the peaks of the last so many days, today included, oldest first; days begin at midnight in the given
// place. Days of which the engine knows nothing are left out. It takes two questions.
func (s *Source) DailyPeaks(ctx context.Context, days int, in *time.Location) ([]DailyPeak, error) {
	const perDay = int(24 * time.Hour / peakSpan)
	if days < 1 || days > maxPoints/perDay {
		return nil, fmt.Errorf("daily peaks of %d days: want between 1 and %d", days, maxPoints/perDay)
	}
	if !s.busy.TryLock() {
		return nil, errBusy
	}
	defer s.busy.Unlock()
	defer s.client.transport.CloseIdleConnections()
	ctx, cancel := context.WithTimeoutCause(ctx, s.options.Timeout, context.DeadlineExceeded)
	defer cancel()
	end := s.settledTime()
	year, month, day := end.In(in).Date()
	begin := time.Date(year, month, day-days+1, 0, 0, 0, 0, in)
	// Each value is of the span before it, the last of the span that is not over.
	peaksAt := steps{first: begin.Add(peakSpan), last: end.Add(peakSpan).Truncate(time.Second), every: peakSpan}
	users, err := s.client.rows(ctx, s.questions.users(peakSpan), span{steps: &peaksAt})
	if err != nil {
		return nil, err
	}
	sessions, err := s.client.rows(ctx, s.questions.sessions(peakSpan), span{steps: &peaksAt})
	if err != nil {
		return nil, err
	}
	ofUsers, ofSessions := sumOverSites(users), sumOverSites(sessions)
	var peaks []DailyPeak
	for d := range days {
		from, to := time.Date(year, month, day-days+1+d, 0, 0, 0, 0, in), time.Date(year, month, day-days+2+d, 0, 0, 0, 0, in)
		p := DailyPeak{Day: from}
		spans, known := 0, 0
		for at := from.Add(peakSpan); !at.After(to) && !at.After(peaksAt.last); at = at.Add(peakSpan) {
			spans++
			ms := model.TimeFromUnixNano(at.UnixNano())
			u, hasUsers := ofUsers[ms]
			n, hasSessions := ofSessions[ms]
			if hasUsers {
				p.Users = higher(p.Users, u, "peak of "+mongooseim.SiteUsersFamily)
			}
			if hasSessions {
				p.Sessions = higher(p.Sessions, n, "peak of "+mongooseim.NodeSessionsFamily)
			}
			if hasUsers || hasSessions {
				known++
			}
		}
		if known > 0 {
			p.Coverage = float64(known) / float64(max(spans, int(to.Sub(from)/peakSpan)))
			peaks = append(peaks, p)
		}
	}
	return peaks, nil
}

func higher(f cluster.Figure, value float64, from string) cluster.Figure {
	if f.Known && f.Value >= value {
		return f
	}
	return cluster.Measured(value, from)
}

// sumOverSites adds up the sites at each time. A time at which one of them has no value is left out: a part is not the
// sum. A site counts from its first value to its last.
func sumOverSites(sites []row) map[model.Time]float64 {
	sums, present := map[model.Time]float64{}, map[model.Time]int{}
	for _, site := range sites {
		for _, v := range site.values {
			if !math.IsNaN(float64(v.Value)) {
				sums[v.Timestamp] += float64(v.Value)
				present[v.Timestamp]++
			}
		}
	}
	for at, n := range present {
		expected := 0
		for _, site := range sites {
			if site.values[0].Timestamp <= at && at <= site.values[len(site.values)-1].Timestamp {
				expected++
			}
		}
		if n < expected {
			delete(sums, at)
		}
	}
	return sums
}
