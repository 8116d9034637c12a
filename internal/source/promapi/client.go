package promapi

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/common/config"
	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/cluster"
)

// client asks the engine. It is safe for use by several goroutines.
type client struct {
	http      *http.Client
	transport *transport
	address   *url.URL
	maxBytes  int64

	mu       sync.Mutex
	warnings []string // of the answers since takeWarnings
}

// maxWarnings bounds what an engine may say beside its answers.
const maxWarnings = 5

func newClient(address *url.URL, o Options) (*client, error) {
	var dial []config.HTTPClientOption
	if o.Dial != nil {
		dial = append(dial, config.WithDialContextFunc(o.Dial))
	}
	from, err := config.NewClientFromConfig(o.HTTP, "mimtop", dial...)
	if err != nil {
		return nil, fmt.Errorf("http settings: %w", err)
	}
	c := &client{
		transport: &transport{next: from.Transport, maxBytes: o.MaxBodyBytes},
		address:   address, maxBytes: o.MaxBodyBytes,
	}
	c.http = &http.Client{Transport: c.transport, CheckRedirect: refuseRedirect}
	return c, nil
}

// row is one series of an answer, with its values in the order of their times.
type row struct {
	labels model.Metric
	values []model.SamplePair
}

// span is what a question is about: one time, the zero time being the engine's present, or each step of several.
type span struct {
	at    time.Time
	steps *steps
}

// rows asks and returns the answer as a whole, for what is small.
func (c *client) rows(ctx context.Context, expression string, when span) ([]row, error) {
	var rows []row
	err := c.stream(ctx, expression, when, func(s *series) error {
		labels, err := labelsOf(s.metric)
		rows = append(rows, row{labels: labels, values: slices.Clone(s.values)})
		return err
	})
	return rows, err
}

// stream asks, and calls each with every series of the answer, which is lent for the call. The values for one time carry
// the time asked for.
func (c *client) stream(ctx context.Context, expression string, when span, each func(*series) error) error {
	var one series
	asked := model.TimeFromUnixNano(when.at.UnixNano())
	take := func(data []byte) error {
		err := one.read(data)
		switch {
		case err != nil || len(one.values) == 0:
			return err
		case when.steps != nil:
		case len(one.values) > 1:
			return errNoJSON
		default:
			one.values[0].Timestamp = asked
		}
		return each(&one)
	}
	form, path, want := url.Values{"query": {expression}}, "query", "vector"
	switch {
	case when.steps != nil:
		path, want = "query_range", "matrix"
		form.Set("start", unixSeconds(when.steps.first))
		form.Set("end", unixSeconds(when.steps.last))
		form.Set("step", strconv.FormatFloat(when.steps.every.Seconds(), 'f', -1, 64))
	case !when.at.IsZero():
		form.Set("time", unixSeconds(when.at))
	}
	a, err := c.post(ctx, path, form, take)
	c.note(a)
	if err != nil {
		return c.explain(ctx, err)
	}
	var data struct {
		ResultType string `json:"resultType"`
	}
	if json.Unmarshal(a.Data, &data) != nil || data.ResultType != want {
		return c.failure("it answered with %s where a %s was asked for: is it a Prometheus API?", cmp.Or(data.ResultType, "nothing"), want)
	}
	return nil
}

// note keeps what the engine has to say beside its answer, such as that only a part of it could be reached.
func (c *client) note(a answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, text := range slices.Concat(a.Warnings, a.Infos) {
		text = "the engine says: " + cluster.Printable(text, maxShownRunes)
		if !slices.Contains(c.warnings, text) && len(c.warnings) < maxWarnings {
			c.warnings = append(c.warnings, text)
		}
	}
}

// takeWarnings returns what was noted since it was last called.
func (c *client) takeWarnings() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.warnings
	c.warnings = nil
	slices.Sort(w)
	return w
}

// queries is the number of questions since it was last called.
func (c *client) queries() int { return int(c.transport.requests.Swap(0)) }
