package nodeexporter

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/exposition"
)

// ErrNotNodeExporter says that a body is a metrics exposition without a single family of the host (node_...).
var ErrNotNodeExporter = errors.New("no node_exporter metrics: another program answers at this address")

// Tracker reads successive scrapes of one host, in the order of their times. It is not safe for use by several
// goroutines.
type Tracker struct {
	reader *exposition.Reader
	window *exposition.Window
	boot   cluster.Figure // seconds since 1970
}

// NewTracker returns a tracker that takes rates over the given time, or between two scrapes if they are further apart.
func NewTracker(window time.Duration) *Tracker {
	return &Tracker{reader: exposition.NewReader(wanted), window: exposition.NewWindow(window)}
}

// Observe maps one scrape body, received at the given time, into machine. All figures are set but a known Cores: that one
// is the VM's, which may use less than the host has.
//
// On an error (ErrNotNodeExporter, or one of package exposition) machine keeps the figures it had.
func (t *Tracker) Observe(body []byte, at time.Time, machine *cluster.Machine) error {
	e, err := t.reader.Read(body)
	defer t.reader.Release()
	if err != nil {
		return fmt.Errorf("reading the metrics of a host: %w", err)
	}
	if !ofHost(e) {
		return ErrNotNodeExporter
	}
	boot := e.Sum("node_boot_time_seconds")
	if t.boot.Known && boot.Known && math.Abs(boot.Value-t.boot.Value) > bootToleranceS {
		t.window.Forget("host restarted; first rate after the next scrape")
	}
	t.boot = boot.Or(t.boot)
	rates := t.window.Add(at, e)

	total := some(e.Sum(MemoryFamily))
	*machine = cluster.Machine{
		Cores:               machine.Cores.Or(processors(e)),
		MemoryBytes:         total,
		MemoryUsedBytes:     used(total, e.Sum("node_memory_MemAvailable_bytes")),
		CPUCoresUsed:        rates.PerSecond("node_cpu_seconds_total"),
		NetworkBitsPerS:     fastest(e),
		NetworkInBytesPerS:  passing(e, rates, "node_network_receive_bytes_total"),
		NetworkOutBytesPerS: passing(e, rates, "node_network_transmit_bytes_total"),
		FileDescriptors:     some(e.Sum("node_filefd_maximum")),
	}
	return nil
}

// bootToleranceS is how far the boot time may seem to move while the host's clock is being set.
const bootToleranceS = 10

func ofHost(e *exposition.Exposition) bool {
	for name := range e.Names() {
		if strings.HasPrefix(name, "node_") {
			return true
		}
	}
	return false
}

// some refuses a size that no host has: none, or less.
func some(f cluster.Figure) cluster.Figure {
	if f.Known && f.Value <= 0 {
		return cluster.Absent(f.From + " is not above 0 on this host")
	}
	return f
}

func used(total, available cluster.Figure) cluster.Figure {
	switch {
	case !total.Known:
		return total
	case !available.Known:
		return available
	}
	return cluster.Measured(max(total.Value-available.Value, 0), total.From+" - "+available.From)
}
