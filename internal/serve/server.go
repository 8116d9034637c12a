package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	"charm.land/ssh"
	"charm.land/wish/v2"
	gossh "golang.org/x/crypto/ssh"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui"
)

// Config says what is served, to whom and where.
type Config struct {
	// Listen is the address, as host:port.
	Listen string
	// AuthorizedKeys and Presenters are files in the form of OpenSSH's authorized_keys: who may come in, and who may present.
	// Without either, everybody may do both, which only an address of this machine alone is listened on for.
	AuthorizedKeys, Presenters string
	// HostKey is the file with the private key of this server; it is made when it is not there.
	HostKey string
	Limits  Limits
	// Dashboard is what all dashboards have in common. Live and Room are set for each; files are nobody's.
	Dashboard ui.Options
	// Commands are what may be run in place of a dashboard, by name.
	Commands map[string]Command
	Log      *slog.Logger
}

// Command answers from the newest snapshot and returns the exit code. args are what follows its name.
type Command struct {
	Run func(ctx context.Context, args []string, of ui.Judged, stdout, stderr io.Writer) int
	// Unknown is the exit code when there are no figures to answer from.
	Unknown int
}

// Server serves dashboards. It is made by New and used once.
type Server struct {
	config      Config
	log         *slog.Logger
	hostKey     gossh.Signer
	hostKeyMade bool
	viewers     *keyFile // nil when everybody is let in
	presenters  *keyFile // nil when nobody has the role
	open        bool     // there are no keys: everybody is let in
	listener    *guardedListener
	ssh         *ssh.Server

	live   *ui.Live
	room   *room
	places *places
	// first is closed when the first snapshot is there, closing when the server ends.
	first, closing chan struct{}
	why            string // of closing, set before
	// stalledAfter is how long a client may not read before its connection is closed.
	stalledAfter time.Duration
}

// New checks the configuration, reads the keys, and listens. Close must be called unless Serve is.
func New(c Config) (*Server, error) {
	if err := c.Limits.Validate(); err != nil {
		return nil, err
	}
	s := &Server{
		config: c, log: c.Log, open: c.AuthorizedKeys == "" && c.Presenters == "",
		places: newPlaces(&c.Limits), first: make(chan struct{}), closing: make(chan struct{}),
		stalledAfter: stalledAfter,
		room:         &room{log: c.Log, now: time.Now}, live: ui.NewLive(c.Dashboard),
	}
	if s.open {
		if err := loopbackOnly(c.Listen); err != nil {
			return nil, err
		}
	}
	warn := func(text string) { c.Log.Warn("keys", "problem", text) }
	for path, keys := range map[string]**keyFile{c.AuthorizedKeys: &s.viewers, c.Presenters: &s.presenters} {
		if path == "" {
			continue
		}
		read, err := openKeys(path, warn)
		if err != nil {
			return nil, fmt.Errorf("keys: %w", err)
		}
		*keys = read
	}
	if c.AuthorizedKeys == c.Presenters && s.presenters != nil {
		s.viewers = s.presenters
	}
	var err error
	if s.hostKey, s.hostKeyMade, err = hostKey(c.HostKey); err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", c.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	s.listener = guard(listener, &c.Limits, c.Log)
	if s.open && !addressOf(s.listener.Addr()).IsLoopback() { // A name may be resolved twice.
		_ = s.listener.Close()
		return nil, errNotLoopback(c.Listen)
	}
	s.ssh, err = wish.NewServer(
		s.authentication,
		func(srv *ssh.Server) error { srv.AddHostKey(s.hostKey); return nil },
		wish.WithVersion("mimtop"), wish.WithMaxTimeout(c.Limits.Total+time.Minute),
		wish.WithMiddleware(func(ssh.Handler) ssh.Handler { return s.handle }),
		func(srv *ssh.Server) error {
			srv.HandshakeTimeout = handshakeTime
			srv.ConnCallback = noteConnection
			srv.ChannelHandlers = map[string]ssh.ChannelHandler{"session": s.openSession, "default": s.refuseChannel}
			srv.RequestHandlers = map[string]ssh.RequestHandler{
				"tcpip-forward": s.refuseForward, "streamlocal-forward@openssh.com": s.refuseForward,
			}
			srv.SubsystemHandlers = map[string]ssh.SubsystemHandler{}
			return nil
		},
	)
	if err != nil {
		_ = s.listener.Close()
		return nil, err
	}
	return s, nil
}

// errNotLoopback says why an address is not listened on without keys.
func errNotLoopback(listen string) error {
	return fmt.Errorf("listening on %s would let everybody in who can reach it: give --authorized-keys FILE, or listen on 127.0.0.1",
		cluster.Printable(listen, 64))
}

// loopbackOnly refuses an address that others than this machine can reach.
func loopbackOnly(listen string) error {
	a, err := net.ResolveTCPAddr("tcp", listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if !a.IP.IsLoopback() { // That of no host at all is every address.
		return errNotLoopback(listen)
	}
	return nil
}

// Addr is where the server listens.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

// Fingerprint is that of the host key, as clients show it. Made says that the key is new.
func (s *Server) Fingerprint() (fingerprint string, made bool) {
	return gossh.FingerprintSHA256(s.hostKey.PublicKey()), s.hostKeyMade
}

// Close stops listening on a server that does not serve.
func (s *Server) Close() error { return s.listener.Close() }

// Source delivers snapshots until its context ends.
type Source func(ctx context.Context, sink func(*cluster.Snapshot)) error

// Serve runs the source and serves its dashboards until ctx ends, or the source cannot go on. Then viewers are told why, and
// everything that was started has ended when it returns.
func (s *Server) Serve(ctx context.Context, from Source) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	source := make(chan error, 1)
	go func() {
		source <- from(ctx, func(snapshot *cluster.Snapshot) {
			s.live.Add(snapshot)
			select {
			case <-s.first:
			default:
				close(s.first)
			}
			s.room.show(snapshot)
		})
	}()
	accepting := make(chan error, 1)
	go func() { accepting <- s.ssh.Serve(s.listener) }()

	fingerprint, _ := s.Fingerprint()
	s.log.Info("listening", "address", s.Addr().String(), "host_key", fingerprint, "keys", !s.open)
	var err error
	ended := false
	select {
	case <-ctx.Done():
		s.why = "the server is shutting down"
	case err = <-source:
		ended = true
		s.why = "the server cannot read the cluster any more"
		if err != nil {
			err = fmt.Errorf("read the cluster: %w", err)
		}
	case err = <-accepting:
		accepting <- nil
		s.why = "the server cannot accept connections any more"
	}
	s.log.Info("closing", "why", s.why)
	close(s.closing)
	s.shutDown()
	<-accepting //nolint:errcheck // It was looked at, or it is that of the shutdown.
	cancel()
	if !ended {
		<-source //nolint:errcheck // It ends because it was told to.
	}
	if errors.Is(err, ssh.ErrServerClosed) {
		err = nil
	}
	return err
}

// shutDown waits for sessions to say goodbye, but no longer than that takes.
func (s *Server) shutDown() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*parting)
	defer cancel()
	_ = s.listener.Close() // The library does not know it yet when the server ends at once.
	s.listener.empty()
	_ = s.ssh.Shutdown(ctx) // What is still there after that is closed below.
	_ = s.ssh.Close()
	s.room.close()
}
