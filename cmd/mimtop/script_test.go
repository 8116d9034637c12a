package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mimtop": main})
}

// TestScripts runs the command line as its users do. Each script finds the addresses of servers in its environment:
// $NODE1 to $NODE3, a real 6.3.3 cluster's metrics, the second scrape some messages after the first; $LONE, a single node;
// $PAGE, a web page; $SD, a list of nodes; and host and port of each as $NODE1_HOST and so on; $OTHER, metrics of something else;
// $PAGES, a folder of saved pages; $LONG, a file of comments; $HALF, half an answer; $HUGE, an endless one; $DOWN, nothing.
func TestScripts(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir()) // of the commands that run in this process
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"usage": usageCommand, "unknown": unknownCommand, "damage": damageCommand, "interrupted": interruptedCommand, "exits": exitsCommand, "terminated": terminatedCommand},
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			serve := func(name string, handler http.HandlerFunc) {
				server := httptest.NewServer(handler)
				env.Defer(server.Close)
				env.Setenv(name, server.URL+"/metrics")
				env.Setenv(name+"_HOST", server.Listener.Addr().String())
				env.Setenv(name+"_PORT", fmt.Sprint(server.Listener.Addr().(*net.TCPAddr).Port))
			}
			for _, node := range []string{"1", "2", "3"} {
				serve("NODE"+node, successive(t, "6.3.3-cluster-load-1-node"+node, "6.3.3-cluster-load-2-node"+node))
			}
			env.Setenv("SECRET", strings.Replace(env.Getenv("NODE1"), "http://", "http://admin:hunter2@", 1))
			serve("LONE", successive(t, "6.3.3-single-load-1", "6.3.3-single-load-2"))
			serve("FRESH", successive(t, "6.3.3-single-idle-first"))
			serve("PAGE", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				_, _ = io.WriteString(w, "<html><title>\x1b]0;gotcha\x07</title></html>")
			})
			serve("OTHER", text("# TYPE go_goroutines gauge\ngo_goroutines 7\n"))
			serve("HALF", text("# TYPE sm_session_count gauge\nsm_session_count{host_type=\"local"))
			serve("HUGE", func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/plain; version=0.0.4")
				line := bytes.Repeat([]byte("# filler filler filler filler filler\n"), 1000)
				for range 200 << 20 / len(line) {
					if _, err := w.Write(line); err != nil {
						return
					}
				}
			})
			env.Setenv("PAGES", savedPages(t))
			long := filepath.Join(env.WorkDir, "long.yaml")
			env.Setenv("LONG", long)
			if err := os.WriteFile(long, bytes.Repeat([]byte("# filler\n"), 10_000), 0o600); err != nil {
				return err
			}
			closed := httptest.NewServer(http.NotFoundHandler())
			closed.Close()
			env.Setenv("DOWN", closed.URL+"/metrics")
			serve("SD", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = fmt.Fprintf(w, `[{"targets": [%q], "labels": {"dc": "us", "instance": "listed\u001b[31m"}}]`, env.Getenv("NODE3_HOST"))
			})
			return expandFiles(env)
		},
	})
}

// expandFiles writes each file of a script whose name ends in .in without that ending, and with its variables filled in.
func expandFiles(env *testscript.Env) error {
	return filepath.WalkDir(env.WorkDir, func(path string, entry fs.DirEntry, err error) error {
		whole, found := strings.CutSuffix(path, ".in")
		if err != nil || !found || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(whole, []byte(os.Expand(string(content), env.Getenv)), 0o600)
	})
}

func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		_, _ = io.WriteString(w, body)
	}
}

// successive serves one capture after the other, in turns: a command that takes as many samples sees all of them.
func successive(t *testing.T, names ...string) http.HandlerFunc {
	t.Helper()
	var bodies []string
	for _, name := range names {
		bodies = append(bodies, capture(t, name))
	}
	hits := make(chan int, 1)
	hits <- 0
	return func(w http.ResponseWriter, r *http.Request) {
		n := <-hits
		hits <- n + 1
		text(bodies[n%len(bodies)])(w, r)
	}
}

