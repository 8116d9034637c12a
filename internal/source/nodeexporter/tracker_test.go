package nodeexporter

import (
	_ "embed"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/exposition"
)

// host is a page in the form of node_exporter, of a machine with two processors, two wires and some containers.
//
//go:embed testdata/host.prom
var host string

var start = time.Unix(1_795_475_000, 0)

// later is the page ten seconds later: 1.5 + 0.25 + 0.5 s of work on the first processor, 2.75 s on the second.
var later = []string{
	`cpu="0",mode="idle"} 10000.5`, `cpu="0",mode="idle"} 10006`,
	`cpu="0",mode="iowait"} 25.25`, `cpu="0",mode="iowait"} 26`,
	`cpu="0",mode="steal"} 7`, `cpu="0",mode="steal"} 8.5`,
	`node_cpu_seconds_total{cpu="0",mode="user"} 1200`, `node_cpu_seconds_total{cpu="0",mode="user"} 1201.5`,
	`cpu="0",mode="softirq"} 30.5`, `cpu="0",mode="softirq"} 30.75`,
	`cpu="0",mode="system"} 400`, `cpu="0",mode="system"} 400.5`,
	`node_cpu_seconds_total{cpu="1",mode="user"} 1100`, `node_cpu_seconds_total{cpu="1",mode="user"} 1102.75`,
	`receive_bytes_total{device="eth0"} 1e+06`, `receive_bytes_total{device="eth0"} 1.0002e+06`,
	`receive_bytes_total{device="eth1"} 500000`, `receive_bytes_total{device="eth1"} 500100`,
	`receive_bytes_total{device="lo"} 7e+07`, `receive_bytes_total{device="lo"} 9e+07`,
	`receive_bytes_total{device="docker0"} 5000`, `receive_bytes_total{device="docker0"} 5500`,
	`receive_bytes_total{device="eth0.100"} 900000`, `receive_bytes_total{device="eth0.100"} 900150`,
	`transmit_bytes_total{device="eth0"} 2e+06`, `transmit_bytes_total{device="eth0"} 2.0005e+06`,
	`transmit_bytes_total{device="lo"} 7e+07`, `transmit_bytes_total{device="lo"} 9e+07`,
}

// edit replaces texts in a page, which must be there once.
func edit(t testing.TB, page string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if strings.Count(page, pairs[i]) != 1 {
			t.Fatalf("%q is %d times in the page", pairs[i], strings.Count(page, pairs[i]))
		}
		page = strings.Replace(page, pairs[i], pairs[i+1], 1)
	}
	return page
}

// without removes all lines that hold a text.
func without(t testing.TB, page, text string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(page) {
		if !strings.Contains(line, text) {
			b.WriteString(line)
		}
	}
	if b.Len() == len(page) {
		t.Fatalf("%q is not in the page", text)
	}
	return b.String()
}

// observe gives a tracker one page after another, ten seconds apart.
func observe(t testing.TB, pages ...string) cluster.Machine {
	t.Helper()
	tracker, machine := NewTracker(time.Minute), cluster.Machine{}
	for i, page := range pages {
		if err := tracker.Observe([]byte(page), start.Add(time.Duration(i)*10*time.Second), &machine); err != nil {
			t.Fatal(err)
		}
	}
	return machine
}

func exact(t testing.TB, what string, f cluster.Figure, want float64) {
	t.Helper()
	if !f.Known || f.From == "" || math.Abs(f.Value-want) > 1e-9*math.Abs(want) {
		t.Errorf("%s is %+v, want %v", what, f, want)
	}
}

func absent(t testing.TB, what string, f cluster.Figure, why string) {
	t.Helper()
	if f.Known || why == "" || !strings.Contains(f.Why, why) {
		t.Errorf("%s is %+v, want it absent because %q", what, f, why)
	}
}

