package review

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// needed is the variable that, as "required", lets a test fail that would skip for want of a program.
const needed = "MIMTOP_TEST_PEERS"

// browsers are the names that Chromium goes by.
var browsers = []string{"chromium", "chromium-browser", "google-chrome"}

// browser is a headless Chromium, spoken to by the DevTools protocol over a pipe.
type browser struct {
	t       *testing.T
	in      io.WriteCloser
	session string

	mu      sync.Mutex
	number  int
	waiting map[int]chan message
	events  []message
	gone    chan struct{}
}

// message is one of the protocol: an answer with an ID, or an event with a method.
type message struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// openBrowser starts Chromium and a page in it, or skips. It ends with the test.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	var program string
	for _, name := range browsers {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		if os.Getenv(needed) == "required" {
			t.Fatalf("no Chromium, and %s is required: apt-get install chromium", needed)
		}
		t.Skip("no Chromium here: apt-get install chromium")
	}
	toBrowser, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, fromBrowser, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	profile, err := os.MkdirTemp("", "mimtop-chromium-") // not t.TempDir, which fails when the browser still writes
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe", "--user-data-dir="+profile, "about:blank")
	cmd.ExtraFiles = []*os.File{toBrowser, fromBrowser} // it reads 3 and writes 4
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = toBrowser.Close()   // the browser has its own
	_ = fromBrowser.Close() // as above
	b := &browser{t: t, in: in, waiting: map[int]chan message{}, gone: make(chan struct{})}
	go b.read(out)
	t.Cleanup(func() {
		_ = in.Close() // the end of the pipe ends the browser
		select {
		case <-b.gone:
		case <-time.After(20 * time.Second):
			_ = cmd.Process.Kill() // it may have ended in the meantime
			<-b.gone
		}
		_ = cmd.Wait() // how it ended does not matter here
		_ = out.Close()
		_ = os.RemoveAll(profile) // some helper of the browser may still write
	})
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network", "Accessibility"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

// read takes apart what the browser says until it ends.
func (b *browser) read(out io.Reader) {
	defer close(b.gone)
	in := bufio.NewReaderSize(out, 1<<20)
	for {
		text, err := in.ReadBytes(0)
		if err != nil {
			return
		}
		var m message
		if json.Unmarshal(text[:len(text)-1], &m) != nil {
			continue
		}
		b.mu.Lock()
		if answer := b.waiting[m.ID]; m.ID != 0 && answer != nil {
			delete(b.waiting, m.ID)
			answer <- m
		} else if m.Method != "" {
			b.events = append(b.events, m)
		}
		b.mu.Unlock()
	}
}

// call asks the browser and takes its answer, or fails the test.
func (b *browser) call(method string, params any, result any) {
	b.t.Helper()
	if params == nil {
		params = map[string]any{}
	}
	b.mu.Lock()
	b.number++
	id := b.number
	answer := make(chan message, 1)
	b.waiting[id] = answer
	b.mu.Unlock()
	question := map[string]any{"id": id, "method": method, "params": params}
	if b.session != "" {
		question["sessionId"] = b.session
	}
	text, err := json.Marshal(question)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.in.Write(append(text, 0)); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	select {
	case m := <-answer:
		if m.Error != nil {
			b.t.Fatalf("%s: %s", method, m.Error.Message)
		}
		if result != nil {
			if err := json.Unmarshal(m.Result, result); err != nil {
				b.t.Fatalf("%s: %v", method, err)
			}
		}
	case <-b.gone:
		b.t.Fatalf("%s: the browser has ended", method)
	case <-time.After(2 * time.Minute):
		b.t.Fatalf("%s: no answer", method)
	}
}

// open shows a page of this machine.
func (b *browser) open(page []byte) (address string) {
	b.t.Helper()
	file := filepath.Join(b.t.TempDir(), "review.html")
	if err := os.WriteFile(file, page, 0o600); err != nil {
		b.t.Fatal(err)
	}
	address = "file://" + file
	b.call("Page.navigate", map[string]any{"url": address}, nil)
	var ready string
	for range 600 {
		b.evaluate(`location.href + " " + document.readyState`, &ready)
		if ready == address+" complete" {
			return address
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("the page is not there: %s", ready)
	return ""
}

// evaluate runs an expression in the page.
func (b *browser) evaluate(expression string, value any) {
	b.t.Helper()
	var answer struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		ExceptionDetails json.RawMessage `json:"exceptionDetails"`
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true}, &answer)
	if answer.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, answer.ExceptionDetails)
	}
	if err := json.Unmarshal(answer.Result.Value, value); err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
}

// complaints are what the browser said of the page, and what it asked for outside of it.
func (b *browser) complaints(address string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []string
	for _, e := range b.events {
		switch e.Method {
		case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded":
			all = append(all, fmt.Sprintf("%s: %s", e.Method, e.Params))
		case "Network.requestWillBeSent":
			var asked struct {
				Request struct {
					URL string `json:"url"`
				} `json:"request"`
			}
			if err := json.Unmarshal(e.Params, &asked); err != nil || asked.Request.URL != address && asked.Request.URL != "data:," {
				all = append(all, fmt.Sprintf("asked for %s", asked.Request.URL))
			}
		}
	}
	return all
}
