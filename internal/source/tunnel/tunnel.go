package tunnel

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/mimtop/mimtop/internal/cluster"
)

// The bounds of a tunnel.
const (
	connectTimeoutS = 10 // of ssh's own connection to the bastion
	maxHostBytes    = 255
	maxStderrBytes  = 4 << 10
	maxReasonRunes  = 160
	// exitPatience is how long an ssh that closed its end may take to say why, and how long one that is told to end may
	// take before it is killed.
	exitPatience = time.Second
)

// Tunnel dials through one bastion host. It is safe for concurrent use; every connection is an ssh process that ends with
// it.
type Tunnel struct {
	host    string
	program string

	mu      sync.Mutex
	problem *Error // why the bastion itself could not be used when last tried; nil after a success
}

// New returns a tunnel through host, which is whatever ssh takes as a destination: a name, user@name, ssh://user@name:port,
// or an alias of the user's configuration. It does not connect. The error names what is wrong with host, or that there is no
// ssh.
func New(host string) (*Tunnel, error) {
	switch bad := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }; {
	case host == "":
		return nil, errors.New("the host is empty: give a name that ssh knows, such as admin@bastion.example.com")
	case strings.HasPrefix(host, "-"), strings.ContainsFunc(host, bad), len(host) > maxHostBytes:
		return nil, fmt.Errorf("%q is no host: give a name that ssh knows, such as admin@bastion.example.com",
			cluster.Printable(host, maxReasonRunes))
	}
	program, err := exec.LookPath("ssh")
	if err != nil {
		return nil, fmt.Errorf("the ssh client is not installed or not in PATH: %w", err)
	}
	return &Tunnel{host: host, program: program}, nil
}

// Dial opens a connection to address, as the bastion resolves it. The network is ignored: ssh forwards TCP. That the bastion
// or the node cannot be reached shows when the connection is first read, as an *Error.
func (t *Tunnel) Dial(ctx context.Context, _, address string) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	return t.start(address)
}

// Problem says why the bastion itself could not be used when it was last tried, and "" when it could.
func (t *Tunnel) Problem() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.problem == nil {
		return ""
	}
	return t.problem.Error()
}

func (t *Tunnel) note(problem *Error) {
	t.mu.Lock()
	t.problem = problem
	t.mu.Unlock()
}

// Error is a connection that ssh did not make.
type Error struct {
	host string
	// Node says that the bastion was reached and the node behind it was not.
	Node bool
	// said is ssh's own last word, printable; "" when it said nothing.
	said string
}

// Error says which of the two could not be reached and what ssh said.
func (e *Error) Error() string {
	switch {
	case e.Node:
		return "seen from " + e.host + ": " + e.said
	case e.said == "":
		return "ssh to " + e.host + " failed: try ssh -o BatchMode=yes " + e.host
	}
	return "ssh to " + e.host + " failed: " + e.said
}

// forwardingFailed begins ssh's line about a destination that the bastion could not connect to, and prohibited is in the one
// about a bastion that does not forward.
const (
	forwardingFailed = "open failed:"
	prohibited       = "administratively prohibited"
)

// explain makes an error of what ssh wrote to its standard error.
func (t *Tunnel) explain(stderr string) *Error {
	last := ""
	for line := range strings.Lines(stderr) {
		line = cluster.Printable(strings.TrimSpace(line), maxReasonRunes)
		if _, why, found := strings.Cut(line, forwardingFailed); found {
			why = strings.TrimSpace(why)
			if strings.Contains(why, prohibited) {
				return &Error{host: t.host, said: "the server there does not forward connections (AllowTcpForwarding)"}
			}
			return &Error{host: t.host, Node: true, said: strings.ToLower(strings.TrimPrefix(why, "connect failed: "))}
		}
		// The last line is the reason, but for the echo of it that newer clients add.
		if line != "" && !strings.HasPrefix(line, "stdio forwarding failed") {
			last = line
		}
	}
	return &Error{host: t.host, said: last}
}
