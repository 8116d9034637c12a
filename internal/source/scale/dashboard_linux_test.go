package scale

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/mimtop/mimtop/internal/source/fakenode"
)

// watchVariable is how long BenchmarkDashboardMemory watches, such as 1h.
const watchVariable = "MIMTOP_SCALE_WATCH"

// BenchmarkDashboardMemory opens the dashboard itself on a thousand nodes, in a terminal, at the default interval. The rings of
// its history, an hour long, are in memory from the first snapshot on, gaps being numbers too; after a bit more than a minute
// the scrapes that rates are taken over are, too.
func BenchmarkDashboardMemory(b *testing.B) {
	watch := 2 * time.Minute
	if text := os.Getenv(watchVariable); text != "" {
		var err error
		if watch, err = time.ParseDuration(text); err != nil {
			b.Fatal(err)
		}
	}
	program := filepath.Join(b.TempDir(), "mimtop")
	if output, err := exec.Command("go", "build", "-o", program, "github.com/mimtop/mimtop/cmd/mimtop").CombinedOutput(); err != nil {
		b.Fatalf("building mimtop: %v: %s", err, output)
	}
	for _, rotate := range []bool{false, true} {
		name := "pages=alike"
		if rotate {
			name = "pages=different"
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f := startFleet(b, fakenode.FleetOptions{
					Nodes: 1000, Size: fakenode.Medium, Step: time.Second, Pages: pages, Rotate: rotate,
				})
				var args []string
				for _, a := range f.addresses {
					args = append(args, "--target", a)
				}
				cmd := exec.Command(program, args...)
				cmd.Env = append(os.Environ(), "TERM=xterm-256color", "XDG_CONFIG_HOME="+b.TempDir())
				p := launchInTerminal(b, cmd)
				time.Sleep(watch)
				b.ReportMetric(p.memory("VmRSS"), "MiB-resident")
				b.ReportMetric(p.memory("VmHWM"), "MiB-resident-at-most")
				b.ReportMetric(float64(f.served())/1000, "rounds")
				b.ReportMetric(p.cpu().Seconds()/float64(f.served())*1e6, "µs/scrape")
				p.end()
				f.end()
			}
		})
	}
}

// launchInTerminal starts a program with a terminal of its own, and reads what it draws.
func launchInTerminal(b *testing.B, cmd *exec.Cmd) *process {
	b.Helper()
	ours, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		b.Skipf("no terminal: %v", err)
	}
	control := func(request uintptr, arg unsafe.Pointer) {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, ours.Fd(), request, uintptr(arg)); errno != 0 {
			b.Fatalf("making a terminal: %v", errno)
		}
	}
	var unlocked, number int32
	size := [4]uint16{50, 160}
	control(syscall.TIOCSPTLCK, unsafe.Pointer(&unlocked))
	control(syscall.TIOCGPTN, unsafe.Pointer(&number))
	control(syscall.TIOCSWINSZ, unsafe.Pointer(&size))
	theirs, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		b.Skipf("no terminal: %v", err)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = theirs, theirs, theirs
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	_ = theirs.Close()
	go func() { _, _ = io.Copy(io.Discard, ours) }() // It ends with the terminal.
	p := &process{t: b, cmd: cmd}
	b.Cleanup(func() { p.end(); _ = ours.Close() })
	return p
}
