package scrape

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// hostile is one way for an endpoint to do harm, and what has to come of it.
type hostile struct {
	talk   func(c net.Conn)
	reason string // how it begins; "" means that the node is up
	state  cluster.State
	// warning is a part of what is said of a node that is up all the same.
	warning string
	took    time.Duration
	// takenBytes is the most that may be taken from the endpoint, allocatedBytes the most memory that it may cost, also when it
	// is free again. The double shares the count.
	takenBytes, allocatedBytes int64
}

const (
	textHeader  = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n"
	closeHeader = textHeader + "Connection: close\r\n\r\n"
	mebi        = 1 << 20
	// pageCost is more than any small page costs, most of it for reading it the first time.
	pageCost = 4 * mebi
	sessions = "# TYPE sm_session_count gauge\n"
)

// hostileEndpoints has one double for each item of the list of what an endpoint may do. Those that need more than one
// connection in memory are tests of their own:
//
//   - redirect to another host with credentials in the URL and in the settings: TestCredentialsReachTheNodeAndNobodyElse
//   - reset in mid-body on a real socket: TestAResetInMidBodyIsExplained
//   - certificate errors: TestTLSIsExplained, TestACertificateOutOfItsTimeIsExplained
//   - escape sequences in every string of a real page: TestNoStringOfASnapshotMovesATerminal
//   - node flapping each interval: TestANodeThatFlapsEachIntervalIsUpAndDown
//   - 1,000 nodes of which 300 hang: TestOfAThousandNodesThreeHundredHang
//   - all of it for 10,000 intervals: TestTenThousandIntervalsLeaveNothingBehind
//
// Variations of floods, deadlines and refusals are in TestFloodsAreCutAtTheLimit, TestTheDeadlineHoldsOverTheWholeExchange
// and TestEachFailureHasItsStateAndReason, those of odd samples in package exposition.
func hostileEndpoints(t *testing.T) map[string]hostile {
	page := metricsBody(t)
	says := func(answer string) func(c net.Conn) {
		return func(c net.Conn) { readRequest(c); _, _ = io.WriteString(c, answer) }
	}
	exposes := func(body string) func(c net.Conn) { return says(closeHeader + body) }
	perSecond := func(begin string) func(c net.Conn) {
		return func(c net.Conn) {
			readRequest(c)
			_, err := io.WriteString(c, begin)
			for time.Sleep(time.Second / 2); err == nil; time.Sleep(time.Second) { // of the bubble's clock
				_, err = c.Write([]byte("x"))
			}
		}
	}
	// Sixty-four parts of 16 MiB each are a gigabyte, as one stream of a megabyte.
	bomb := string(bytes.Repeat(zipped(t, strings.Repeat("#", 16*mebi-1)+"\n"), 64))
	million := func(line string) string { return strings.Repeat(line, 1_000_000) }

	return map[string]hostile{
		"slow headers": {
			talk: perSecond("HTTP/1.1 200 OK\r\nX: "), state: cluster.Down, reason: "no answer within 4 s", took: 4 * time.Second,
		},
		"one byte per second": {
			talk: perSecond(closeHeader), state: cluster.Down, took: 4 * time.Second,
			reason: "no complete answer within 4 s: it stopped after 4 bytes",
		},
		"endless body": {
			talk: func(c net.Conn) {
				readRequest(c)
				_, err := io.WriteString(c, closeHeader)
				for line := bytes.Repeat([]byte("x"), 1023); err == nil; {
					_, err = c.Write(append(line, '\n'))
				}
			},
			state: cluster.Foreign, reason: "body larger than 16 MiB", takenBytes: 16*mebi + 64<<10, allocatedBytes: 96 * mebi,
		},
		"gzip bomb": {
			talk:  says(textHeader + "Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + bomb),
			state: cluster.Foreign, reason: "body larger than 16 MiB", takenBytes: 64 << 10, allocatedBytes: 80 * mebi,
		},
		"200 MiB body": {
			talk: func(c net.Conn) {
				readRequest(c)
				_, err := fmt.Fprintf(c, "%sContent-Length: %d\r\n\r\n", textHeader, 200*mebi)
				for line := bytes.Repeat([]byte("x"), 1024); err == nil; {
					_, err = c.Write(line)
				}
			},
			state: cluster.Foreign, reason: "body larger than 16 MiB", takenBytes: 64 << 10,
		},
		"redirect to another host": {
			talk:  says("HTTP/1.1 302 Found\r\nLocation: http://elsewhere:9091/metrics\r\nConnection: close\r\n\r\n"),
			state: cluster.Refused, reason: "redirected to http://elsewhere:9091/metrics: give that address if it is right",
		},
		"redirect loop": {
			talk:  says("HTTP/1.1 302 Found\r\nLocation: /metrics\r\nConnection: close\r\n\r\n"),
			state: cluster.Foreign, reason: "more than 3 redirects",
		},
		"reset in mid-body": {
			talk:  says(textHeader + "Content-Length: 9999\r\n\r\n" + sessions),
			state: cluster.Down, reason: "answer ended after 30 bytes",
		},
		"wrong content type, and what it says": {
			talk:  says("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"status\": \"error\"}\n"),
			state: cluster.Foreign, reason: `not metrics: it begins with "{\"status\": \"error\"}"`,
		},
		"wrong content type on a metrics page": {
			talk:  says("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + page),
			state: cluster.Foreign, reason: "a web page, not metrics",
		},
		"duplicate series": {
			talk:    exposes(strings.Replace(page, "sm_session_count{", "sm_session_count{host_type=\"localhost\"} 7\nsm_session_count{", 1)),
			warning: "sm_session_count holds the same series more than once",
		},
		"conflicting TYPE": {
			talk: exposes(page + "# TYPE sm_session_count counter\n"), state: cluster.Foreign,
			reason: "metrics that cannot be read: two # TYPE lines of sm_session_count",
		},
		"another TYPE than ever": {
			talk:    exposes(strings.Replace(page, "TYPE sm_session_count gauge", "TYPE sm_session_count counter", 1)),
			warning: "sm_session_count is of type counter on this node, not gauge",
		},
		"huge label values": {
			talk: exposes(sessions + `sm_session_count{a="` + strings.Repeat("x", 8*mebi) + "\"} 1\n"), state: cluster.Foreign,
			reason: "metrics larger than any node's: a line of more than 65536 bytes", allocatedBytes: 64 * mebi,
		},
		"huge label values that nobody wants": {
			talk: exposes(page + "# TYPE other gauge\nother{a=\"" + strings.Repeat("x", 8*mebi) + "\"} 1\n"), allocatedBytes: 64 * mebi,
		},
		"a million series": {
			talk: exposes(page + "# TYPE other gauge\n" + million("other{a=\"b\"} 1\n")), state: cluster.Foreign,
			reason: "metrics larger than any node's: more than 500000 lines", allocatedBytes: 96 * mebi,
		},
		"a million series that are wanted": {
			talk: exposes(sessions + million("sm_session_count 1\n")), state: cluster.Foreign,
			reason: "body larger than 16 MiB", allocatedBytes: 96 * mebi,
		},
		"a hundred thousand series that are wanted": {
			talk: exposes(sessions + strings.Repeat("sm_session_count 1\n", 100_000)), state: cluster.Foreign,
			reason: "metrics larger than any node's: more than 20000 samples wanted", allocatedBytes: 32 * mebi,
		},
		"labels without end": {
			talk:  exposes(sessions + strings.Repeat("sm_session_count{"+strings.Repeat("a=\"\",", 1000)+"} 1\n", 200)),
			state: cluster.Foreign, reason: "metrics larger than any node's: more than 100000 labels of samples wanted",
			allocatedBytes: 32 * mebi,
		},
		"invalid UTF-8": {
			talk: exposes(page + "# TYPE sm_session_logouts_ gauge\nsm_session_count{a=\"\xff\"} 1\n"), state: cluster.Foreign,
			reason: "metrics that cannot be read: ",
		},
		"invalid UTF-8 that nobody wants": {
			talk: exposes(page + "# TYPE other gauge\n# HELP other \xff\xfe\nother{a=\"\xff\"} 1\n"),
		},
		"escape sequences": {
			talk: exposes("\x1b]0;owned\x07\x1b[2J\n"), state: cluster.Foreign,
			reason: `not metrics: it begins with "?]0;owned??[2J"`,
		},
		"negative counters": {
			talk:    exposes(strings.Replace(page, "sm_session_logins{host_type=\"localhost\"} ", "sm_session_logins{host_type=\"localhost\"} -", 1)),
			warning: "sm_session_logins is a counter below 0",
		},
		"timestamps in the past": {
			talk:    exposes(strings.Replace(page, "sm_unique_sessions_count 3000", "sm_unique_sessions_count 3000 1000000000000", 1)),
			warning: "samples carry times of their own, which are not used",
		},
		"timestamps in the future": {
			talk:    exposes(strings.Replace(page, "sm_unique_sessions_count 3000", "sm_unique_sessions_count 3000 4102444800000", 1)),
			warning: "samples carry times of their own, which are not used",
		},
	}
}

func TestEachHostileEndpointHasItsStateReasonAndBound(t *testing.T) {
	for name, h := range hostileEndpoints(t) {
		if h.takenBytes == 0 {
			h.takenBytes = 17 * mebi
		}
		if h.allocatedBytes == 0 {
			h.allocatedBytes = pageCost
		}
		if h.reason == "" {
			h.state = cluster.Up
		}
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemnet(t)
				var taken atomic.Int64
				m.raw("node:9091", func(c net.Conn) { h.talk(&meter{Conn: c, written: &taken}) })
				list := targets(t, "http://user:hidden@node:9091/metrics")
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				start := time.Now()
				n := sampleOnce(t, Options{Targets: list, Dial: m.dial})
				took := time.Since(start)
				runtime.ReadMemStats(&after)

				if n.State != h.state || !strings.HasPrefix(n.Reason, h.reason) || (n.Reason == "") != (h.reason == "") {
					t.Errorf("got %v, %q, want %v, %q", n.State, n.Reason, h.state, h.reason)
				}
				if (h.warning == "") != (len(n.Warnings) == 0) || !strings.Contains(strings.Join(n.Warnings, "\n"), h.warning) {
					t.Errorf("the warnings are %q, want %q", n.Warnings, h.warning)
				}
				if shown := fmt.Sprintf("%+v", n); strings.Contains(shown, "hidden") || n.Reason != cluster.Printable(n.Reason, maxShownRunes) {
					t.Errorf("a secret or a control character is in %q", shown)
				}
				if h.state != cluster.Up && (n.Sessions.Known || !n.At.IsZero()) {
					t.Errorf("a page that is refused gave figures: %+v", n)
				}
				if took != h.took {
					t.Errorf("took %v, want %v", took, h.took)
				}
				if got := taken.Load(); got > h.takenBytes {
					t.Errorf("took %d bytes, want at most %d", got, h.takenBytes)
				}
				if got := int64(after.TotalAlloc - before.TotalAlloc); got > allocationFactor*h.allocatedBytes {
					t.Errorf("allocated %d KiB, want at most %d", got>>10, h.allocatedBytes>>10)
				}
				if m.dialled("elsewhere:9091") > 0 {
					t.Error("the other host was asked")
				}
			})
		})
	}
}

// meter counts what goes through a connection.
type meter struct {
	net.Conn
	written *atomic.Int64
}

func (m *meter) Write(p []byte) (int, error) {
	n, err := m.Conn.Write(p)
	m.written.Add(int64(n))
	return n, err
}
