// Package enginetest builds and starts real Prometheus-compatible engines for tests.
//
// The engines are tools of the module in tools/engines, so that the product's own module stays small. They are built once,
// with the go command and from the module proxy, and kept in the user's cache folder, for all packages and until their
// versions change. Where that is not possible the test is skipped with the reason, unless the environment variable
// MIMTOP_TEST_PEERS is "required": then it fails.
package enginetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Kind is an engine.
type Kind struct {
	// Name is what tests call it.
	Name string
	tool string
	tags string
	// command returns the arguments to listen at an address with a scrape configuration and a folder for data.
	command func(address, config, data string) []string
	ready   string
}

// The engines.
var (
	Prometheus = Kind{
		Name: "prometheus", tool: "github.com/prometheus/prometheus/cmd/prometheus", tags: "remove_all_sd", ready: "/-/ready",
		command: func(address, config, data string) []string {
			return []string{"--config.file=" + config, "--web.listen-address=" + address, "--storage.tsdb.path=" + data}
		},
	}
	VictoriaMetrics = Kind{
		Name: "victoria-metrics", tool: "github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics", ready: "/health",
		command: func(address, config, data string) []string {
			return []string{
				"-promscrape.config=" + config, "-httpListenAddr=" + address, "-storageDataPath=" + data,
				"-memory.allowedBytes=256MB",
			}
		},
	}
)

// Promtool checks metrics and rules as Prometheus reads them. It is a program to run, not an engine to start.
var Promtool = Kind{Name: "promtool", tool: "github.com/prometheus/prometheus/cmd/promtool", tags: "remove_all_sd"}

// Kinds returns all engines.
func Kinds() []Kind { return []Kind{Prometheus, VictoriaMetrics} }

// buildTime bounds the building of one engine; two minutes are usual on a small machine.
const buildTime = 8 * time.Minute

// Binary returns the path of an engine's program, built if need be, or skips the test with the reason.
func Binary(t testing.TB, kind Kind) string {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a real " + kind.Name + ", which -short leaves out")
	}
	built.Lock()
	defer built.Unlock()
	b, ok := built.of[kind.Name]
	if !ok {
		b.path, b.err = build(t.Context(), kind, func() time.Duration { return patience(t) })
		built.of[kind.Name] = b
	}
	if b.err != nil {
		unavailable(t, kind, b.err)
	}
	return b.path
}

var built = struct {
	sync.Mutex
	of map[string]result
}{of: map[string]result{}}

type result struct {
	path string
	err  error
}

// required says that a test without its engine is to fail.
func required() bool { return os.Getenv("MIMTOP_TEST_PEERS") == "required" }

// unavailable skips, or fails where the engines are required.
func unavailable(t testing.TB, kind Kind, err error) {
	t.Helper()
	line, _, _ := strings.Cut(err.Error(), "\n")
	if required() {
		t.Fatalf("no %s: %s", kind.Name, line)
	}
	t.Skipf("no %s: %s", kind.Name, line)
}

// patience is how long a build may take. Where the test may be skipped that is part of the time that is left, for go test ends all
// tests of a package that takes longer; the go command keeps what is compiled by then for the next time.
func patience(t testing.TB) time.Duration {
	limited, ok := t.(interface{ Deadline() (time.Time, bool) })
	if !ok || required() {
		return buildTime
	}
	deadline, ok := limited.Deadline()
	if !ok {
		return buildTime
	}
	return min(buildTime, time.Until(deadline)/4)
}

// build makes the program within a time, unless it is in the cache. Only one process at a time builds; the time begins then.
func build(ctx context.Context, kind Kind, within func() time.Duration) (string, error) {
	module, err := moduleFolder()
	if err != nil {
		return "", err
	}
	folder, err := cacheFolder(module)
	if err != nil {
		return "", err
	}
	program := filepath.Join(folder, kind.Name)
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(folder, "lock")).Lock()
	if err != nil {
		return "", fmt.Errorf("locking the cache of test engines: %w", err)
	}
	defer unlock()
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	limit := within()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	// What was not finished must not be taken for the program.
	unfinished := program + ".part"
	cmd := exec.CommandContext(ctx, "go", "build", "-p", "2", "-trimpath", "-buildvcs=false", "-tags", kind.tags, "-o", unfinished, kind.tool)
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); ctx.Err() != nil {
		return "", fmt.Errorf("building it takes longer than %s, and goes on from there the next time", limit.Round(time.Second))
	} else if err != nil {
		return "", fmt.Errorf("building it: %w: %s", err, lastLine(output))
	}
	if err := os.Rename(unfinished, program); err != nil {
		return "", fmt.Errorf("keeping it: %w", err)
	}
	return program, nil
}

func lastLine(output []byte) string {
	lines := strings.Split(strings.TrimSpace(string(output)), "\n")
	return lines[len(lines)-1]
}

// moduleFolder finds the module of the engines from the folder of the test.
func moduleFolder() (string, error) {
	from, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("finding tools/engines: %w", err)
	}
	for folder := from; ; folder = filepath.Dir(folder) {
		module := filepath.Join(folder, "tools", "engines")
		if _, err := os.Stat(filepath.Join(module, "go.mod")); err == nil {
			return module, nil
		}
		if folder == filepath.Dir(folder) {
			return "", errors.New("no tools/engines above " + from)
		}
	}
}

// cacheFolder is one for each set of versions, toolchain and platform.
func cacheFolder(module string) (string, error) {
	var of bytes.Buffer
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(module, name))
		if err != nil {
			return "", err
		}
		of.Write(text)
	}
	fmt.Fprint(&of, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	folder := filepath.Join(cache, "mimtop", fmt.Sprintf("test-engines-%x", sha256.Sum256(of.Bytes()))[:29])
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("making the cache of test engines: %w", err)
	}
	return folder, nil
}
