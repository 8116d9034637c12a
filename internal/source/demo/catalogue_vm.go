package demo

import "strconv"

const (
	etsTables = 187
	etsLimit  = 50_000
)

// vm adds a family of the Erlang virtual machine, which unlike MongooseIM's probes is read at the scrape.
func (c *catalogue) vm(kind, name, help string, all ...series) {
	c.add(kind, "erlang_vm_"+name, help, all...)
}

// links adds the connections to the other nodes of the site.
func (c *catalogue) links(n *node) {
	each := func(name, help string, f func(*view) int64) {
		var all []series
		for _, peer := range n.site.nodes {
			if peer != n {
				all = append(all, series{labels: `peer="mongooseim@` + peer.name + `"`, from: origin{kind: fromPeer, peer: peer, compute: f}})
			}
		}
		c.vm("gauge", "dist_"+name, help, all...)
	}
	per := func(total counter, size float64) func(*view) int64 {
		return func(v *view) int64 {
			return int64(float64(v.counter(total)) / size / float64(max(len(v.site.nodes)-1, 1)))
		}
	}
	fixed := func(x int64) func(*view) int64 { return func(*view) int64 { return x } }
	each("recv_bytes", "Bytes received from the peer.", per(countLinkBytesIn, 1))
	each("recv_cnt", "Packets received from the peer.", per(countLinkBytesIn, 655))
	each("recv_max_bytes", "Largest packet received.", fixed(64_120))
	each("recv_avg_bytes", "Mean packet received.", fixed(655))
	each("send_bytes", "Bytes sent to the peer.", per(countLinkBytesOut, 1))
	each("send_cnt", "Packets sent to the peer.", per(countLinkBytesOut, 640))
	each("send_max_bytes", "Largest packet sent.", fixed(64_088))
	each("send_avg_bytes", "Mean packet sent.", fixed(640))
	each("send_pend_bytes", "Bytes waiting in the socket.", fixed(0))
	each("port_queue_size_bytes", "Bytes waiting in the port.", fixed(0))
	each("node_state", "State of the link: 1 pending, 2 nearly up, 3 up.", fixed(3))
	each("node_queue_size_bytes", "Bytes waiting for the link.", fixed(0))
}

// machine adds memory, statistics and limits of the virtual machine.
func (c *catalogue) machine() {
	c.vm("gauge", "memory_atom_bytes_total", "Memory for atoms.",
		series{labels: `usage="used"`, text: strconv.Itoa(memoryAtoms - memoryAtomsFree)},
		series{labels: `usage="free"`, text: strconv.Itoa(memoryAtomsFree)})
	c.vm("gauge", "memory_bytes_total", "All memory, by who has it.",
		series{labels: `kind="system"`, from: current(gaugeMemorySystem)},
		series{labels: `kind="processes"`, from: current(gaugeMemoryProcesses)})
	c.vm("gauge", "memory_dets_tables", "Tables on disk.", series{text: "0"})
	c.vm("gauge", "memory_ets_tables", "Tables in memory.", series{text: strconv.Itoa(etsTables)})
	free := func(v *view) int64 { return int64(v.gauge[gaugeMemoryProcesses] * 0.001) }
	c.vm("gauge", "memory_processes_bytes_total", "Memory of processes.",
		series{labels: `usage="used"`, from: computed(func(v *view) int64 { return int64(v.gauge[gaugeMemoryProcesses]) - free(v) })},
		series{labels: `usage="free"`, from: computed(free)})
	c.vm("gauge", "memory_system_bytes_total", "Memory of no process.",
		series{labels: `usage="atom"`, from: current(gaugeMemoryAtom)},
		series{labels: `usage="binary"`, from: current(gaugeMemoryBinary)},
		series{labels: `usage="code"`, from: current(gaugeMemoryCode)},
		series{labels: `usage="ets"`, from: current(gaugeMemoryETS)},
		series{labels: `usage="other"`, from: current(gaugeMemoryOther)})
	c.microstates()

	one := func(kind, name, help string, from origin) { c.vm(kind, name, help, series{from: from}) }
	one("counter", "statistics_bytes_output_total", "Bytes written to all ports.", counted(countPortBytesOut))
	one("counter", "statistics_bytes_received_total", "Bytes read from all ports.", counted(countPortBytesIn))
	one("counter", "statistics_context_switches", "Switches between processes.", counted(countReductions).times(1.0/2_600))
	c.vm("gauge", "statistics_dirty_cpu_run_queue_length", "Runnable jobs of dirty CPU schedulers.")
	c.vm("gauge", "statistics_dirty_io_run_queue_length", "Runnable jobs of dirty I/O schedulers.")
	one("counter", "statistics_garbage_collection_number_of_gcs", "Garbage collections.", counted(countCollections))
	one("counter", "statistics_garbage_collection_bytes_reclaimed", "Bytes freed by them.", counted(countCollections).times(9_600))
	one("counter", "statistics_garbage_collection_words_reclaimed", "Words freed by them.", counted(countCollections).times(1_200))
	one("counter", "statistics_reductions_total", "Reductions.", counted(countReductions))
	one("gauge", "statistics_run_queues_length", "Runnable work of all schedulers.", current(gaugeRunQueue))
	one("counter", "statistics_runtime_milliseconds", "User CPU time of all threads.", counted(countUserCPUMS))
	one("counter", "statistics_wallclock_time_milliseconds", "Time since the start.", computed((*view).upMS))
	for _, limit := range []struct {
		name, help string
		value      int
	}{
		{"dirty_cpu_schedulers", "Dirty CPU schedulers.", coresPerNode},
		{"dirty_cpu_schedulers_online", "Dirty CPU schedulers in use.", coresPerNode},
		{"dirty_io_schedulers", "Dirty I/O schedulers.", 10},
		{"ets_limit", "Limit of tables in memory.", etsLimit},
		{"logical_processors", "Processors found.", coresPerNode},
		{"logical_processors_available", "Processors that may be used.", coresPerNode},
		{"logical_processors_online", "Processors that are on.", coresPerNode},
	} {
		c.vm("gauge", limit.name, limit.help, series{text: strconv.Itoa(limit.value)})
	}
	one("gauge", "port_count", "Ports.", current(gaugePorts))
	c.vm("gauge", "port_limit", "Limit of ports.", series{text: strconv.Itoa(portLimit)})
	one("gauge", "process_count", "Processes.", current(gaugeProcesses))
	c.vm("gauge", "process_limit", "Limit of processes.", series{text: strconv.Itoa(processLimit)})
	c.vm("gauge", "schedulers", "Schedulers.", series{text: strconv.Itoa(coresPerNode)})
	c.vm("gauge", "schedulers_online", "Schedulers in use.", series{text: strconv.Itoa(coresPerNode)})
	c.vm("untyped", "smp_support", "1 with several schedulers.", series{text: "1"})
	c.vm("untyped", "threads", "1 with threads.", series{text: "1"})
	c.vm("gauge", "thread_pool_size", "Threads for drivers.", series{text: "1"})
	c.vm("untyped", "time_correction", "1 with time correction.", series{text: "1"})
	c.vm("gauge", "wordsize_bytes", "Bytes of a word.", series{text: "8"})
	c.vm("gauge", "atom_count", "Atoms.", series{text: "36104"})
	c.vm("gauge", "atom_limit", "Limit of atoms.", series{text: "1048576"})
}

