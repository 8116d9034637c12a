package scrape

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
)

// reply writes an answer with the given header lines and a body that ends with the connection.
func reply(status, header, body string) string {
	return "HTTP/1.1 " + status + "\r\n" + header + "Connection: close\r\n\r\n" + body
}

func TestEachFailureHasItsStateAndReason(t *testing.T) {
	const text = "Content-Type: text/plain\r\n"
	tests := map[string]struct {
		answer string
		state  cluster.State
		reason string
	}{
		"401":                {reply("401 Unauthorized", "", ""), cluster.Refused, "HTTP 401: credentials needed (see --http-config)"},
		"403":                {reply("403 Forbidden", "", ""), cluster.Refused, "HTTP 403: not allowed (see --http-config)"},
		"404":                {reply("404 Not Found", "", ""), cluster.Refused, "HTTP 404 at /metrics, check the path"},
		"406":                {reply("406 Not Acceptable", "", ""), cluster.Refused, "HTTP 406: not acceptable"},
		"500 with a message": {reply("500 No", text, "boom\nstack trace"), cluster.Refused, "HTTP 500: boom"},
		"500 with a page":    {reply("500 No", "Content-Type: text/html\r\n", "<p>boom"), cluster.Refused, "HTTP 500: internal server error"},
		"unknown status":     {reply("299 Hm", "", ""), cluster.Refused, "HTTP 299"},
		"escapes in a body": {reply("500 No", text, "\x1b]0;evil\a\u202ereversed"), cluster.Refused,
			"HTTP 500: ?]0;evil??reversed"},
		"escapes in a status line": {reply("500 \x1b[31mNo", "", ""), cluster.Refused, "HTTP 500: internal server error"},
		"escapes in an encoding": {reply("200 OK", text+"Content-Encoding: \u202ex\r\n", "a"), cluster.Foreign,
			"content encoding ?x was not asked for"},
		"escapes in a redirect": {reply("302 Found", "Location: http://evil:1/\u202e\r\n", ""), cluster.Refused,
			"redirected to http://evil:1/%E2%80%AE: give that address if it is right"},
		"control characters in a redirect": {reply("302 Found", "Location: http://b/\x7f\r\n", ""), cluster.Foreign,
			"not an HTTP answer"},
		"long messages are cut": {reply("500 No", text, strings.Repeat("x", 2000)), cluster.Refused,
			"HTTP 500: " + strings.Repeat("x", 63) + "…"},
		"web page": {reply("200 OK", "Content-Type: text/html; charset=utf-8\r\n", "<html>"), cluster.Foreign,
			"a web page, not metrics"},
		"protobuf": {reply("200 OK", "Content-Type: application/vnd.google.protobuf; encoding=delimited\r\n", "x"),
			cluster.Foreign, "metrics as protobuf, which was not asked for"},
		"brotli":          {reply("200 OK", text+"Content-Encoding: br\r\n", "x"), cluster.Foreign, "content encoding br was not asked for"},
		"nested encoding": {reply("200 OK", text+"Content-Encoding: gzip, gzip\r\n", "x"), cluster.Foreign, "content encoding gzip, gzip was not asked for"},
		"broken gzip":     {reply("200 OK", text+"Content-Encoding: gzip\r\n", "not gzip at all"), cluster.Foreign, "compressed answer is broken"},
		"truncated": {reply("200 OK", text+"Content-Length: 9999\r\n", strings.Repeat("x", 1234)), cluster.Down,
			"answer ended after 1,234 bytes"},
		"truncated gzip": {reply("200 OK", text+"Content-Encoding: gzip\r\n", string(zipped(t, "# HELP a b\n")[:20])), cluster.Down,
			"answer ended after 20 bytes"},
		"announced too large":  {reply("200 OK", text+"Content-Length: 209715200\r\n", "x"), cluster.Foreign, "body larger than 64 KiB"},
		"not HTTP":             {"SSH-2.0-OpenSSH_9.9\r\n", cluster.Foreign, "not an HTTP answer"},
		"closed without words": {"", cluster.Down, "connection closed without an answer"},
		"redirect to another host": {reply("302 Found", "Location: http://u:hidden@evil:1/x\r\n", ""), cluster.Refused,
			"redirected to http://evil:1/x: give that address if it is right"},
		"redirect to another port": {reply("302 Found", "Location: http://node:1/x\r\n", ""), cluster.Refused,
			"redirected to http://node:1/x: give that address if it is right"},
		"redirect to another scheme": {reply("301 Moved", "Location: https://node:9091/x\r\n", ""), cluster.Refused,
			"redirected to https://node:9091/x: give that address if it is right"},
		"redirect in a circle": {reply("302 Found", "Location: /metrics\r\n", ""), cluster.Foreign, "more than 3 redirects"},
		"prose":                {reply("200 OK", text, "Be \x1b[1mwell.\n"), cluster.Foreign, `not metrics: it begins with "Be ?[1mwell."`},
		"a web page without a type": {reply("200 OK", text, "<!DOCTYPE html>\n"), cluster.Foreign,
			`not metrics: it begins with "<!DOCTYPE html>"`},
		"another program": {reply("200 OK", text, "# TYPE go_threads gauge\ngo_threads 7\n"), cluster.Foreign,
			mongooseim.ErrNotMongooseIM.Error()},
		"nothing": {reply("200 OK", text, ""), cluster.Foreign, "an empty answer, no metrics"},
		"ends within a line": {reply("200 OK", text, "# TYPE sm_session_count gauge\nsm_ses"), cluster.Down,
			"answer ended after 36 bytes, in the middle of a line"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemnet(t)
				m.answer("node:9091", test.answer)
				n := sampleOnce(t, Options{Targets: targets(t, "node"), Dial: m.dial, MaxBodyBytes: 64 << 10})
				if n.State != test.state || n.Reason != test.reason {
					t.Errorf("got %v, %q, want %v, %q", n.State, n.Reason, test.state, test.reason)
				}
				if n.Reason == "" || n.Reason != cluster.Printable(n.Reason, maxShownRunes) {
					t.Errorf("reason %q is empty or not printable", n.Reason)
				}
				if !n.At.IsZero() || n.Sessions.Known {
					t.Errorf("a failed scrape gave figures: %+v", n)
				}
				if m.dialled("evil:1") > 0 || m.dialled("node:1") > 0 || m.dialled("node:443") > 0 {
					t.Error("a redirect to elsewhere was followed")
				}
			})
		})
	}
}

