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
	api v1.API
	// below is the HTTP side of api, http what it uses.
	below     api.Client
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
		transport: &transport{next: from.Transport, maxBytes: o.MaxBodyBytes, userAgent: "mimtop/" + o.Version},
		address:   address, maxBytes: o.MaxBodyBytes,
	}
	c.http = &http.Client{Transport: c.transport, CheckRedirect: refuseRedirect}
	c.below, err = api.NewClient(api.Config{Address: address.String(), Client: c.http})
	if err != nil {
		return nil, fmt.Errorf("engine %s: is not a URL", shown(address))
	}
	c.api = v1.NewAPI(c.below)
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
	steps *v1.Range
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
	asking := v1.NewAPI(&reader{Client: c.below, http: c.http, each: func(data []byte) error {
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
	}})
	var (
		value    model.Value
		warnings v1.Warnings
		infos    v1.Infos
		err      error
		want     = model.ValVector
	)
	if when.steps != nil {
		want = model.ValMatrix
		value, warnings, infos, err = asking.QueryRange(ctx, expression, *when.steps)
	} else {
		value, warnings, infos, err = asking.Query(ctx, expression, when.at)
	}
	c.note(warnings, infos)
	if err != nil {
		return c.explain(ctx, err)
	}
	if value == nil || value.Type() != want {
		return c.failure("it answered with %s where a %v was asked for: is it a Prometheus API?", typeOf(value), want)
	}
	return nil
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
