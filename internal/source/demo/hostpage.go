package demo

import (
	"math"
	"strconv"
)

// hostView is a host at one moment. beganAt is the time of day of the simulation's time 0, in seconds since 1970.
type hostView struct {
	view
	beganAt float64
}

func (v *hostView) counter(c hostCounter) float64 { return v.hostCounts[c] + v.hostRates[c]*v.inTick }

// hostLine is one line of node_exporter's page, and the value at its end; a line without a value is a comment.
type hostLine struct {
	text  []byte
	value func(*hostView) float64
}

type hostLines []hostLine

func (lines hostLines) append(dst []byte, v *hostView) []byte {
	for i := range lines {
		dst = append(dst, lines[i].text...)
		if lines[i].value != nil {
			dst = strconv.AppendFloat(dst, lines[i].value(v), 'g', -1, 64)
			dst = append(dst, '\n')
		}
	}
	return dst
}

func (lines *hostLines) family(kind, name, help string) {
	*lines = append(*lines, hostLine{text: []byte("# HELP " + name + " " + help + "\n# TYPE " + name + " " + kind + "\n")})
}

func (lines *hostLines) sample(series string, value func(*hostView) float64) {
	*lines = append(*lines, hostLine{text: []byte(series + " "), value: value})
}

func (lines *hostLines) one(kind, name, help string, value func(*hostView) float64) {
	lines.family(kind, name, help)
	lines.sample(name, value)
}

// hostPage is the form of every host's page, in the order of names as node_exporter has it.
var hostPage = func() hostLines {
	var l hostLines
	whole := func(c hostCounter) func(*hostView) float64 {
		return func(v *hostView) float64 { return math.Floor(v.counter(c)) }
	}
	fixed := func(x float64) func(*hostView) float64 { return func(*hostView) float64 { return x } }
	device := func(kind, name, help string, each ...func(*hostView) float64) {
		l.family(kind, name, help)
		for i, value := range each {
			l.sample(name+`{device="`+[]string{"eth0", "lo"}[i]+`"}`, value)
		}
	}
	disk := func(name, help string, value func(*hostView) float64) {
		l.family("counter", name, help)
		l.sample(name+`{device="nvme0n1"}`, value)
	}

	l.one("gauge", "node_boot_time_seconds", "When the host started, in seconds since 1970.",
		func(v *hostView) float64 { return math.Floor(v.beganAt + v.hostStarted) })
	l.one("counter", "node_context_switches_total", "Context switches.", whole(hostContextSwitches))
	l.processors()
	disk("node_disk_io_time_seconds_total", "Seconds in which the disk worked.", func(v *hostView) float64 { return hundredths(v.counter(hostDiskBusyS)) })
	disk("node_disk_read_bytes_total", "Bytes read.", fixed(1_914_368_000))
	disk("node_disk_reads_completed_total", "Reads.", fixed(48_211))
	disk("node_disk_writes_completed_total", "Writes.", whole(hostDiskWrites))
	disk("node_disk_written_bytes_total", "Bytes written.", whole(hostDiskWritten))
	l.one("gauge", "node_filefd_allocated", "File descriptors in use.", func(v *hostView) float64 {
		if !v.up {
			return 1_400
		}
		return 1_400 + v.gauge[gaugePorts]
	})
	l.one("gauge", "node_filefd_maximum", "Limit of file descriptors.", fixed(1_048_576))
	l.one("gauge", "node_load1", "Load of the last minute.", func(v *hostView) float64 {
		return hundredths(coresPerNode - v.hostRates[hostIdleS])
	})
	l.one("gauge", "node_memory_MemAvailable_bytes", "Memory that can be had without swapping.",
		func(v *hostView) float64 { return math.Floor(max(memoryPerNode-v.hostMemory, 0)) })
	l.one("gauge", "node_memory_MemFree_bytes", "Memory that nothing uses, not even caches.",
		func(v *hostView) float64 { return math.Floor(max(memoryPerNode-v.hostMemory, 0) * 0.55) })
	l.one("gauge", "node_memory_MemTotal_bytes", "All memory.", fixed(memoryPerNode))
	device("counter", "node_network_receive_bytes_total", "Bytes received.", whole(hostNetworkIn), whole(hostLoopback))
	device("gauge", "node_network_speed_bytes", "Speed of the interface.", fixed(nicBytesPerS))
	device("counter", "node_network_transmit_bytes_total", "Bytes sent.", whole(hostNetworkOut), whole(hostLoopback))
	device("gauge", "node_network_up", "1 when the interface is up.", fixed(1), fixed(0))
	l.one("gauge", "node_time_seconds", "The host's clock.", func(v *hostView) float64 { return v.beganAt + v.at })
	return l
}()

// processors adds what each processor did; work is spread evenly over them.
func (lines *hostLines) processors() {
	const name = "node_cpu_seconds_total"
	lines.family("counter", name, "Seconds in each mode.")
	for cpu := range coresPerNode {
		for _, mode := range []struct {
			name string
			from hostCounter
		}{
			{"idle", hostIdleS}, {"iowait", hostIOWaitS}, {"irq", hostCounters}, {"nice", hostCounters},
			{"softirq", hostSoftIRQS}, {"steal", hostCounters}, {"system", hostSystemS}, {"user", hostUserS},
		} {
			value := func(v *hostView) float64 { return hundredths(v.counter(mode.from) / coresPerNode) }
			if mode.from == hostCounters { // A mode in which these hosts are never.
				value = func(*hostView) float64 { return 0 }
			}
			lines.sample(name+`{cpu="`+strconv.Itoa(cpu)+`",mode="`+mode.name+`"}`, value)
		}
	}
}

// hundredths rounds down to the kernel's ticks.
func hundredths(x float64) float64 { return math.Floor(x*100) / 100 }