func zipped(t testing.TB, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestFloodsAreCutAtTheLimit lets nodes send without end and counts what was taken from them.
func TestFloodsAreCutAtTheLimit(t *testing.T) {
	const limit = 64 << 10
	bomb := zipped(t, strings.Repeat("# a comment of no use\n", 1<<18))
	junk := bytes.Repeat([]byte("x"), 32<<10)
	tests := map[string]struct {
		begin  string
		more   func(i int) []byte // the i-th further piece, nil after the last
		reason string
		taken  int // most bytes that may be taken
	}{
		"endless body": {
			begin:  "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n",
			more:   func(int) []byte { return junk },
			reason: "body larger than 64 KiB", taken: limit + 8<<10,
		},
		"chunked body of 200 MiB": {
			begin: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
			more: func(i int) []byte {
				if i == 200<<20/len(junk) {
					return nil
				}
				return fmt.Appendf(nil, "%x\r\n%s\r\n", len(junk), junk)
			},
			reason: "body larger than 64 KiB", taken: limit + 8<<10,
		},
		"gzip bomb": {
			begin: fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n", len(bomb)),
			more: func(i int) []byte {
				return bomb[min(i*1000, len(bomb)):min(i*1000+1000, len(bomb))]
			},
			reason: "body larger than 64 KiB", taken: len(bomb) / 2,
		},
		"stored gzip without end": {
			begin:  "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\x03", // a comment that never ends
			more:   func(int) []byte { return junk },
			reason: "compressed answer is broken", taken: limit + 8<<10,
		},
		"header line without end": {
			begin:  "HTTP/1.1 200 OK\r\nX: ",
			more:   func(int) []byte { return junk },
			reason: "response header larger than 64 KiB", taken: maxHeaderBytes + headerSlackBytes,
		},
		"header lines without end": {
			begin:  "HTTP/1.1 200 OK\r\n",
			more:   func(i int) []byte { return fmt.Appendf(nil, "X-%d: y\r\n", i) },
			reason: "response header larger than 64 KiB", taken: maxHeaderBytes + headerSlackBytes,
		},
		"interim answers without end": {
			begin:  "",
			more:   func(int) []byte { return []byte("HTTP/1.1 100 Continue\r\n\r\n") },
			reason: "response header larger than 64 KiB", taken: maxHeaderBytes + headerSlackBytes,
		},
		"header somewhat too large": {
			begin: "HTTP/1.1 200 OK\r\n",
			more: func(i int) []byte {
				if i == 70 {
					return []byte("Content-Length: 0\r\n\r\n")
				}
				if i > 70 {
					return nil
				}
				return fmt.Appendf(nil, "X: %s\r\n", junk[:1000])
			},
			reason: "response header larger than 64 KiB", taken: maxHeaderBytes + headerSlackBytes,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemnet(t)
				taken := make(chan int, 1)
				m.raw("node:9091", func(c net.Conn) {
					readRequest(c)
					sum, err := c.Write([]byte(test.begin))
					for i := 0; err == nil; i++ {
						piece := test.more(i)
						if len(piece) == 0 {
							break
						}
						var n int
						n, err = c.Write(piece)
						sum += n
					}
					taken <- sum
				})
				begin := time.Now()
				n := sampleOnce(t, Options{Targets: targets(t, "node"), Dial: m.dial, MaxBodyBytes: limit})
				if n.State != cluster.Foreign || n.Reason != test.reason {
					t.Errorf("got %v, %q, want %v, %q", n.State, n.Reason, cluster.Foreign, test.reason)
				}
				if sum := <-taken; sum > test.taken {
					t.Errorf("took %d bytes, want at most %d", sum, test.taken)
				}
				if waited := time.Since(begin); waited != 0 {
					t.Errorf("the connection was closed after %v, want at once", waited)
				}
			})
		})
	}
}

