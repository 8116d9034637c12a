package promapi

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/cluster"
)

// What an engine tells besides figures. It is only said, never reckoned with, so what an engine does not tell is left out.

// maxJobs is how many jobs are named.
const maxJobs = 10

// jobs returns the names of jobs that the engine scraped in a time, at most maxJobs of them.
func (c *client) jobs(ctx context.Context, from, to time.Time) []string {
	a, err := c.get(ctx, "label/"+string(model.JobLabel)+"/values", url.Values{
		"match[]": {"up"}, "start": {unixSeconds(from)}, "end": {unixSeconds(to)}, "limit": {strconv.Itoa(maxJobs)},
	}, nil)
	c.note(a)
	var names []string
	if err != nil || json.Unmarshal(a.Data, &names) != nil {
		return nil
	}
	names = names[:min(len(names), maxJobs)]
	for i, name := range names {
		names[i] = cluster.Printable(name, maxNameRunes)
	}
	return names
}

// scrapeErrors returns in words why the engine cannot scrape targets, and false when it does not tell.
func (c *client) scrapeErrors(ctx context.Context, siteLabel string) (map[key]string, bool) {
	a, err := c.get(ctx, "targets", url.Values{"state": {"active"}}, nil)
	var told struct {
		Targets []struct {
			Labels    model.Metric `json:"labels"`
			LastError string       `json:"lastError"`
		} `json:"activeTargets"`
	}
	if err != nil || json.Unmarshal(a.Data, &told) != nil {
		return nil, false
	}
	why := map[key]string{}
	for _, t := range told.Targets {
		if t.LastError != "" {
			why[keyOf(t.Labels, siteLabel)] = cluster.Printable("the engine cannot scrape it: "+t.LastError, maxShownRunes)
		}
	}
	return why, true
}

// program says what answers. Each of these engines can be told by something that the others have not.
func (c *client) program(ctx context.Context) string {
	const compatible = "a Prometheus-compatible engine"
	a, err := c.get(ctx, "status/buildinfo", nil, nil)
	if a.header.Get("X-Server-Hostname") != "" {
		return "VictoriaMetrics" // What it gives as a version is that of a Prometheus which it stands for.
	}
	var told struct {
		Application string `json:"application"` // Mimir has it
		Version     string `json:"version"`
	}
	if err != nil || json.Unmarshal(a.Data, &told) != nil || told.Version == "" {
		return compatible + " that does not tell its version"
	}
	return cluster.Printable(cmp.Or(told.Application, compatible+", version")+" "+told.Version, maxNameRunes)
}

// retention says how long figures are kept, in the engine's words; "" when it does not tell.
func (c *client) retention(ctx context.Context) string {
	a, err := c.get(ctx, "status/runtimeinfo", nil, nil)
	var told struct {
		StorageRetention string `json:"storageRetention"`
	}
	if err != nil || json.Unmarshal(a.Data, &told) != nil {
		return ""
	}
	return cluster.Printable(told.StorageRetention, maxNameRunes)
}
