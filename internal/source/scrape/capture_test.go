package scrape

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// packed is the gzipped page of a real node, as package mongooseim keeps it.
func packed(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("..", "mongooseim", "testdata", name+".prom.gz"))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// captured is the page of a real node.
func captured(t testing.TB, name string) []byte {
	t.Helper()
	unzip, err := gzip.NewReader(bytes.NewReader(packed(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(unzip)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// stage plays the pages of one real node, one phase after the other.
type stage struct {
	zipped, plain [][]byte
	phase         atomic.Int64
}

func newStage(t testing.TB, node int, phases ...string) *stage {
	t.Helper()
	s := &stage{}
	for _, p := range phases {
		name := fmt.Sprintf("6.8.0-%s-node%d", p, node)
		s.zipped, s.plain = append(s.zipped, packed(t, name)), append(s.plain, captured(t, name))
	}
	return s
}

func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	phase := s.phase.Load()
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	if r.Header.Get("Accept-Encoding") == "gzip" {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(s.zipped[phase])
		return
	}
	_, _ = w.Write(s.plain[phase])
}

// TestARealClusterIsReadAsItsClientsSawIt replays three nodes of MongooseIM 6.8.0 under load. Their clients held 330
// sessions of 300 users and sent 1019 messages in the 15.04 s between the two phases.
func TestARealClusterIsReadAsItsClientsSawIt(t *testing.T) {
	const apart = 15040 * time.Millisecond
	for name, compression := range map[string]Compression{"identity": CompressRemote, "gzip": CompressAlways} {
		t.Run(name, func(t *testing.T) {
			var stages []*stage
			var addresses []string
			var stop func()
			for node := 1; node <= 3; node++ {
				phases := []string{"load-1", "load-2", "node3-killed-25s"}
				if node == 3 {
					phases = phases[:2]
				}
				st := newStage(t, node, phases...)
				server, _ := start(t, st.ServeHTTP, false)
				stages, addresses, stop = append(stages, st), append(addresses, server.URL), server.Close
			}
			begin := time.Unix(1_795_475_000, 0)
			var elapsed atomic.Int64
			s := hurried(t, Options{Targets: targets(t, addresses...), Compression: compression, Now: func() time.Time {
				return begin.Add(time.Duration(elapsed.Load()))
			}})
			snapshot, err := s.Samples(t.Context(), 2, func(done, _ int) {
				if done == 1 {
					elapsed.Store(int64(apart))
					for _, st := range stages {
						st.phase.Store(1)
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range snapshot.Nodes {
				if n.State != cluster.Up || n.Sessions.Value != 110 || n.Window != apart || !n.At.Equal(begin.Add(apart)) {
					t.Errorf("%s is %v, %q, has %v sessions, a window of %v", n.Name, n.State, n.Reason, n.Sessions, n.Window)
				}
			}
			totals := snapshot.Totals()
			if totals.NodesUp != 3 || totals.NodesKnown != 3 || totals.Sessions.Value != 330 || totals.UniqueUsers.Value != 300 {
				t.Errorf("%d of %d nodes up, %v sessions, %v users, want 3 of 3, 330 and 300",
					totals.NodesUp, totals.NodesKnown, totals.Sessions, totals.UniqueUsers)
			}
			within(t, "messages in per second", totals.Traffic.Messages.In, 1019/apart.Seconds(), 0.02)

			before := fmt.Sprintf("%+v", *snapshot)
			stop() // Node 3 is killed: what is known of it is of before.
			elapsed.Store(int64(apart + 45*time.Second))
			stages[0].phase.Store(2)
			stages[1].phase.Store(2)
			later, err := s.Samples(t.Context(), 1, nil)
			if err != nil {
				t.Fatal(err)
			}
			if n := later.Nodes[2]; n.State != cluster.Down || n.Reason != "connection refused" || n.Sessions.Value != 110 ||
				!n.At.Equal(begin.Add(apart)) {
				t.Errorf("the killed node is %v, %q, with %v sessions of %v", n.State, n.Reason, n.Sessions, n.At)
			}
			totals = later.Totals()
			if totals.NodesUp != 2 || totals.NodesKnown != 3 || totals.Sessions.Value != 130 {
				t.Errorf("%d of %d nodes up with %v sessions, want 2 of 3 with 130", totals.NodesUp, totals.NodesKnown, totals.Sessions)
			}
			if after := fmt.Sprintf("%+v", *snapshot); after != before {
				t.Error("a snapshot was changed after it was handed on")
			}
		})
	}
}

func within(t *testing.T, what string, f cluster.Figure, want, tolerance float64) {
	t.Helper()
	if !f.Known || math.Abs(f.Value-want) > tolerance*want {
		t.Errorf("%s is %+v, want %v within %v %%", what, f, want, tolerance*100)
	}
}