func TestAHostHasFiguresAtOnceAndRatesFromTheSecondScrape(t *testing.T) {
	m := observe(t, host)
	exact(t, "processors", m.Cores, 2)
	exact(t, "memory", m.MemoryBytes, 8<<30)
	exact(t, "memory that is not available", m.MemoryUsedBytes, 2<<30)
	exact(t, "file descriptors", m.FileDescriptors, 9.223372036854776e18)
	for what, f := range map[string]cluster.Figure{
		"CPU": m.CPUCoresUsed, "network in": m.NetworkInBytesPerS, "network out": m.NetworkOutBytesPerS,
	} {
		absent(t, what, f, "first rate after the next scrape")
	}
	m = observe(t, host, edit(t, host, later...))
	exact(t, "CPU without idle, iowait and steal", m.CPUCoresUsed, 0.5)
	exact(t, "network in, of the wires", m.NetworkInBytesPerS, 30)
	exact(t, "network out, of the wires", m.NetworkOutBytesPerS, 50)
	exact(t, "the fastest wire, in bits", m.NetworkBitsPerS, 1e9)
}

func TestTheProcessorsOfTheVMAreKept(t *testing.T) {
	m := cluster.Machine{Cores: cluster.Measured(1.5, "quota")}
	if err := NewTracker(time.Minute).Observe([]byte(host), start, &m); err != nil {
		t.Fatal(err)
	}
	exact(t, "cores", m.Cores, 1.5)
	m = cluster.Machine{Cores: cluster.Absent("the VM does not say")}
	if err := NewTracker(time.Minute).Observe([]byte(host), start, &m); err != nil {
		t.Fatal(err)
	}
	exact(t, "cores", m.Cores, 2)
}

func TestASpeedThatIsNoneIsIgnored(t *testing.T) {
	const eth0 = `node_network_speed_bytes{device="eth0"} 1.25e+08`
	for _, speed := range []string{"-1", "0", "-125000", "NaN"} {
		m := observe(t, edit(t, host, eth0, `node_network_speed_bytes{device="eth0"} `+speed))
		absent(t, "the speed with "+speed, m.NetworkBitsPerS, "no network interface says how fast it is")
	}
	m := observe(t, edit(t, host, `speed_bytes{device="eth1"} -125000`, `speed_bytes{device="eth1"} 3.125e+09`))
	exact(t, "the faster of two", m.NetworkBitsPerS, 25e9)
}

func TestARestartedHostHasNoRatesUntilTheNextScrape(t *testing.T) {
	after := edit(t, edit(t, host, later...), "1.795000123e+09", "1.795474995e+09")
	m := observe(t, host, after)
	absent(t, "CPU", m.CPUCoresUsed, "host restarted")
	absent(t, "network", m.NetworkInBytesPerS, "host restarted")
	exact(t, "memory", m.MemoryBytes, 8<<30)
	m = observe(t, host, after, edit(t, after, `mode="user"} 1201.5`, `mode="user"} 1206.5`))
	exact(t, "CPU", m.CPUCoresUsed, 0.5)
	// Setting the clock moves the boot time by a moment.
	m = observe(t, host, edit(t, edit(t, host, later...), "1.795000123e+09", "1.795000124e+09"))
	exact(t, "CPU after the clock was set", m.CPUCoresUsed, 0.5)
}

func TestAnInterfaceThatBeginsAnewLeavesTheProcessorsAlone(t *testing.T) {
	m := observe(t, host, edit(t, edit(t, host, later...), `receive_bytes_total{device="eth0"} 1.0002e+06`, `receive_bytes_total{device="eth0"} 12`))
	absent(t, "network in", m.NetworkInBytesPerS, "began anew")
	exact(t, "CPU", m.CPUCoresUsed, 0.5)
	exact(t, "network out", m.NetworkOutBytesPerS, 50)
}

