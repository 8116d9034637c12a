package tunnel

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
)

// conn is one ssh process that carries one connection on its standard input and output.
type conn struct {
	tunnel  *Tunnel
	address address
	cmd     *exec.Cmd
	in, out *os.File // our ends of the pipes; os.File knows deadlines
	stderr  tail
	used    bool // something has arrived; only the reader looks at it

	exited  chan struct{} // closed when ssh has ended
	closed  chan struct{} // closed by Close
	closing sync.Once
}

var _ net.Conn = (*conn)(nil)

// start runs ssh for one connection.
func (t *Tunnel) start(to string) (*conn, error) {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("tunnel through %s: %w", t.host, err)
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		closeAll(theirIn, in)
		return nil, fmt.Errorf("tunnel through %s: %w", t.host, err)
	}
	c := &conn{tunnel: t, address: address(to), in: in, out: out, exited: make(chan struct{}), closed: make(chan struct{})}
	// At the log level INFO, ssh's default, it says why the bastion could not connect; a quieter one would hide it.
	//nolint:noctx // The connection outlives the context that it is dialled with; Close ends ssh.
	c.cmd = exec.Command(t.program, "-o", "BatchMode=yes", "-o", "ConnectTimeout="+strconv.Itoa(connectTimeoutS),
		"-o", "LogLevel=INFO", "-W", to, "--", t.host)
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = theirIn, theirOut, &c.stderr
	// A master that ssh leaves behind to share its connection keeps standard error open.
	c.cmd.WaitDelay = exitPatience
	// ssh gets a process group of its own where there are such: ctrl+c is for mimtop to act on.
	detach(c.cmd)
	err = c.cmd.Start()
	closeAll(theirIn, theirOut)
	if err != nil {
		closeAll(in, out)
		return nil, fmt.Errorf("start ssh: %w", err)
	}
	go func() { // Ends with ssh, which Close ends.
		_ = c.cmd.Wait() // What it means is in the exit code and on standard error.
		close(c.exited)
	}()
	return c, nil
}

func closeAll(files ...*os.File) {
	for _, f := range files {
		_ = f.Close() // Nothing was written that could be lost.
	}
}

// Read reads what the node sends. When ssh ended without a connection the error is an *Error.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.out.Read(p)
	if n > 0 && !c.used {
		c.used = true
		c.tunnel.note(nil)
	}
	if n == 0 && err != nil {
		err = c.failure(err)
	}
	return n, err
}

// Write sends to the node. When ssh has ended without a connection the error is an *Error.
func (c *conn) Write(p []byte) (int, error) {
	n, err := c.in.Write(p)
	if err != nil {
		err = c.failure(err)
	}
	return n, err
}

// failure gives ssh a moment to say why it closed its end, and puts that in place of a broken pipe.
func (c *conn) failure(err error) error {
	if os.IsTimeout(err) {
		return err
	}
	patience := time.NewTimer(exitPatience)
	defer patience.Stop()
	select {
	case <-c.exited:
	case <-c.closed:
		return err
	case <-patience.C:
		return err
	}
	if code := c.cmd.ProcessState.ExitCode(); code <= 0 { // Ended well, or by our own hand.
		return err
	}
	problem := c.tunnel.explain(c.stderr.String())
	if problem.Node {
		c.tunnel.note(nil)
	} else {
		c.tunnel.note(problem)
	}
	return problem
}

// Close ends the connection and ssh with it.
func (c *conn) Close() error {
	c.closing.Do(func() {
		close(c.closed)
		closeAll(c.in, c.out)
		kill := time.AfterFunc(exitPatience, func() { _ = c.cmd.Process.Kill() })
		go func() { // Ends with ssh, at the latest when it is killed.
			<-c.exited
			kill.Stop()
		}()
	})
	return nil
}

func (c *conn) LocalAddr() net.Addr  { return address("ssh:" + c.tunnel.host) }
func (c *conn) RemoteAddr() net.Addr { return c.address }

func (c *conn) SetReadDeadline(t time.Time) error  { return c.out.SetReadDeadline(t) }
func (c *conn) SetWriteDeadline(t time.Time) error { return c.in.SetWriteDeadline(t) }
func (c *conn) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}

// address is where a connection goes, as the bastion sees it.
type address string

func (a address) Network() string { return "tcp" }
func (a address) String() string  { return string(a) }

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	kept []byte
}

var _ io.Writer = (*tail)(nil)

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p[max(0, len(p)-maxStderrBytes):]...)
	t.kept = t.kept[max(0, len(t.kept)-maxStderrBytes):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.ToValidUTF8(string(t.kept), "\uFFFD")
}
