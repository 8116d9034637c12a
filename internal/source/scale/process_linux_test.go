package scale

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// roleVariable holds what a copy of the test's program is to do in place of its tests, and the rest of the task is on its
// standard input.
const roleVariable = "MIMTOP_SCALE_ROLE"

func TestMain(m *testing.M) {
	if role := roles[os.Getenv(roleVariable)]; role != nil {
		if err := role(json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// roles are the programs beside the tests. They read a task, answer, and end with their input.
var roles = map[string]func(tasks *json.Decoder, answers *json.Encoder) error{
	"fleet":   serveFleet,
	"scraper": scrapeTargets,
}

// process is a program under way.
type process struct {
	t       testing.TB
	cmd     *exec.Cmd
	input   io.WriteCloser
	answers *bufio.Reader
}

// play starts this program in a role and gives it its task.
func play(t testing.TB, role string, task any) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	p := launch(t, cmd)
	p.tell(task)
	return p
}

// launch starts a program that is killed when the test ends.
func launch(t testing.TB, cmd *exec.Cmd) *process {
	t.Helper()
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: cmd, input: input, answers: bufio.NewReader(output)}
	t.Cleanup(p.end)
	return p
}

func (p *process) tell(task any) {
	p.t.Helper()
	if err := json.NewEncoder(p.input).Encode(task); err != nil {
		p.t.Fatal(err)
	}
}

func (p *process) hear(answer any) {
	p.t.Helper()
	line, err := p.answers.ReadBytes('\n')
	if err != nil {
		p.t.Fatal(err)
	}
	if err := json.Unmarshal(line, answer); err != nil {
		p.t.Fatal(err)
	}
}

// end kills the program; it may be called twice.
func (p *process) end() {
	_ = p.cmd.Process.Kill() // It may have ended.
	_ = p.cmd.Wait()
}

// clockTick is the unit of processor time in /proc, the same on all of Linux's platforms that Go knows.
const clockTick = 10 * time.Millisecond

// cpu is the processor time that the program has used, in user and system mode.
func (p *process) cpu() time.Duration {
	p.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	// The name of the program, in brackets, may hold anything; utime and stime are the 14th and 15th field.
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	var sum int64
	for _, field := range fields[11:13] {
		ticks, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			p.t.Fatal(err)
		}
		sum += ticks
	}
	return time.Duration(sum) * clockTick
}

// memory returns a line of the program's status, such as VmRSS, in MiB.
func (p *process) memory(line string) float64 {
	p.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	for l := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(l, line+":"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				p.t.Fatal(err)
			}
			return kib / 1024
		}
	}
	p.t.Fatalf("no %s in the status of a process", line)
	return 0
}
