package serve

import (
	"errors"
	"log/slog"
	"net"
	"time"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"

	"github.com/mimtop/mimtop/internal/cluster"
)

// identity is who is at the other end of a connection.
type identity struct {
	// name is that of the key, key its fingerprint. Without keys they are those of the user name that the client gives, which
	// proves nothing.
	name, key string
	// user is what the client calls its user, from the address.
	user, from string
	mayPresent bool
	noTerminal bool
}

// What of an identity the library keeps with a connection: it belongs to the key that was proven, not to one that was offered.
const (
	nameExtension       = "mimtop-name"
	keyExtension        = "mimtop-key"
	presenterExtension  = "mimtop-presenter"
	noTerminalExtension = "mimtop-no-terminal"
)

// authentication lets in who has one of the keys; or everybody, when there are none.
func (s *Server) authentication(srv *ssh.Server) error {
	if !s.open {
		srv.PublicKeyHandler = s.letIn
	}
	srv.ServerConfigCallback = func(ssh.Context) *gossh.ServerConfig {
		return &gossh.ServerConfig{
			MaxAuthTries: maxAuthTries,
			AuthLogCallback: func(conn gossh.ConnMetadata, method string, err error) {
				if err == nil {
					s.log.Info("let in", "user", cluster.Printable(conn.User(), maxName), "from", conn.RemoteAddr().String(),
						"by", method, "client", cluster.Printable(string(conn.ClientVersion()), 2*maxName))
				}
			},
		}
	}
	srv.ConnectionFailedCallback = s.notLetIn
	return nil
}

// maxAuthTries is how many keys a client may try. Agents with more of them need IdentitiesOnly, as with sshd.
const maxAuthTries = 6

// letIn says whether a key may come in. It is asked before the client has proven that it has the key.
func (s *Server) letIn(ctx ssh.Context, key ssh.PublicKey) bool {
	a, ok := s.presenters.find(key)
	presenter := ok
	if !ok {
		a, ok = s.viewers.find(key)
	}
	if !ok {
		s.log.Warn("key refused", "key", gossh.FingerprintSHA256(key), "user", cluster.Printable(ctx.User(), maxName),
			"from", ctx.RemoteAddr().String(), "why", "it is in none of the files")
		return false
	}
	if why := a.refusal(addressOf(ctx.RemoteAddr()), time.Now()); why != "" {
		s.log.Warn("key refused", "who", a.name, "key", gossh.FingerprintSHA256(key), "from", ctx.RemoteAddr().String(), "why", why)
		return false
	}
	extensions := map[string]string{nameExtension: a.name, keyExtension: gossh.FingerprintSHA256(key)}
	if presenter {
		extensions[presenterExtension] = "yes"
	}
	if a.noTerminal {
		extensions[noTerminalExtension] = "yes"
	}
	ctx.Permissions().Extensions = extensions
	return true
}

// notLetIn logs a connection that ended before anybody was let in, once however many keys were tried.
func (s *Server) notLetIn(conn net.Conn, err error) {
	why := "it was closed before anybody was let in"
	if _, refused := errors.AsType[*gossh.ServerAuthError](err); refused {
		why = "no key that is let in"
	}
	s.log.Warn("not let in", "from", conn.RemoteAddr().String(), "why", why, "error", cluster.Printable(err.Error(), 8*maxName))
}

// identify is who is at the other end of a connection that was let in.
func (s *Server) identify(conn *gossh.ServerConn) *identity {
	who := &identity{
		user: cluster.Printable(conn.User(), maxName), from: conn.RemoteAddr().String(),
		mayPresent: s.open,
	}
	if conn.Permissions != nil && conn.Permissions.Extensions[keyExtension] != "" {
		e := conn.Permissions.Extensions
		who.name, who.key = e[nameExtension], e[keyExtension]
		who.mayPresent, who.noTerminal = e[presenterExtension] != "", e[noTerminalExtension] != ""
		return who
	}
	who.name, who.key = who.user, "user:"+who.user
	return who
}

// audit is the log with who is at the other end.
func (s *Server) audit(conn *gossh.ServerConn) *slog.Logger {
	who := s.identify(conn)
	return s.log.With("who", who.name, "key", who.key, "user", who.user, "from", who.from)
}
