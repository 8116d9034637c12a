package enginetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// ScrapeInterval is how often a started engine scrapes.
const ScrapeInterval = time.Second

// Job is one job of the scrape configuration.
type Job struct {
	Name string
	// Groups are the targets with what labels they have.
	Groups []Group
}

// Group is targets, as host:port, that have the same labels.
type Group struct {
	Targets []string          `json:"targets"`
	Labels  map[string]string `json:"labels,omitempty"`
}

const (
	startTime = 30 * time.Second
	attempts  = 3
)

// Start runs an engine on loopback until the test ends, and returns its address. It skips the test where there is none.
func Start(t testing.TB, kind Kind, jobs ...Job) (url string) {
	t.Helper()
	return StartWithRules(t, kind, nil, jobs...)
}

// StartWithRules is Start with files of rules, which the engine evaluates as often as it scrapes.
func StartWithRules(t testing.TB, kind Kind, rules []string, jobs ...Job) (url string) {
	t.Helper()
	program := Binary(t, kind)
	config := filepath.Join(t.TempDir(), "scrape.yml")
	if err := os.WriteFile(config, configuration(t, rules, jobs), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	for range attempts {
		// Another program may take the port before the engine does; then it ends, and is started once more.
		if url, err = start(t, kind, program, config); err == nil {
			return url
		}
	}
	t.Fatalf("starting %s: %v", kind.Name, err)
	return ""
}

// configuration is the file that both engines read; JSON is YAML.
func configuration(t testing.TB, rules []string, jobs []Job) []byte {
	t.Helper()
	type job struct {
		Name   string  `json:"job_name"`
		Groups []Group `json:"static_configs"`
	}
	var file struct {
		Global map[string]string `json:"global"`
		Rules  []string          `json:"rule_files,omitempty"`
		Jobs   []job             `json:"scrape_configs"`
	}
	file.Global = map[string]string{"scrape_interval": ScrapeInterval.String(), "scrape_timeout": ScrapeInterval.String()}
	if file.Rules = rules; len(rules) > 0 {
		file.Global["evaluation_interval"] = ScrapeInterval.String()
	}
	for _, j := range jobs {
		file.Jobs = append(file.Jobs, job(j))
	}
	text, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func start(t testing.TB, kind Kind, program, config string) (string, error) {
	address, err := freeAddress()
	if err != nil {
		return "", err
	}
	// The context of the test ends before its cleanups.
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, kind.command(address, config, t.TempDir())...)
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		cancel()
		return "", err
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }() // It is killed, which is an error.
	stop := func() { cancel(); <-ended }
	if err := awaitReady("http://"+address+kind.ready, ended); err != nil {
		stop()
		return "", fmt.Errorf("%w: %s", err, lastLine(log.Bytes()))
	}
	t.Cleanup(stop)
	return "http://" + address, nil
}

func awaitReady(url string, ended <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ended:
			return errors.New("it ended at once")
		case <-ctx.Done():
			return fmt.Errorf("not ready within %v", startTime)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // There is nothing to wait for on loopback.
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
