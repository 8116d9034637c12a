package scrape

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/common/config"

	"github.com/mimtop/mimtop/internal/cluster"
)

// TestAResetInMidBodyIsExplained resets a connection on a real socket once a part of the body has been read from it: a reset
// overtakes what has not been.
func TestAResetInMidBodyIsExplained(t *testing.T) {
	const part = 1234
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	arrived := make(chan struct{})
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		readRequest(c)
		_, _ = io.WriteString(c, textHeader+"Content-Length: 9999\r\n\r\n"+strings.Repeat("x", part))
		<-arrived
		_ = c.(*net.TCPConn).SetLinger(0)
	}()
	var once sync.Once
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		return &watched{Conn: c, read: func(sum int) {
			if sum > part {
				once.Do(func() { close(arrived) })
			}
		}}, err
	}
	n := samples(t, 1, Options{Targets: targets(t, l.Addr().String()), Dial: dial}).Nodes[0]
	if n.State != cluster.Down || n.Reason != "answer ended after 1,234 bytes" {
		t.Errorf("got %v, %q", n.State, n.Reason)
	}
}

// watched tells how much has been read from a connection.
type watched struct {
	net.Conn
	sum  int
	read func(sum int)
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	w.sum += n
	w.read(w.sum)
	return n, err
}

func TestACertificateOutOfItsTimeIsExplained(t *testing.T) {
	for name, valid := range map[string][2]time.Duration{
		"expired":       {-48 * time.Hour, -24 * time.Hour},
		"not yet valid": {24 * time.Hour, 48 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			certificate := &x509.Certificate{
				SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
				NotBefore: time.Now().Add(valid[0]), NotAfter: time.Now().Add(valid[1]),
			}
			der, err := x509.CreateCertificate(rand.Reader, certificate, certificate, key.Public(), key)
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewUnstartedServer(ok(metricsBody(t)))
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
			server.StartTLS()
			t.Cleanup(server.Close)
			authority := filepath.Join(t.TempDir(), "ca.pem")
			if err := os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
				t.Fatal(err)
			}
			trusting := config.DefaultHTTPClientConfig
			trusting.TLSConfig.CAFile = authority
			n := samples(t, 1, Options{Targets: targets(t, server.URL), HTTP: trusting}).Nodes[0]
			if n.State != cluster.Refused || n.Reason != "certificate has expired or is not yet valid" {
				t.Errorf("got %v, %q", n.State, n.Reason)
			}
		})
	}
}

func TestANodeThatFlapsEachIntervalIsUpAndDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		asked := 0
		m.serve("flaps:9091", func(w http.ResponseWriter, r *http.Request) {
			if asked++; asked%2 == 0 {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			ok(metricsBody(t))(w, r)
		})
		m.serve("steady:9091", ok(metricsBody(t)))
		all := watch(t, Options{Targets: targets(t, "flaps", "steady"), Dial: m.dial}, 5*time.Minute)
		if asked < 60 {
			t.Errorf("asked %d times in five minutes, want every interval: it never fails twice in a row", asked)
		}
		changes := 0
		for i, s := range all {
			flaps, steady := &s.Nodes[0], &s.Nodes[1]
			if steady.State != cluster.Up {
				t.Errorf("at %v the steady node is %v, %q", s.at, steady.State, steady.Reason)
			}
			switch flaps.State {
			case cluster.Up:
			case cluster.Refused:
				if flaps.Reason != "HTTP 503: service unavailable" || !flaps.Sessions.Known {
					t.Errorf("at %v it says %q with sessions %v", s.at, flaps.Reason, flaps.Sessions)
				}
			default:
				t.Errorf("at %v it is %v", s.at, flaps.State)
			}
			if i > 0 && flaps.State != all[i-1].Nodes[0].State {
				changes++
			}
			// It fails when its figures are older than those of the snapshot, never the other way round.
			if age, _ := flaps.Age(s.At); age > 6*time.Second {
				t.Errorf("at %v its figures are %v old", s.at, age)
			}
		}
		if changes < 58 {
			t.Errorf("it changed %d times, want at nearly every interval", changes)
		}
	})
}

// A node that hangs must not hold up what is known of the others: once that is known of it, a snapshot does not wait for it.
func TestASnapshotDoesNotWaitForANodeThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		m.serve("a:9091", ok(metricsBody(t)))
		m.serve("b:9091", ok(metricsBody(t)))
		m.serve("hangs:9091", hang)
		waited, fresh := 0, 0
		for _, s := range watch(t, Options{Targets: targets(t, "a", "b", "hangs"), Dial: m.dial}, time.Minute) {
			for i := range s.Nodes[:2] {
				switch age, _ := s.Nodes[i].Age(s.At); {
				case s.at < 6*time.Second: // until it has failed once
				case age == 0:
					fresh++
				case age <= settleTime:
					waited++
				}
			}
		}
		if waited > 0 || fresh < 2*10 {
			t.Errorf("figures of the healthy nodes came at once %d times and waited %d times", fresh, waited)
		}
	})
}

// TestOfAThousandNodesThreeHundredHang looks at the age of the healthy nodes' figures, as somebody sees them at any time, with
// and without hung nodes among them.
func TestOfAThousandNodesThreeHundredHang(t *testing.T) {
	const nodes = 1000
	ages := map[bool]time.Duration{}
	for _, some := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			m := newMemnet(t)
			page := ok(metricsBody(t))
			var addresses []string
			var mu sync.Mutex
			hanging, most := 0, 0
			hung := 0
			for i := range nodes {
				name := fmt.Sprint("n", i)
				addresses = append(addresses, name)
				if some && i%10 < 3 {
					hung++
					m.serve(name+":9091", func(w http.ResponseWriter, r *http.Request) {
						mu.Lock()
						hanging++
						most = max(most, hanging)
						mu.Unlock()
						hang(w, r)
						mu.Lock()
						hanging--
						mu.Unlock()
					})
					continue
				}
				m.serve(name+":9091", page)
			}
			all := watch(t, Options{Targets: targets(t, addresses...), Dial: m.dial}, 26*time.Second)
			if all[0].at > 3*time.Second {
				t.Errorf("the first snapshot came after %v", all[0].at)
			}
			for i, s := range all {
				if up := s.Totals().NodesUp; up != nodes-hung {
					t.Errorf("at %v %d nodes are up, want all %d that do not hang", s.at, up, nodes-hung)
				}
				next := 26 * time.Second
				if i+1 < len(all) {
					next = all[i+1].at
				}
				for j := range s.Nodes {
					n := &s.Nodes[j]
					age, known := n.Age(s.At)
					if known {
						ages[some] = max(ages[some], age+next-s.at)
					} else if s.at > 5*time.Second && (n.State != cluster.Down || n.Reason != "no answer within 4 s") {
						t.Errorf("at %v the hung node is %v, %q", s.at, n.State, n.Reason)
					}
				}
			}
			mu.Lock()
			defer mu.Unlock()
			if most != hung {
				t.Errorf("at most %d nodes hung at the same time, want %d", most, hung)
			}
		})
	}
	if ages[true] > ages[false]*12/10 {
		t.Errorf("beside hung nodes figures get %v old, without %v: want at most 1.2 times as old", ages[true], ages[false])
	}
	t.Logf("figures get %v old, beside hung nodes %v", ages[false], ages[true])
}
