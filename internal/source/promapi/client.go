package promapi

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/config"
	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/cluster"
)

// client asks the engine. It is safe for use by several goroutines.
type client struct {
	api       v1.API
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
		transport: &transport{next: from.Transport, maxBytes: o.MaxBodyBytes, userAgent: "mimtop/" + o.Version},
		address:   address, maxBytes: o.MaxBodyBytes,
	}
	asking, err := api.NewClient(api.Config{
		Address: address.String(),
		Client:  &http.Client{Transport: c.transport, CheckRedirect: refuseRedirect},
	})
	if err != nil {
		return nil, fmt.Errorf("engine %s: is not a URL", shown(address))
	}
	c.api = v1.NewAPI(asking)
	return c, nil
}

// row is one series of an answer, with its values in the order of their times.
type row struct {
	labels model.Metric
	values []model.SamplePair
}

// instant asks for the values at one time, the zero time being the engine's present. They carry the time asked for.
func (c *client) instant(ctx context.Context, expression string, at time.Time) ([]row, error) {
	value, warnings, infos, err := c.api.Query(ctx, expression, at)
	c.note(warnings, infos)
	if err != nil {
		return nil, c.explain(ctx, err)
	}
	vector, ok := value.(model.Vector)
	if !ok {
		return nil, c.failure("it answered with %s where a vector was asked for: is it a Prometheus API?", typeOf(value))
	}
	rows := make([]row, 0, len(vector))
	values := make([]model.SamplePair, len(vector))
	for i, s := range vector {
		if s == nil || s.Histogram != nil {
			continue // MongooseIM has no native histograms; another program's are not wanted.
		}
		values[i] = model.SamplePair{Timestamp: model.TimeFromUnixNano(at.UnixNano()), Value: s.Value}
		rows = append(rows, row{labels: s.Metric, values: values[i : i+1 : i+1]})
	}
	return rows, nil
}

// over asks for the values at each step of a time.
func (c *client) over(ctx context.Context, expression string, r v1.Range) ([]row, error) {
	value, warnings, infos, err := c.api.QueryRange(ctx, expression, r)
	c.note(warnings, infos)
	if err != nil {
		return nil, c.explain(ctx, err)
	}
	matrix, ok := value.(model.Matrix)
	if !ok {
		return nil, c.failure("it answered with %s where a matrix was asked for: is it a Prometheus API?", typeOf(value))
	}
	rows := make([]row, 0, len(matrix))
	for _, s := range matrix {
		if s != nil && len(s.Values) > 0 {
			rows = append(rows, row{labels: s.Metric, values: s.Values})
		}
	}
	return rows, nil
}

// typeOf names what an answer holds; an answer without data has no value.
func typeOf(value model.Value) string {
	if value == nil {
		return "nothing"
	}
	return "a " + value.Type().String()
}

// note keeps what the engine has to say beside its answer, such as that only a part of it could be reached.
func (c *client) note(warnings v1.Warnings, infos v1.Infos) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, text := range slices.Concat([]string(warnings), []string(infos)) {
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
