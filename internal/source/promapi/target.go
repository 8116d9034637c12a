package promapi

import (
	"fmt"
	"math"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/cluster"
)

// key tells targets apart: an instance may be there in several jobs, and with private addresses in several sites.
type key struct{ job, instance, site string }

// keyOf returns the target that a series belongs to.
func keyOf(labels model.Metric, siteLabel string) key {
	k := key{job: string(labels[model.JobLabel]), instance: string(labels[model.InstanceLabel])}
	if siteLabel != "" {
		k.site = string(labels[model.LabelName(siteLabel)])
	}
	return k
}

// target is one scrape target of the engine over the times asked for.
type target struct {
	key
	labels model.Metric
	// up is 1 after a successful scrape, at the time of the scrape in seconds since 1970, duration how long it took.
	up, at, duration cursor
	// fault says why the figures cannot be used.
	fault string
}

// targetsOf sorts the answer about the targets.
func targetsOf(rows []row, siteLabel string) (nodes, hosts map[key]*target) {
	nodes, hosts = map[key]*target{}, map[key]*target{}
	for _, r := range rows {
		of := nodes
		if strings.HasPrefix(string(r.labels[partLabel]), "host_") {
			of = hosts
		}
		k := keyOf(r.labels, siteLabel)
		t := of[k]
		if t == nil {
			t = &target{key: k}
			of[k] = t
		}
		switch string(r.labels[partLabel]) {
		case partUp, partHostUp:
			if t.labels != nil {
				t.fault = twice(t.labels, r.labels)
			}
			t.labels, t.up.values = r.labels, r.values
		case partAt, partHostAt:
			t.at.values = r.values
		case partDuration:
			t.duration.values = r.values
		}
	}
	return nodes, hosts
}

// twice says by which label two targets differ that ought to be one: an engine that keeps what several replicas scraped.
func twice(a, b model.Metric) string {
	var differ []string
	for name, value := range a {
		if b[name] != value {
			differ = append(differ, string(name))
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			differ = append(differ, string(name))
		}
	}
	slices.Sort(differ)
	return cluster.Printable(fmt.Sprintf("the engine has this instance more than once, by label %s: "+
		"choose one with --selector, or have the engine deduplicate", strings.Join(slices.Compact(differ), ", ")), maxShownRunes)
}

// host is the part of an instance before the port, by which nodes and machines are joined.
func (k key) host() string {
	host, _, err := net.SplitHostPort(k.instance)
	if err != nil {
		host = k.instance
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// cursor walks along the values of a series.
type cursor struct {
	values []model.SamplePair
	next   int
}

// value returns the value at a time, and false when there is none. The times may only grow.
func (c *cursor) value(at model.Time) (float64, bool) {
	for c.next < len(c.values) && c.values[c.next].Timestamp < at {
		c.next++
	}
	if c.next == len(c.values) || c.values[c.next].Timestamp != at {
		return 0, false
	}
	return float64(c.values[c.next].Value), true
}

// scraped returns when the target was scraped, and false when that is not known.
func (t *target) scraped(at model.Time) (time.Time, bool) {
	seconds, ok := t.at.value(at)
	if !ok || math.IsNaN(seconds) || math.Abs(seconds) > 1e11 {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(math.Round(seconds * 1000))), true
}
