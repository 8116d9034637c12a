package promapi

import (
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/wording"
)

// failure is a question without an answer, in an operator's words.
type failure struct {
	engine, reason string // printable
	cause          error
}

func (f *failure) Error() string { return f.engine + ": " + f.reason }
func (f *failure) Unwrap() error { return f.cause }

func (c *client) failure(format string, args ...any) *failure {
	return &failure{engine: source.ShownURL(c.address.String()), reason: cluster.Printable(fmt.Sprintf(format, args...), maxShownRunes)}
}

// explain turns an error into a failure, unless the caller gave up.
func (c *client) explain(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return context.Cause(ctx)
	}
	f := c.failure("%s", c.words(err, ctx.Err() != nil))
	f.cause = err
	return f
}

const (
	tooSlow  = "no answer in time: give more --timeout, or ask for less with a narrower --selector"
	tooLarge = "narrow --selector, such as to one datacenter"
)

func (c *client) words(err error, late bool) string {
	var redirect *redirectError
	var answered *refusal
	var foreign *foreignError
	switch {
	case late, errors.Is(err, context.DeadlineExceeded):
		return tooSlow
	case errors.Is(err, errAnswerTooLarge):
		return fmt.Sprintf("an answer of more than %d MiB: %s", c.maxBytes>>20, tooLarge)
	case errors.As(err, &redirect):
		return fmt.Sprintf("redirected to %s: give the address behind it if it is right", redirect.to)
	case errors.Is(err, errWebPage):
		return "a web page, not the Prometheus API: is the path right, such as /prometheus or /select/0/prometheus?"
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return "compressed answer is broken"
	case errors.As(err, &answered):
		return c.refusalWords(answered)
	case errors.As(err, &foreign):
		return "not an answer of the Prometheus API: is the address right? (" + foreign.why + ")"
	}
	if words, ok := wording.Certificate(err, c.address.Hostname()); ok {
		return words
	}
	_, words := wording.Network(err)
	return words
}

// refusalWords explains an answer that is an error. The kinds of the errors differ between engines, and some are numbers.
func (c *client) refusalWords(r *refusal) string {
	code := fmt.Sprintf("HTTP %d", r.status)
	switch words, ok := wording.Credentials(r.status); {
	case r.status == http.StatusForbidden:
		return words + "; some engines want a tenant in http_headers, X-Scope-OrgID"
	case ok:
		return words
	case r.status == http.StatusNotFound, strings.Contains(r.said, "unsupported path"): // The latter is VictoriaMetrics.
		return code + " at " + c.address.EscapedPath() + "/api/v1: is the path right, such as /prometheus or /select/0/prometheus?"
	case r.status == http.StatusTooManyRequests:
		return code + ": the engine limits how often it is asked: give a longer --interval"
	case isOverLimit(r.said):
		return "too much for the engine's limits: " + tooLarge + ", or raise the limit (it says: " + r.said + ")"
	case r.kind == "timeout", strings.Contains(r.said, "timed out"), strings.Contains(r.said, "timeout"):
		return tooSlow + " (it says: " + r.said + ")"
	case r.kind == "bad_data", r.kind == "400":
		return "it does not take the question: is the selector right? (it says: " + r.said + ")"
	case r.kind != "" && r.status/100 < 5:
		return "it cannot answer: " + r.said
	}
	return code + ": " + cmp.Or(r.said, strings.ToLower(http.StatusText(r.status)))
}

// isOverLimit knows the words with which engines refuse what is too much: Prometheus and Thanos, VictoriaMetrics, Mimir.
func isOverLimit(said string) bool {
	for _, words := range []string{
		"too many samples", "maximum resolution of", "maxUniqueTimeseries", "-search.max", "max number of series",
		"limit", "exceeded",
	} {
		if strings.Contains(said, words) {
			return true
		}
	}
	return false
}
