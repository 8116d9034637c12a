package demo

import (
	"net/http"
	"runtime"
	"sync/atomic"
	"testing"
)

func TestClosingAPortWaitsForWhoIsBeingAnswered(t *testing.T) {
	entered := make(chan struct{})
	var ended atomic.Bool
	e := &endpoint{handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(entered)
		<-r.Context().Done() // Until the connection is broken off.
		for range 1_000 {
			runtime.Gosched()
		}
		ended.Store(true)
	})}
	if err := e.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	asked := make(chan error)
	address := e.url()
	go func() {
		resp, err := http.Get(address)
		if err == nil {
			_ = resp.Body.Close()
		}
		asked <- err
	}()
	<-entered
	e.close()
	if !ended.Load() {
		t.Error("the port is closed, but somebody is still being answered")
	}
	if err := <-asked; err == nil {
		t.Error("an answer came from a closed port")
	}
	e.close() // A second time it has nothing to do.
	if e.isOpen() {
		t.Error("open after close")
	}
}

func TestAPortIsOpenedAgainAtTheSameAddress(t *testing.T) {
	e := &endpoint{handler: http.NotFoundHandler()}
	for i := range 3 {
		before := e.address
		if err := e.open(t.Context()); err != nil {
			t.Fatal(err)
		}
		if i > 0 && e.address != before {
			t.Errorf("address %s, want %s again", e.address, before)
		}
		taken := &endpoint{handler: e.handler, address: e.address}
		if err := taken.open(t.Context()); err == nil || taken.isOpen() {
			t.Error("a port in use was opened a second time")
		}
		e.close()
	}
}
