package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// terminatedCommand is "terminated CODE PATTERN ARGS...": mimtop ARGS is sent SIGTERM once a line of its log matches, and exits with
// CODE.
func terminatedCommand(ts *testscript.TestScript, _ bool, args []string) {
	code, err := strconv.Atoi(args[0])
	ts.Check(err)
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		program := filepath.Join(dir, "mimtop")
		if _, err := os.Stat(program); err != nil {
			continue
		}
		cmd := exec.Command(program, args[2:]...)
		cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+ts.Getenv("WORK"))
		log, err := cmd.StderrPipe()
		ts.Check(err)
		ts.Check(cmd.Start())
		said := ""
		for lines := bufio.NewScanner(log); lines.Scan(); {
			said += lines.Text() + "\n"
			if regexp.MustCompile(args[1]).MatchString(lines.Text()) {
				ts.Check(cmd.Process.Signal(syscall.SIGTERM))
			}
		}
		_ = cmd.Wait() // The code says it.
		if got := cmd.ProcessState.ExitCode(); got != code {
			ts.Fatalf("it exits with %d, want %d:\n%s", got, code, said)
		}
		return
	}
	ts.Fatalf("there is no mimtop in $PATH")
}

// logBuffer is a log that is written while it is read.
type logBuffer struct {
	sync.Mutex
	bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.Lock()
	defer b.Unlock()
	return b.Buffer.Write(p)
}

func (b *logBuffer) String() string {
	b.Lock()
	defer b.Unlock()
	return b.Buffer.String()
}

var listening = regexp.MustCompile(`msg="Listening on" address=(\S+)`)

// await calls ready until it returns true; the test fails where that takes longer than anything does.
func await(t *testing.T, what string, ready func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !ready(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no %s", what)
		}
	}
}

// startExporter runs the exporter on a free port of loopback until the test ends, and returns that address. It must end without
// an error.
func startExporter(t *testing.T, args ...string) (address string, log *logBuffer) {
	t.Helper()
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	root := newRoot()
	root.SetArgs(append([]string{"exporter", "--listen", "127.0.0.1:0"}, args...))
	log = &logBuffer{}
	root.SetErr(log)
	root.SetOut(io.Discard)
	root.SilenceErrors, root.SilenceUsage = true, true
	ended := make(chan error, 1)
	go func() { ended <- root.ExecuteContext(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the exporter ends with %v:\n%s", err, log)
		}
	})
	await(t, "listener", func() bool {
		select {
		case err := <-ended:
			ended <- nil
			t.Fatalf("the exporter does not start: %v\n%s", err, log)
		default:
		}
		return listening.MatchString(log.String())
	})
	return listening.FindStringSubmatch(log.String())[1], log
}

// fetch gets a page, and returns its status and text.
func fetch(t *testing.T, client *http.Client, url string, login ...string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(login) == 2 {
		request.SetBasicAuth(login[0], login[1])
	}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// writeFile writes a file into a folder of the test.
func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExporterJudgesTheClusterAndFiles(t *testing.T) {
	scenario := writeFile(t, "launch.yaml", "users: 50M\n")
	address, log := startExporter(t, "--demo", "--interval", "1s", "--scenario", scenario)
	page := ""
	metrics := func(want string) func() bool {
		return func() bool {
			_, page = fetch(t, http.DefaultClient, "http://"+address+"/metrics")
			return strings.Contains(page, want)
		}
	}
	await(t, "verdict", metrics(`mimtop_verdict_known{scenario="live"} 1`))
	for _, want := range []string{
		`mimtop_holds{failure="all_up",scenario="live"} 1`, `mimtop_holds{failure="all_up",scenario="launch"} 0`, `mimtop_users{scenario="launch"} 5e+07`,
		`mimtop_source_info{demo="true",`, "mimtop_build_info{", "process_resident_memory_bytes ", `promhttp_metric_handler_errors_total{cause="gathering"} 0`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in\n%s", want, page)
		}
	}
	if strings.Contains(page, "mimtop_node_up") {
		t.Error("nodes are labels without being asked for")
	}
	if code, _ := fetch(t, http.DefaultClient, "http://"+address+"/-/ready"); code != http.StatusOK {
		t.Errorf("ready answers %d", code)
	}
	// A file that is spoilt is told, and judged as it was; one that is mended is read again.
	if err := os.WriteFile(scenario, []byte("userz: 5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	await(t, "word on the spoilt file", metrics(`mimtop_scenario_last_reload_successful{scenario="launch"} 0`))
	if !strings.Contains(page, `mimtop_users{scenario="launch"} 5e+07`) || !strings.Contains(log.String(), `did you mean`) {
		t.Errorf("page\n%s\nlog\n%s", page, log)
	}
	if err := os.WriteFile(scenario, []byte("users: 60M\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	await(t, "mended file", metrics(`mimtop_users{scenario="launch"} 6e+07`))
}

func TestExporterListensOnThisMachineOnly(t *testing.T) {
	host, _, err := net.SplitHostPort(newExporter().Flag("listen").DefValue)
	if err != nil || !net.ParseIP(host).IsLoopback() {
		t.Errorf("by default it listens on %q", host)
	}
}

// passwordHash is bcrypt of "three in the morning", at the lowest cost.
const passwordHash = "$2a$04$hN8UXVKw1j2dOMKmLU0GH.pZOh82F2lI5N2ONDrqEDn/.c3XHo7tm"

func TestExporterSpeaksTLSAndAsksForAPassword(t *testing.T) {
	certificate, key := selfSigned(t)
	folder := t.TempDir()
	for name, text := range map[string]string{
		"cert.pem": string(certificate), "key.pem": string(key),
		"web.yml": "tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\nbasic_auth_users:\n  prometheus: " + passwordHash + "\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	address, _ := startExporter(t, "--demo", "--interval", "1s", "--web.config.file", filepath.Join(folder, "web.yml"))
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(certificate)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	for name, c := range map[string]struct {
		login []string
		want  int
	}{
		"no password": {nil, 401}, "the wrong one": {[]string{"prometheus", "guess"}, 401}, "the right one": {[]string{"prometheus", "three in the morning"}, 200},
	} {
		code, text := fetch(t, client, "https://"+address+"/metrics", c.login...)
		if code != c.want || strings.Contains(text, "mimtop_verdict_known") != (c.want == 200) {
			t.Errorf("%s: %d, want %d: %.200s", name, code, c.want, text)
		}
	}
	if code, text := fetch(t, http.DefaultClient, "http://"+address+"/metrics"); code != http.StatusBadRequest || strings.Contains(text, "mimtop_") {
		t.Errorf("without TLS: %d: %.200s", code, text)
	}
}

// selfSigned is a certificate for loopback, and its key.
func selfSigned(t *testing.T) (certificate, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	encoded, keyErr := x509.MarshalPKCS8PrivateKey(private)
	if err := errors.Join(err, keyErr); err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})
}

// TestExporterEndsWithTheAddressItCannotHave has no exporter half started.
func TestExporterEndsWithTheAddressItCannotHave(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	var stderr bytes.Buffer
	if code := run([]string{"exporter", "--demo", "--listen", taken.Addr().String()}, &bytes.Buffer{}, io.Discard, &stderr); code != exitUsage ||
		!strings.Contains(stderr.String(), fmt.Sprintf("--listen: listen tcp %s: bind: address already in use", taken.Addr())) {
		t.Errorf("%d: %s", code, stderr.String())
	}
}
