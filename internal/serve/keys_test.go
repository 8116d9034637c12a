package serve

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestALineWithAKeySaysWhoAndWhatIsAllowed(t *testing.T) {
	key := newKey(t)
	loopback, other := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("10.1.2.3")
	noon := time.Date(2026, 11, 26, 12, 0, 0, 0, time.Local)
	for _, c := range []struct {
		options, comment string
		refused          string // the whole line
		name             string
		here, there      string // why not from loopback, and from elsewhere
		noTerminal       bool
	}{
		{name: shortFingerprint(key.PublicKey())},
		{comment: "ana@example", name: "ana@example"},
		{comment: "ana of the night shift", name: "ana of the night shift"},
		{comment: "bell\aand\x1b[31mred", name: "bell?and?[31mred"},
		{comment: "a", options: "no-port-forwarding,no-X11-forwarding,no-agent-forwarding", name: "a"},
		{comment: "a", options: "restrict", name: "a", noTerminal: true},
		{comment: "a", options: "restrict,pty", name: "a"},
		{comment: "a", options: `from="127.0.0.1,192.168.0.0/16"`, name: "a", there: "from this address"},
		{comment: "a", options: `from="10.*,!10.1.2.*"`, name: "a", here: "from this address", there: "from this address"},
		{comment: "a", options: `from="10.1.?.3,::1"`, name: "a", here: "from this address"},
		{comment: "a", options: `from="*.example.com"`, refused: "no address or network"},
		{comment: "a", options: `expiry-time="20261126"`, name: "a", here: "expired", there: "expired"},
		{comment: "a", options: `expiry-time="202611261201"`, name: "a"},
		{comment: "a", options: `expiry-time="20261126235959Z"`, name: "a"},
		{comment: "a", options: `expiry-time="tomorrow"`, refused: "no time such as"},
		{comment: "a", options: `command="/bin/backup"`, refused: "the option command is not supported"},
		{comment: "a", options: "cert-authority", refused: "the option cert-authority is not supported"},
		{comment: "a", options: "verify-required", refused: "not supported"},
		{comment: "a", options: "frobnicate", refused: "not supported"},
	} {
		t.Run(c.options+" "+c.comment, func(t *testing.T) {
			_, a, err := parseKey([]byte(keyLine(key, c.options, c.comment)))
			if (err != nil) != (c.refused != "") || err != nil && !strings.Contains(err.Error(), c.refused) {
				t.Fatalf("it is refused with %v, want %q", err, c.refused)
			}
			if err != nil {
				return
			}
			if a.name != c.name || a.noTerminal != c.noTerminal {
				t.Errorf("it is %q, without terminal %v", a.name, a.noTerminal)
			}
			for from, want := range map[netip.Addr]string{loopback: c.here, other: c.there} {
				if got := a.refusal(from, noon); (got != "") != (want != "") || !strings.Contains(got, want) {
					t.Errorf("from %v it is refused with %q, want %q", from, got, want)
				}
			}
		})
	}
}

func TestAFileWithKeysIsReadAgainWhenItHasChanged(t *testing.T) {
	ana, bob := newKey(t), newKey(t)
	var warnings []string
	warn := func(text string) { warnings = append(warnings, text) }
	path := writeKeys(t, filepath.Join(t.TempDir(), "keys"), "# those who look", "", keyLine(ana, "", "ana"), "no key at all", keyLine(bob, `command="x"`, "bob"))
	f, err := openKeys(path, warn)
	if err != nil {
		t.Fatal(err)
	}
	has := func(want ...bool) {
		t.Helper()
		_, a := f.find(ana.PublicKey())
		_, b := f.find(bob.PublicKey())
		if a != want[0] || b != want[1] {
			t.Errorf("ana is let in: %v, bob: %v; want %v", a, b, want)
		}
	}
	has(true, false)
	if len(warnings) != 2 || !strings.Contains(warnings[0], "line 4") || !strings.Contains(warnings[1], "line 5") {
		t.Errorf("it warns of %q", warnings)
	}
	writeKeys(t, path, keyLine(bob, "", "bob"))
	has(false, true)
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	writeKeys(t, path, keyLine(bob, "", "bob the second"))
	has(false, false) // Anybody can write to it.
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	has(false, true)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	has(false, false)
	if _, err := openKeys(path, warn); err == nil {
		t.Error("a file that is not there is taken")
	}
	if _, err := openKeys(writeKeys(t, path, "# nobody"), warn); err == nil || !strings.Contains(err.Error(), "no key") {
		t.Errorf("a file without keys is taken: %v", err)
	}
}

func TestTheHostKeyIsMadeOnceForTheServerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "host")
	first, made, err := hostKey(path)
	if err != nil || !made {
		t.Fatalf("made: %v, %v", made, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("there is more than the key: %v, %v", left, err)
	}
	again, made, err := hostKey(path)
	if err != nil || made || string(again.PublicKey().Marshal()) != string(first.PublicKey().Marshal()) {
		t.Errorf("the second time it is another one: made %v, %v", made, err)
	}
	if err := makeHostKey(path); err == nil {
		t.Error("a key is written over")
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, _, err := hostKey(path); err == nil || !strings.Contains(err.Error(), "0640") {
		t.Errorf("a key that others can read is used: %v", err)
	}
	if err := os.WriteFile(path, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := hostKey(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a file that is no key: %v", err)
	}
}
