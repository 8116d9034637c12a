package demo

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// endpoint is one HTTP port on loopback. It can be closed and opened again at the same port; nobody else may use it
// meanwhile. Its methods are called by one goroutine at a time.
type endpoint struct {
	handler http.Handler
	address string // with the port, once it has been open
	server  *http.Server
	running sync.WaitGroup // the accepting goroutine and those of connections
}

// open starts serving. The first time the system chooses the port.
func (e *endpoint) open(ctx context.Context) error {
	address := e.address
	if address == "" {
		address = "127.0.0.1:0"
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp4", address)
	if err != nil {
		return err // It names the address.
	}
	if e.address == "" {
		e.address = listener.Addr().String()
	}
	e.server = &http.Server{
		Handler:           http.HandlerFunc(e.serve),
		ReadHeaderTimeout: 10 * time.Second,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ConnState:         e.track,
		// Whoever breaks a connection off knows that; there is nobody to tell.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	server := e.server
	e.running.Go(func() { _ = server.Serve(listener) }) // It ends with ErrServerClosed.
	return nil
}

// serve counts what is being answered, since a connection that is broken off is not tracked any more.
func (e *endpoint) serve(w http.ResponseWriter, r *http.Request) {
	e.running.Add(1)
	defer e.running.Done()
	e.handler.ServeHTTP(w, r)
}

// track counts connections, since closing a server does not wait for their goroutines.
func (e *endpoint) track(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		e.running.Add(1)
	case http.StateClosed, http.StateHijacked:
		e.running.Done()
	}
}

// close refuses new connections, breaks off those there are and waits for their end.
func (e *endpoint) close() {
	if e.server == nil {
		return
	}
	_ = e.server.Close() // The error is that of closing a listener, which is closed then.
	e.running.Wait()
	e.server = nil
}

func (e *endpoint) isOpen() bool { return e.server != nil }

func (e *endpoint) url() string { return "http://" + e.address + "/metrics" }
