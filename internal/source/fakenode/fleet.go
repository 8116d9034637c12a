package fakenode

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// FleetOptions describe many nodes.
type FleetOptions struct {
	Nodes int
	Size  Size
	// Step is the time from one page to the next; a node that is asked more often repeats its page.
	Step time.Duration
	// Pages is how many pages there are. All nodes have the same ones, each beginning elsewhere, and a node that has come to
	// the end begins again, which looks like a restart.
	Pages int
	// HangEvery lets every so-manieth node, the first among them, send a few bytes and then nothing more; 0 means none.
	HangEvery int
	// Rotate gives the nodes pages whose families come in different orders, served without compression.
	Rotate bool
}

// Fleet serves the pages of many nodes on loopback.
type Fleet struct {
	options FleetOptions
	start   time.Time
	plain   [][]byte
	zipped  [][]byte
	servers []*http.Server
	serving sync.WaitGroup
	// Addresses are those of the nodes, as host:port.
	Addresses []string
	served    atomic.Int64
}

// StartFleet writes the pages and begins to serve them.
func StartFleet(o FleetOptions) (*Fleet, error) {
	f := &Fleet{options: o}
	if err := f.write(); err != nil {
		return nil, err
	}
	f.start = time.Now()
	for i := range o.Nodes {
		l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // There is nothing to wait for on loopback.
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("starting fake node %d of %d: %w", i+1, o.Nodes, err)
		}
		server := &http.Server{Handler: f.node(i), ErrorLog: log.New(io.Discard, "", 0)}
		f.servers = append(f.servers, server)
		f.Addresses = append(f.Addresses, l.Addr().String())
		f.serving.Go(func() {
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				panic(fmt.Sprintf("a fake node ended: %v", err)) // A loopback listener does not, and the test would measure nonsense.
			}
		})
	}
	return f, nil
}

func (f *Fleet) write() error {
	n := New(1, f.options.Size)
	for range max(f.options.Pages, 1) {
		page := n.AppendPage(nil)
		f.plain = append(f.plain, page)
		var b bytes.Buffer
		zip, err := gzip.NewWriterLevel(&b, 6)
		if err == nil {
			_, err = zip.Write(page)
		}
		if err == nil {
			err = zip.Close()
		}
		if err != nil {
			return fmt.Errorf("compressing a page: %w", err)
		}
		f.zipped = append(f.zipped, b.Bytes())
		n.Advance(f.options.Step)
	}
	return nil
}

// node answers for the node of that number.
func (f *Fleet) node(number int) http.Handler {
	hangs := f.options.HangEvery > 0 && number%f.options.HangEvery == 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		at := (int(time.Since(f.start)/max(f.options.Step, 1)) + number) % len(f.plain)
		page := f.plain[at]
		switch {
		case hangs:
			_, _ = w.Write(page[:200]) // It is about to give up anyhow.
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
			return
		case f.options.Rotate:
			page = rotated(page, number)
		case strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"):
			w.Header().Set("Content-Encoding", "gzip")
			page = f.zipped[at]
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(page)))
		if _, err := w.Write(page); err == nil {
			f.served.Add(1)
		}
	})
}

// rotated returns the page with another family first.
func rotated(page []byte, by int) []byte {
	var begins []int
	for at := 0; ; {
		next := bytes.Index(page[at:], []byte("# TYPE "))
		if next < 0 {
			break
		}
		begins = append(begins, at+next)
		at += next + 1
	}
	cut := begins[by%len(begins)]
	body := bytes.TrimSuffix(page, []byte("\n"))
	return append(append(append(make([]byte, 0, len(page)), body[cut:]...), body[:cut]...), '\n')
}

// Served is how many pages were sent whole.
func (f *Fleet) Served() int64 { return f.served.Load() }

// Close stops all nodes.
func (f *Fleet) Close() {
	for _, s := range f.servers {
		_ = s.Close() // What it was about is over.
	}
	f.serving.Wait()
}
