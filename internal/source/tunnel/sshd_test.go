package tunnel

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// needed, when set to "required", says that nothing may be missing on this machine: then a test that would skip fails.
const needed = "MIMTOP_TEST_PEERS"

// bastion is an sshd on loopback with a client configuration that knows it as "bastion".
type bastion struct {
	dir, port string
}

// startBastion starts sshd for one test, or skips it where there is none.
func startBastion(t *testing.T, options ...string) *bastion {
	t.Helper()
	missing := func(why string) {
		if os.Getenv(needed) == "required" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	sshd := "/usr/sbin/sshd"
	if _, err := os.Stat(sshd); err != nil {
		missing("no sshd here: install openssh-server")
	}
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		missing("no ssh-keygen here: install openssh-client")
	}
	if os.Geteuid() == 0 {
		// Where sshd runs as root it insists on this folder, which the service would make.
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			missing("sshd cannot run: " + err.Error())
		}
	}
	b := &bastion{dir: t.TempDir()}
	for _, key := range []string{"host", "user", "stranger"} {
		out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", b.path(key)).CombinedOutput()
		if err != nil {
			t.Fatalf("ssh-keygen: %v: %s", err, out)
		}
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, b.port, _ = net.SplitHostPort(free.Addr().String())
	free.Close()
	b.write(t, "sshd_config", append([]string{
		"ListenAddress 127.0.0.1:" + b.port, "HostKey " + b.path("host"), "AuthorizedKeysFile " + b.path("user.pub"),
		"StrictModes no", "UsePAM no", "PasswordAuthentication no", "KbdInteractiveAuthentication no", "PermitRootLogin yes", "PidFile none",
	}, options...)...)
	hostKey, err := os.ReadFile(b.path("host.pub"))
	if err != nil {
		t.Fatal(err)
	}
	b.write(t, "known_hosts", fmt.Sprintf("[127.0.0.1]:%s %s", b.port, hostKey))
	b.configure(t, b.path("user"), b.path("known_hosts"))

	var said bytes.Buffer
	server := exec.Command(sshd, "-D", "-e", "-f", b.path("sshd_config"))
	server.Stderr = &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
		if t.Failed() {
			t.Logf("sshd: %s", said.String())
		}
	})
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		c, err := net.Dial("tcp", "127.0.0.1:"+b.port)
		if err == nil {
			c.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("sshd does not listen: %v: %s", err, said.String())
		}
	}
	return b
}

func (b *bastion) path(name string) string { return filepath.Join(b.dir, name) }

func (b *bastion) write(t *testing.T, name string, lines ...string) {
	t.Helper()
	if err := os.WriteFile(b.path(name), []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// configure makes "bastion" an alias for this sshd in the configuration of a client that logs in with the given key. The
// system's client finds it through a wrapper in PATH: it takes the user's configuration from the password database.
func (b *bastion) configure(t *testing.T, key, knownHosts string) {
	t.Helper()
	b.write(t, "ssh_config", "Host bastion", "HostName 127.0.0.1", "Port "+b.port, "IdentityFile "+key, "IdentitiesOnly yes",
		"IdentityAgent none", "UserKnownHostsFile "+knownHosts, "GlobalKnownHostsFile none", "LogLevel ERROR")
	ssh, err := exec.LookPath("ssh")
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Dir(ssh) != b.dir {
		wrapper := fmt.Sprintf("#!/bin/sh\nexec %s -F %s \"$@\"\n", ssh, b.path("ssh_config"))
		if err := os.WriteFile(b.path("ssh"), []byte(wrapper), 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PATH", b.dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	}
}

// get reads a page through a tunnel.
func get(t *testing.T, through *Tunnel, url string) (string, error) {
	t.Helper()
	transport := &http.Transport{DialContext: through.Dial}
	defer transport.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

// page is a node that answers with its own words and the number of connections that were made.
func page(t *testing.T) *httptest.Server {
	t.Helper()
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "figures of "+r.Host) }))
	t.Cleanup(node.Close)
	return node
}

func TestTheSystemsSSHReachesANode(t *testing.T) {
	startBastion(t)
	through, err := New("bastion")
	if err != nil {
		t.Fatal(err)
	}
	node := page(t)
	got, err := get(t, through, node.URL)
	if err != nil {
		t.Fatal(err)
	}
	if want := "figures of " + strings.TrimPrefix(node.URL, "http://"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if p := through.Problem(); p != "" {
		t.Errorf("a problem is noted: %s", p)
	}
}

func TestWhatSSHCannotDoIsSaidOnceAndClearly(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + closed.Addr().String()
	closed.Close()
	tests := map[string]struct {
		sshd    []string
		prepare func(t *testing.T, b *bastion)
		host    string
		url     string
		want    string
		bastion bool // the bastion is the problem, not the node
	}{
		"the node refuses":          {url: nobody, want: "seen from bastion: connection refused"},
		"the key is not accepted":   {prepare: func(t *testing.T, b *bastion) { b.configure(t, b.path("stranger"), b.path("known_hosts")) }, want: "Permission denied (publickey)", bastion: true},
		"the host key is not known": {prepare: func(t *testing.T, b *bastion) { b.configure(t, b.path("user"), b.path("none")) }, want: "Host key verification failed", bastion: true},
		"it does not forward":       {sshd: []string{"AllowTcpForwarding no"}, want: "does not forward connections", bastion: true},
		"nobody listens there": {prepare: func(t *testing.T, b *bastion) {
			b.port = nobody[strings.LastIndex(nobody, ":")+1:]
			b.configure(t, b.path("user"), b.path("known_hosts"))
		}, want: "Connection refused", bastion: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := startBastion(t, test.sshd...)
			if test.prepare != nil {
				test.prepare(t, b)
			}
			through, err := New("bastion")
			if err != nil {
				t.Fatal(err)
			}
			url := test.url
			if url == "" {
				url = page(t).URL
			}
			_, err = get(t, through, url)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q in it", err, test.want)
			}
			if got := through.Problem() != ""; got != test.bastion {
				t.Errorf("Problem() = %q", through.Problem())
			}
		})
	}
}
