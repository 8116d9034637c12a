package nodeexporter

import (
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/exposition"
)

var (
	gauge = exposition.Rule{Type: exposition.Gauge}
	// A host with containers shows their traffic on several interfaces; only what passes a wire counts.
	wires = exposition.Rule{
		Type:   exposition.Counter,
		Drop:   []exposition.Label{{Name: "device", Value: "lo"}},
		Accept: isWire,
	}

	wanted = exposition.Compile(map[string]exposition.Rule{
		// Without these three modes it is the time in which processes and the kernel worked. In iowait the processor is
		// idle; in steal the hypervisor gave it to another guest, so that nothing of this host ran. Guest time is part
		// of user time.
		"node_cpu_seconds_total": {Type: exposition.Counter, Drop: []exposition.Label{
			{Name: "mode", Value: "idle"}, {Name: "mode", Value: "iowait"}, {Name: "mode", Value: "steal"},
		}},
		MemoryFamily:                        gauge,
		"node_memory_MemAvailable_bytes":    gauge,
		"node_network_receive_bytes_total":  wires,
		"node_network_transmit_bytes_total": wires,
		"node_network_speed_bytes":          {Type: exposition.Gauge, Accept: isWire},
		"node_filefd_maximum":               gauge,
		"node_boot_time_seconds":            gauge,
	})
)

// Wanted returns the families whose series are read.
func Wanted() *exposition.Rules { return wanted }

// MemoryFamily is one that every node_exporter has.
const MemoryFamily = "node_memory_MemTotal_bytes"

// virtual are the beginnings of the names of interfaces that are no wires of their own: bridges, bonds and tunnels over
// wires, and the host's ends of containers' and guests' interfaces.
var virtual = []string{
	"lo", "veth", "docker", "br", "virbr", "vmbr", "vnet", "tap", "tun", "wg", "bond", "team", "vlan", "vxlan", "dummy",
	"ifb", "cni", "flannel", "cali", "cilium", "lxc", "lxd", "kube-", "nodelocaldns", "podman", "ovs", "sit", "gre",
	"ip6tnl", "tailscale",
}

func isWire(labels []exposition.Label) bool {
	for _, l := range labels {
		if l.Name != "device" {
			continue
		}
		if strings.Contains(l.Value, ".") { // eth0.100 is a VLAN on eth0.
			return false
		}
		for _, prefix := range virtual {
			if strings.HasPrefix(l.Value, prefix) {
				return false
			}
		}
	}
	return true
}

// processors counts the host's processors.
func processors(e *exposition.Exposition) cluster.Figure {
	const name = "node_cpu_seconds_total"
	n := 0
	if f := e.Family(name); f != nil {
		for i := range f.Series {
			if f.Series[i].Label("mode") == "user" {
				n++
			}
		}
	}
	if n == 0 {
		return cluster.Absent(name + " is not exported by this host")
	}
	return cluster.Measured(float64(n), "processors in "+name)
}

// passing returns the bytes per second through the host's wires in one direction, of which name is the counter.
func passing(e *exposition.Exposition, rates exposition.Rates, name string) cluster.Figure {
	if _, ok := e.Declared(name); ok && e.Family(name) == nil {
		return cluster.Absent("the host shows no network interface but virtual ones (" + name + ")")
	}
	return rates.PerSecond(name)
}

// fastest returns the speed of the fastest wire. A virtual machine's interfaces say -1 or nothing.
func fastest(e *exposition.Exposition) cluster.Figure {
	const name = "node_network_speed_bytes"
	speed := 0.0
	if f := e.Family(name); f != nil && f.Fault == "" {
		for i := range f.Series {
			speed = max(speed, f.Series[i].Value)
		}
	}
	if speed <= 0 {
		return cluster.Absent("no network interface says how fast it is (" + name + ")")
	}
	return cluster.Measured(speed*8, name+" * 8")
}