// savedPages is a folder with two labels of three real nodes.
func savedPages(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for label, name := range []string{"6.3.3-cluster-load-1", "6.3.3-cluster-load-2"} {
		for node := 1; node <= 3; node++ {
			file := filepath.Join(dir, fmt.Sprintf("%03d-node%d.prom", label, node))
			if err := os.WriteFile(file, []byte(capture(t, fmt.Sprintf("%s-node%d", name, node))), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// capture reads a real exposition from the test data of the package that maps it.
func capture(t *testing.T, name string) string {
	t.Helper()
	f, err := os.Open(filepath.Join("../../internal/source/mongooseim/testdata", name+".prom.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// usageCommand is "usage PATTERN ARGS...": mimtop ARGS exits with 64 and standard error matches.
func usageCommand(ts *testscript.TestScript, _ bool, args []string) {
	expectRefusal(ts, exitUsage, args[0], args[1:])
}

// exitsCommand is "exits CODE ARGS...": mimtop ARGS exits with the code.
func exitsCommand(ts *testscript.TestScript, _ bool, args []string) {
	code, err := strconv.Atoi(args[0])
	ts.Check(err)
	expectRefusal(ts, code, "", args[1:])
}

// interruptedCommand is "interrupted CODE FILE ARGS...": what mimtop ARGS prints goes to FILE; after a block and a line it is
// interrupted, and exits with CODE.
func interruptedCommand(ts *testscript.TestScript, _ bool, args []string) {
	code, err := strconv.Atoi(args[0])
	ts.Check(err)
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		program := filepath.Join(dir, "mimtop")
		if _, err := os.Stat(program); err != nil {
			continue
		}
		cmd := exec.Command(program, args[2:]...)
		cmd.Env = append(os.Environ(), "TERM=dumb", "XDG_CONFIG_HOME="+ts.Getenv("WORK"))
		out, err := cmd.StdoutPipe()
		ts.Check(err)
		ts.Check(cmd.Start())
		var written strings.Builder
		for lines := bufio.NewScanner(out); lines.Scan(); {
			written.WriteString(lines.Text() + "\n")
			// The lines of a block are folded: only a line of its own ends in words of its end.
			if strings.Contains(written.String(), "Table: ") && strings.HasSuffix(lines.Text(), " users online") && strings.Contains(lines.Text(), " HOLDS") {
				ts.Check(cmd.Process.Signal(os.Interrupt))
			}
		}
		_ = cmd.Wait() // The code says it.
		if got := cmd.ProcessState.ExitCode(); got != code {
			ts.Fatalf("it exits with %d, want %d:\n%s", got, code, written.String())
		}
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(written.String()), 0o600))
		return
	}
	ts.Fatalf("there is no mimtop in $PATH")
}

// damageCommand is "damage FILE": something else is written at the end of a file.
func damageCommand(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_WRONLY, 0)
	ts.Check(err)
	_, err = io.WriteString(f, strings.Repeat("something else ", 20))
	ts.Check(errors.Join(err, f.Close()))
}

// unknownCommand is "unknown PATTERN TARGET": check on the target exits with 3 and its answer matches.
func unknownCommand(ts *testscript.TestScript, _ bool, args []string) {
	expectRefusal(ts, 3, args[0], []string{"check", "--target", args[1], "--interval", "20s", "--samples", "1"})
}

// expectRefusal runs the command line in this process, as main would.
func expectRefusal(ts *testscript.TestScript, code int, pattern string, args []string) {
	for i, arg := range args {
		switch filepath.Ext(arg) {
		case ".json", ".csv", ".txt", ".yaml", ".recording", ".html", ".md":
			args[i] = ts.MkAbs(arg)
		}
	}
	var stdout, stderr bytes.Buffer
	got := run(args, &bytes.Buffer{}, &stdout, &stderr)
	answer := stdout.String() + stderr.String()
	if got != code {
		ts.Fatalf("%v exits with %d, want %d:\n%s", args, got, code, answer)
	}
	if !regexp.MustCompile(pattern).MatchString(answer) {
		ts.Fatalf("%v says nothing of %q:\n%s", args, pattern, answer)
	}
	if code == exitUsage && stdout.Len() > 0 {
		ts.Fatalf("%v writes a usage error to standard output:\n%s", args, stdout.String())
	}
	if bytes.ContainsAny([]byte(answer), "\x1b\x07") {
		ts.Fatalf("%v lets control characters through: %q", args, answer)
	}
}