func TestABodyOfExactlyTheLimitPasses(t *testing.T) {
	body := metricsBody(t)
	for extra := range 2 {
		page := body + "#" + strings.Repeat("x", minMaxBodyBytes*4-len(body)-2+extra) + "\n"
		for _, compression := range []Compression{CompressAlways, CompressNever} {
			t.Run(fmt.Sprint(extra, " bytes above, compression ", compression), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					m := newMemnet(t)
					m.serve("node:9091", func(w http.ResponseWriter, r *http.Request) {
						want := map[Compression]string{CompressAlways: "gzip", CompressNever: "identity"}[compression]
						if got := r.Header.Get("Accept-Encoding"); got != want {
							t.Errorf("asked for encoding %q, want %q", got, want)
						}
						if compression == CompressAlways {
							w.Header().Set("Content-Encoding", "gzip")
							_, _ = w.Write(zipped(t, page))
							return
						}
						ok(page)(w, r)
					})
					n := sampleOnce(t, Options{
						Targets: targets(t, "node"), Dial: m.dial, MaxBodyBytes: 4 * minMaxBodyBytes, Compression: compression,
					})
					want := cluster.Up
					if extra > 0 {
						want = cluster.Foreign
					}
					if n.State != want {
						t.Errorf("got %v, %q, want %v", n.State, n.Reason, want)
					}
				})
			})
		}
	}
}

func TestTheDeadlineHoldsOverTheWholeExchange(t *testing.T) {
	const begin = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
	trickle := func(c net.Conn) {
		for {
			if _, err := c.Write([]byte("x")); err != nil {
				return
			}
			time.Sleep(150 * time.Millisecond) // of the bubble's clock
		}
	}
	tests := map[string]struct {
		talk   func(c net.Conn)
		reason string
	}{
		"nothing at all": {func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }, "no answer within 4 s"},
		"nothing after the header": {func(c net.Conn) {
			readRequest(c)
			_, _ = io.WriteString(c, begin+"# TYPE a")
			_, _ = io.Copy(io.Discard, c)
		}, "no complete answer within 4 s: it stopped after 8 bytes"},
		"a byte each 150 ms in the header": {func(c net.Conn) { readRequest(c); trickle(c) }, "no answer within 4 s"},
		"a byte each 150 ms in the body": {func(c net.Conn) {
			readRequest(c)
			_, _ = io.WriteString(c, begin)
			trickle(c)
		}, "no complete answer within 4 s: it stopped after 27 bytes"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemnet(t)
				m.raw("node:9091", test.talk)
				begin := time.Now()
				n := sampleOnce(t, Options{Targets: targets(t, "node"), Dial: m.dial})
				if n.State != cluster.Down || n.Reason != test.reason {
					t.Errorf("got %v, %q, want %v, %q", n.State, n.Reason, cluster.Down, test.reason)
				}
				if took := time.Since(begin); took != 4*time.Second {
					t.Errorf("gave up after %v, want 4 s", took)
				}
			})
		})
	}
	t.Run("a dial into a black hole", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			dials := 0
			dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
				dials++
				<-ctx.Done()
				return nil, ctx.Err()
			}
			n := sampleOnce(t, Options{Targets: targets(t, "node"), Dial: dial})
			if n.State != cluster.Down || n.Reason != "no answer within 4 s" || dials != 1 {
				t.Errorf("got %v, %q after %d dials, want %v, no answer within 4 s", n.State, n.Reason, dials, cluster.Down)
			}
		})
	})
}

func TestNetworkErrorsInWords(t *testing.T) {
	tests := map[string]struct {
		err    error
		reason string
	}{
		"no such name":     {&net.DNSError{Err: "no such host", Name: "db1", IsNotFound: true}, "name db1 not found"},
		"resolver trouble": {&net.DNSError{Err: "server misbehaving", Name: "db1"}, "name db1 cannot be resolved"},
		"anything else":    {fmt.Errorf("tunnel \x1b[1mgone"), "tunnel ?[1mgone"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dial := func(context.Context, string, string) (net.Conn, error) { return nil, test.err }
			n := sampleOnce(t, Options{Targets: targets(t, "db1"), Dial: dial})
			if n.State != cluster.Down || n.Reason != test.reason {
				t.Errorf("got %v, %q, want %v, %q", n.State, n.Reason, cluster.Down, test.reason)
			}
		})
	}
}