// upMS is the time since the VM started, in milliseconds.
func (v *view) upMS() int64 { return int64((v.at - v.startedAt) * 1000) }

// microstates adds what MongooseIM never switches on: every thread has spent no time in any state.
func (c *catalogue) microstates() {
	var threads []series
	for _, thread := range []struct {
		kind string
		n    int
	}{{"scheduler", coresPerNode}, {"dirty_cpu_scheduler", coresPerNode}, {"dirty_io_scheduler", 10}, {"aux", 1}} {
		for i := range thread.n {
			threads = append(threads, series{labels: `type="` + thread.kind + `",id="` + strconv.Itoa(i+1) + `"`, text: "0.0"})
		}
	}
	for _, state := range []string{"aux", "check_io", "emulator", "gc", "other", "port", "sleep"} {
		c.vm("counter", "msacc_"+state+"_seconds_total", "Seconds in this state.", threads...)
	}
	for _, state := range []string{"alloc", "bif", "busy_wait", "ets", "gc_full", "nif", "send", "timers"} {
		c.vm("counter", "msacc_"+state+"_seconds_total", "Seconds in this state.")
	}
}

// allocators adds the VM's allocators: hundreds of series that sum to its memory, and with carriers to its resident set.
func (c *catalogue) allocators() {
	var all []series
	for _, a := range []struct {
		name  string
		holds gauge
		share float64
	}{
		{"temp_alloc", gaugeMemoryOther, 0.02}, {"sl_alloc", gaugeMemoryOther, 0.01}, {"std_alloc", gaugeMemoryOther, 0.12},
		{"ll_alloc", gaugeMemoryCode, 1}, {"eheap_alloc", gaugeMemoryProcesses, 0.97}, {"ets_alloc", gaugeMemoryETS, 1},
		{"fix_alloc", gaugeMemoryProcesses, 0.03}, {"literal_alloc", gaugeMemoryAtom, 1},
		{"binary_alloc", gaugeMemoryBinary, 1}, {"driver_alloc", gaugeMemoryOther, 0.85},
	} {
		for instance := range coresPerNode + 1 {
			for _, kind := range []struct {
				name  string
				share float64
			}{{"mbcs", 0.84}, {"mbcs_pool", 0.06}, {"sbcs", 0.10}} {
				if instance == 0 && kind.name == "mbcs_pool" {
					continue // The instance that all threads share keeps no pool.
				}
				share := a.share * kind.share / (coresPerNode + 1)
				series := func(usage string, factor float64) series {
					return series{labels: `alloc="` + a.name + `",instance_no="` + strconv.Itoa(instance) + `",kind="` + kind.name +
						`",usage="` + usage + `"`, from: current(a.holds).times(share * factor)}
				}
				all = append(all, series("carriers", hidden.MemFragmentation/(2<<20)), series("carriers_size", hidden.MemFragmentation),
					series("blocks", 1.0/410), series("blocks_size", 1))
			}
		}
	}
	c.vm("gauge", "allocators", "Memory of the VM's allocators.", all...)
}
