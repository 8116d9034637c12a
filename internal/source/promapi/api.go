package promapi

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// answer is what every path of the API answers: its data or what is wrong, and what is to be said beside it.
type answer struct {
	Status    string          `json:"status"`
	Data      json.RawMessage `json:"data"`
	ErrorType string          `json:"errorType"`
	Error     string          `json:"error"`
	Warnings  []string        `json:"warnings"`
	Infos     []string        `json:"infos"`

	header http.Header
}

// refusal is an answer that is an error.
type refusal struct {
	status int    // of HTTP; some engines refuse with 200
	kind   string // what the API calls the error, "" when the answer is not the API's
	said   string // the engine's own words, "" when it has none
}

func (r *refusal) Error() string {
	return fmt.Sprintf("HTTP %d: %s", r.status, cmp.Or(r.said, r.kind, strings.ToLower(http.StatusText(r.status))))
}

// foreignError says that what answered does not speak the API, and why that is known.
type foreignError struct{ why string }

func (e *foreignError) Error() string { return e.why }

// post asks a question that may be long. The series of the answer, if there are any, are handed to each as JSON, which is
// lent for the call, and are not in the data.
func (c *client) post(ctx context.Context, path string, form url.Values, each func(series []byte) error) (answer, error) {
	body := form.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address.JoinPath("api/v1", path).String(), strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	// With an empty key, which is not sent, a question may be put again on a new connection when the engine has closed the old one.
	req.Header["Idempotency-Key"] = nil
	a, err := c.do(req, each)
	if refused, ok := errors.AsType[*refusal](err); ok {
		switch refused.status {
		case http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusNotImplemented:
			// A proxy that lets nobody write takes a POST for writing.
			return c.get(ctx, path, form, each)
		}
	}
	return a, err
}

// get asks a question that is short. Each is as in post.
func (c *client) get(ctx context.Context, path string, form url.Values, each func(series []byte) error) (answer, error) {
	address := c.address.JoinPath("api/v1", path)
	address.RawQuery = form.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return answer{}, err
	}
	return c.do(req, each)
}

// do reads the answer. The error is a refusal, a foreignError, or what came in the way of an answer.
func (c *client) do(req *http.Request, each func(series []byte) error) (answer, error) {
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	a := answer{header: resp.Header}
	if resp.StatusCode/100 != 2 {
		return a, refused(resp)
	}
	var body []byte
	if each != nil {
		body, err = withoutSeries(resp.Body, each)
	} else {
		body, err = io.ReadAll(resp.Body)
	}
	switch {
	case errors.Is(err, errNoJSON), errors.Is(err, errValueTooLarge), errors.Is(err, io.ErrUnexpectedEOF):
		return a, &foreignError{err.Error()}
	case err != nil:
		return a, err
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return a, &foreignError{err.Error()}
	}
	switch a.Status {
	case "success":
		return a, nil
	case "error":
		return a, &refusal{status: resp.StatusCode, kind: cmp.Or(a.ErrorType, "error"), said: a.Error}
	}
	return a, &foreignError{"its JSON has no status"}
}

// refused reads an answer that is an error: JSON of the API, or text of whatever stands before it.
func refused(resp *http.Response) error {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	r := &refusal{status: resp.StatusCode}
	var a answer
	if json.Unmarshal(body, &a) == nil {
		if a.Status == "success" {
			return &foreignError{fmt.Sprintf("success with HTTP %d", resp.StatusCode)}
		}
		r.kind, r.said = a.ErrorType, a.Error
		return r
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(body)), "\n")
	if !strings.HasPrefix(line, "<") { // A page for browsers.
		r.said = line
	}
	return r
}

// steps are the times of a question about several: from the first to the last, both included, at the same distances.
type steps struct {
	first, last time.Time
	every       time.Duration
}

// unixSeconds writes a time as the API takes it. Engines know whole milliseconds.
func unixSeconds(t time.Time) string {
	return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', -1, 64)
}
