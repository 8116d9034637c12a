package discover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/common/config"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

const (
	// maxListBytes bounds the answer of an http_sd server.
	maxListBytes     = 8 << 20
	maxHeaderValues  = 100
	maxRedirects     = 3
	refreshHeader    = "X-Prometheus-Refresh-Interval-Seconds"
	wantContent      = "want status 200 with application/json"
	wantListAddress  = "want http://host/path or https://host/path"
	clientMetricName = "mimtop_http_sd"
)

func (l *List) validate() error {
	u, err := url.Parse(l.URL)
	if err != nil {
		return fmt.Errorf("is not a URL (%s)", wantListAddress)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return fmt.Errorf("is not a whole URL (%s)", wantListAddress)
	}
	settings := source.HTTPSettings(l.HTTP)
	return settings.Validate()
}

// httpList is one http_sd address.
type httpList struct {
	list       List
	siteLabels []string
	every      time.Duration
	timeout    time.Duration
	dial       func(ctx context.Context, network, address string) (net.Conn, error)
	last       lastGood
}

func newHTTPList(l List, o *Options) *httpList {
	return &httpList{
		list: l, siteLabels: o.siteLabels(), every: o.HTTPInterval, timeout: o.Timeout, dial: o.Dial,
	}
}

func (h *httpList) interval() time.Duration { return h.every }

func (h *httpList) where() string { return source.ShownURL(h.list.URL) }

func (h *httpList) read(ctx context.Context) reading {
	var r reading
	data, err := h.get(ctx)
	if err == nil {
		var groups []group
		groups, err = parseJSON(data)
		r.entries, r.problems = entries(h.where(), groups, h.siteLabels)
		// Servers that keep their list in a map give it in another order each time.
		slices.SortStableFunc(r.entries, func(a, b entry) int { return strings.Compare(a.target.URL, b.target.URL) })
	}
	return h.last.update(r, err, h.where(), time.Now())
}

// get asks once. The connection is not kept: there is a minute between two questions, credentials are read anew from their
// files, and nothing is left to run on after the question, not even an OAuth2 token request, which knows no context.
func (h *httpList) get(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, h.timeout)
	defer cancel()
	settings := source.HTTPSettings(h.list.HTTP)
	client, err := config.NewClientFromConfig(settings, clientMetricName,
		config.WithDialContextFunc(func(_ context.Context, network, address string) (net.Conn, error) {
			conn, err := h.dial(ctx, network, address)
			if err == nil {
				context.AfterFunc(ctx, func() { _ = conn.Close() }) // Given up; there is nobody to tell.
			}
			return conn, err
		}),
		config.WithHTTP2Disabled(), config.WithKeepAlivesDisabled())
	if err != nil {
		return nil, fmt.Errorf("http_config: %w", printable(err))
	}
	if settings.FollowRedirects {
		client.CheckRedirect = checkRedirect
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.list.URL, nil)
	if err != nil {
		return nil, fmt.Errorf("is not a URL (%s)", wantListAddress)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set("User-Agent", source.UserAgent())
	req.Header.Set(refreshHeader, strconv.FormatFloat(h.every.Seconds(), 'f', -1, 64))
	resp, err := client.Do(req)
	if err != nil {
		return nil, h.explain(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }() // A read that failed has been reported already.
	if err := checkAnswer(resp); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxListBytes+1))
	switch {
	case err != nil:
		return nil, h.explain(ctx, err)
	case len(data) > maxListBytes:
		return nil, fmt.Errorf("the answer is larger than %d bytes", maxListBytes)
	}
	return data, nil
}

// checkAnswer refuses what is not a list: a login page must not pass for an empty one.
func checkAnswer(resp *http.Response) error {
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("answered with status %d (%s)", resp.StatusCode, wantContent)
	}
	content := resp.Header.Get("Content-Type")
	if kind, _, err := mime.ParseMediaType(content); err != nil || kind != "application/json" {
		return fmt.Errorf("answered with content type %q (%s)", cluster.Printable(content, maxHeaderValues), wantContent)
	}
	if encoding := resp.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return fmt.Errorf("answered with content encoding %q, which was not asked for", cluster.Printable(encoding, maxHeaderValues))
	}
	return nil
}

// explain says why there is no answer, without the address, which may hold a secret.
func (h *httpList) explain(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %v", h.timeout)
	}
	var outer *url.Error
	for errors.As(err, &outer) {
		err = outer.Err
	}
	return fmt.Errorf("cannot be asked: %w", printable(err))
}

// checkRedirect allows a few redirects to the same scheme and host, so that credentials stay where they belong.
func checkRedirect(req *http.Request, via []*http.Request) error {
	if from := via[len(via)-1].URL; req.URL.Scheme != from.Scheme || !strings.EqualFold(req.URL.Host, from.Host) {
		return fmt.Errorf("redirected to %s: give that address if it is right", source.ShownURL(req.URL.String()))
	}
	if len(via) > maxRedirects {
		return fmt.Errorf("redirected more than %d times", maxRedirects)
	}
	return nil
}
