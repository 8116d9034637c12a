package serve

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"github.com/mimtop/mimtop/internal/cluster"
)

const (
	// maxKeyFile is how long a file with keys may be, maxName how long the name of a key.
	maxKeyFile = 1 << 20
	maxName    = 32
)

// allowed is what a line of a file with keys allows.
type allowed struct {
	// name is the comment of the key.
	name string
	// from are the addresses that it may be used from; nil for all.
	from *addressList
	// until is when it expires; zero for never.
	until time.Time
	// noTerminal says that it may run commands only.
	noTerminal bool
}

// keyFile is a file in the form of OpenSSH's authorized_keys. It is read again when it has changed, so that a key that is taken
// out is refused from then on.
type keyFile struct {
	path string
	warn func(text string)

	mu       sync.Mutex
	size     int64
	modified time.Time
	keys     map[string]allowed // by the key in wire form
}

// openKeys reads a file for the first time.
func openKeys(path string, warn func(text string)) (*keyFile, error) {
	f := &keyFile{path: path, warn: warn}
	if err := f.read(); err != nil {
		return nil, err
	}
	if len(f.keys) == 0 {
		return nil, fmt.Errorf("%s: there is no key in it that can be used", path)
	}
	return f, nil
}

// find looks for a key. What cannot be read allows nothing.
func (f *keyFile) find(key gossh.PublicKey) (allowed, bool) {
	if f == nil {
		return allowed{}, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.read(); err != nil {
		f.warn(err.Error() + ": nobody is let in by it until it can be read")
		return allowed{}, false
	}
	a, ok := f.keys[string(key.Marshal())]
	return a, ok
}

// read reads the file when it has changed.
func (f *keyFile) read() error {
	info, err := os.Stat(f.path)
	if err != nil {
		f.keys = nil
		return err
	}
	if f.keys != nil && info.Size() == f.size && info.ModTime().Equal(f.modified) {
		return nil
	}
	f.keys = nil
	if mode := info.Mode().Perm(); mode&0o022 != 0 && runtime.GOOS != "windows" {
		return fmt.Errorf("%s: others can write to it (mode %04o): chmod go-w it", f.path, mode)
	}
	file, err := os.Open(f.path)
	if err != nil {
		return err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxKeyFile+1))
	if err != nil {
		return err
	}
	if len(data) > maxKeyFile {
		return fmt.Errorf("%s: a file with keys has at most %d bytes", f.path, maxKeyFile)
	}
	f.keys = map[string]allowed{}
	for i, line := range bytes.Split(data, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		key, a, err := parseKey(line)
		if err != nil {
			f.warn(fmt.Sprintf("%s: line %d is left out: %v", f.path, i+1, err))
			continue
		}
		if _, again := f.keys[string(key.Marshal())]; again {
			f.warn(fmt.Sprintf("%s: line %d is left out: the key is in a line before", f.path, i+1))
			continue
		}
		f.keys[string(key.Marshal())] = a
	}
	f.size, f.modified = info.Size(), info.ModTime()
	return nil
}

// parseKey reads a line. One with an option that cannot be kept is refused, as sshd does: it would allow more than it says.
func parseKey(line []byte) (gossh.PublicKey, allowed, error) {
	key, comment, options, _, err := gossh.ParseAuthorizedKey(line)
	if err != nil {
		return nil, allowed{}, errors.New("it is no public key")
	}
	if _, ok := key.(*gossh.Certificate); ok {
		return nil, allowed{}, errors.New("certificates are not supported")
	}
	a := allowed{name: cluster.Printable(strings.TrimSpace(comment), maxName)}
	if a.name == "" {
		a.name = shortFingerprint(key)
	}
	for _, option := range options {
		name, value, _ := strings.Cut(option, "=")
		value = strings.ReplaceAll(strings.Trim(value, `"`), `\"`, `"`)
		switch strings.ToLower(name) {
		case "restrict", "no-pty":
			a.noTerminal = true
		case "pty":
			a.noTerminal = false
		case "no-port-forwarding", "no-x11-forwarding", "no-agent-forwarding", "no-user-rc", "port-forwarding", "x11-forwarding",
			"agent-forwarding", "user-rc", "environment", "permitopen", "permitlisten", "tunnel":
			// None of it is ever allowed here.
		case "from":
			if a.from, err = parseAddresses(value); err != nil {
				return nil, allowed{}, err
			}
		case "expiry-time":
			if a.until, err = parseExpiry(value); err != nil {
				return nil, allowed{}, err
			}
		default:
			return nil, allowed{}, fmt.Errorf("the option %s is not supported", cluster.Printable(name, maxName))
		}
	}
	return key, a, nil
}

// parseExpiry reads a time as ssh-keygen writes it.
func parseExpiry(text string) (time.Time, error) {
	zone := time.Local
	digits := text
	if rest, utc := strings.CutSuffix(text, "Z"); utc {
		digits, zone = rest, time.UTC
	}
	for _, form := range [...]string{"20060102", "200601021504", "20060102150405"} {
		if len(form) == len(digits) {
			if at, err := time.ParseInLocation(form, digits, zone); err == nil {
				return at, nil
			}
		}
	}
	return time.Time{}, fmt.Errorf("the expiry-time %.20q is no time such as 20261231 or 202612312359", text)
}

// refusal says why a key that is in the file is not let in now; "" when it is.
func (a *allowed) refusal(from netip.Addr, now time.Time) string {
	switch {
	case !a.until.IsZero() && !now.Before(a.until):
		return "the key has expired"
	case a.from != nil && !a.from.has(from):
		return "the key may not be used from this address"
	}
	return ""
}

// shortFingerprint stands for the name of a key without a comment.
func shortFingerprint(key gossh.PublicKey) string {
	const shown = len("SHA256:") + 12
	return gossh.FingerprintSHA256(key)[:shown]
}
