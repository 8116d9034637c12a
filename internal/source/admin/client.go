package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/common/config"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

// The defaults of MongooseIM's shipped configuration.
const (
	defaultPort = "5551"
	path        = "/api/graphql"
)

// The bounds of one answer.
const (
	maxAnswerBytes = 1 << 20
	maxWords       = 200 // runes of a message or name
	maxNames       = 1000
	timeout        = 5 * time.Second
)

// Options configure a Client.
type Options struct {
	// HTTP holds credentials, TLS and proxy; the zero struct stands for config.DefaultHTTPClientConfig.
	HTTP config.HTTPClientConfig
	// Dial opens connections, such as through a tunnel; nil means directly.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Client asks one node. It is safe for concurrent use.
type Client struct {
	address *url.URL
	user    *url.Userinfo
	client  *http.Client
}

// AddressFor returns the address of the API on a node's host: at is a port, which stands for that port on the host, or an
// address of its own.
func AddressFor(at, host string) (string, error) {
	if n, err := strconv.ParseUint(at, 10, 16); err == nil && n > 0 {
		return "http://" + net.JoinHostPort(host, at) + path, nil
	}
	u, err := parse(at)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

func parse(address string) (*url.URL, error) {
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	isNumber := func(host string) bool { _, err := strconv.ParseUint(host, 10, 64); return err == nil }
	if err != nil || u.Hostname() == "" || isNumber(u.Hostname()) || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%q is no address of a GraphQL API: give a port such as %s, or http://host:%s%s",
			source.ShownInput(address), defaultPort, defaultPort, path)
	}
	if u.Port() == "" && u.Scheme == "http" {
		u.Host = net.JoinHostPort(u.Hostname(), defaultPort)
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = path
	}
	return u, nil
}

// New returns a client of the API at an address. It does not connect.
func New(address string, o Options) (*Client, error) {
	u, err := parse(address)
	if err != nil {
		return nil, err
	}
	options := []config.HTTPClientOption{config.WithKeepAlivesDisabled()}
	if o.Dial != nil {
		options = append(options, config.WithDialContextFunc(o.Dial))
	}
	client, err := config.NewClientFromConfig(source.HTTPSettings(o.HTTP), "mimtop", options...)
	if err != nil {
		return nil, fmt.Errorf("settings of the GraphQL API: %w", err)
	}
	// Credentials must not go anywhere else.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c := &Client{user: u.User, client: client}
	u.User = nil
	c.address = u
	return c, nil
}

// Address is where the client asks, without credentials.
func (c *Client) Address() string { return cluster.Printable(c.address.String(), maxWords) }

// ask sends one query and fills data with its answer. Messages of the API itself are errors in its words.
func (c *Client) ask(ctx context.Context, query string, data any) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return fmt.Errorf("write a query: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address.String(), bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask %s: %w", c.Address(), err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if c.user != nil {
		password, _ := c.user.Password()
		req.SetBasicAuth(c.user.Username(), password)
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return noAnswer(err)
	}
	defer func() { _ = resp.Body.Close() }() // What matters has been read, or its error reported.
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswerBytes+1))
	switch {
	case err != nil:
		return noAnswer(err)
	case len(text) > maxAnswerBytes:
		return fmt.Errorf("the answer is larger than %d MiB", maxAnswerBytes>>20)
	}
	var answer struct {
		Data   json.RawMessage `json:"data"`
		Errors []struct {
			Message string `json:"message"`
		} `json:"errors"`
	}
	if json.Unmarshal(text, &answer) != nil || answer.Data == nil && len(answer.Errors) == 0 {
		return notGraphQL(resp.StatusCode)
	}
	if resp.StatusCode == http.StatusUnauthorized {
		return errCredentials
	}
	if len(answer.Errors) > 0 {
		return &refusedError{cluster.Printable(answer.Errors[0].Message, maxWords)}
	}
	if err := json.Unmarshal(answer.Data, data); err != nil {
		return errors.New("the answer has another shape than MongooseIM's")
	}
	return nil
}

// refusedError is what the API itself said.
type refusedError struct{ message string }

func (e *refusedError) Error() string { return "refused: " + e.message }

var errCredentials = errors.New("credentials needed: give them with --graphql-config")

func noAnswer(err error) error {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		if outer.Timeout() {
			return fmt.Errorf("no answer within %s", timeout)
		}
		err = outer.Err
	}
	if operation, ok := errors.AsType[*net.OpError](err); ok {
		err = operation.Err
	}
	return errors.New(cluster.Printable(err.Error(), maxWords))
}

func notGraphQL(status int) error {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return errCredentials
	case http.StatusNotFound, http.StatusBadRequest:
		return fmt.Errorf("HTTP %d: the shipped listener answers to the host name localhost alone, at %s", status, path)
	case http.StatusOK:
		return errors.New("no GraphQL API there")
	}
	return fmt.Errorf("HTTP %d, and no GraphQL answer", status)
}