func TestWhatAHostDoesNotExportIsAbsent(t *testing.T) {
	for _, test := range []struct {
		family string
		figure func(cluster.Machine) cluster.Figure
		why    string
	}{
		{"node_cpu_seconds_total", func(m cluster.Machine) cluster.Figure { return m.Cores }, "node_cpu_seconds_total is not exported"},
		{"node_cpu_seconds_total", func(m cluster.Machine) cluster.Figure { return m.CPUCoresUsed }, "node_cpu_seconds_total is not exported"},
		{"node_memory_MemTotal", func(m cluster.Machine) cluster.Figure { return m.MemoryBytes }, "node_memory_MemTotal_bytes is not exported"},
		{"node_memory_MemTotal", func(m cluster.Machine) cluster.Figure { return m.MemoryUsedBytes }, "node_memory_MemTotal_bytes is not exported"},
		{"node_memory_MemAvailable", func(m cluster.Machine) cluster.Figure { return m.MemoryUsedBytes }, "node_memory_MemAvailable_bytes is not exported"},
		{"node_network_receive", func(m cluster.Machine) cluster.Figure { return m.NetworkInBytesPerS }, "node_network_receive_bytes_total is not exported"},
		{"node_network_speed", func(m cluster.Machine) cluster.Figure { return m.NetworkBitsPerS }, "says how fast"},
		{"node_filefd_maximum", func(m cluster.Machine) cluster.Figure { return m.FileDescriptors }, "node_filefd_maximum is not exported"},
		{"_bytes_total{device=\"eth", func(m cluster.Machine) cluster.Figure { return m.NetworkOutBytesPerS }, "no network interface but virtual ones"},
	} {
		page := without(t, host, test.family)
		absent(t, "without "+test.family, test.figure(observe(t, page, page)), test.why)
	}
	page := without(t, host, "node_boot_time")
	exact(t, "CPU of a host that does not say when it started",
		observe(t, page, edit(t, page, later...)).CPUCoresUsed, 0.5)
}

func TestMoreMemoryAvailableThanThereIsMeansNoneUsed(t *testing.T) {
	m := observe(t, edit(t, host, "MemAvailable_bytes 6.442450944e+09", "MemAvailable_bytes 9e+09"))
	exact(t, "memory used", m.MemoryUsedBytes, 0)
}

func TestASizeThatNoHostHasIsAbsent(t *testing.T) {
	for _, size := range []string{"0", "-8.589934592e+09"} {
		m := observe(t, edit(t, host, "MemTotal_bytes 8.589934592e+09", "MemTotal_bytes "+size,
			"node_filefd_maximum 9.223372036854776e+18", "node_filefd_maximum "+size))
		absent(t, "memory", m.MemoryBytes, "node_memory_MemTotal_bytes is not above 0")
		absent(t, "memory used", m.MemoryUsedBytes, "node_memory_MemTotal_bytes is not above 0")
		absent(t, "file descriptors", m.FileDescriptors, "node_filefd_maximum is not above 0")
	}
}

func TestAnErrorLeavesTheMachineAsItWas(t *testing.T) {
	tracker, m := NewTracker(time.Minute), cluster.Machine{}
	if err := tracker.Observe([]byte(host), start, &m); err != nil {
		t.Fatal(err)
	}
	before := m
	for what, test := range map[string]struct {
		body string
		want error
	}{
		"another program": {"# TYPE sm_session_count gauge\nsm_session_count 1\n", ErrNotNodeExporter},
		"empty":           {"", ErrNotNodeExporter},
		"web page":        {"<html>\n</html>\n", exposition.ErrNotExposition},
		"cut off":         {host[:len(host)-5], exposition.ErrTruncated},
	} {
		if err := tracker.Observe([]byte(test.body), start.Add(5*time.Second), &m); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", what, err, test.want)
		}
		if !reflect.DeepEqual(m, before) {
			t.Errorf("%s changed the machine", what)
		}
	}
	if err := tracker.Observe([]byte(edit(t, host, later...)), start.Add(10*time.Second), &m); err != nil {
		t.Fatal(err)
	}
	exact(t, "CPU over the bad scrapes", m.CPUCoresUsed, 0.5)
}
