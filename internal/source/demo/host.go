package demo

// What the rest of the host does when MongooseIM does nothing, in cores.
const osUserCores, osSystemCores = 0.035, 0.03

// host sets the rates of the node's host: everything the node does, and the operating system.
func (n *node) host(x *exchange) {
	r := &n.hostRates
	user := n.cores.total / hidden.UserCPUFactor
	system := n.cores.total - user
	r[hostUserS] = user + osUserCores
	r[hostSystemS] = system*0.8 + osSystemCores
	r[hostSoftIRQS] = system * 0.2
	r[hostIOWaitS] = 0.01
	n.idleRest()
	r[hostNetworkIn] = n.rates[countPortBytesIn]*1.03 + x.http*400 + x.push*300
	r[hostNetworkOut] = n.rates[countPortBytesOut]*1.03 + x.http*1_400 + x.push*900
	r[hostLoopback] = 900 + x.logins*60
	r[hostDiskWritten] = 22_000 + x.logins*450
	r[hostDiskWrites] = r[hostDiskWritten] / 9_000
	r[hostDiskBusyS] = r[hostDiskWrites] * 0.0012
	r[hostContextSwitches] = 1_800 + 2.2*(x.in()+x.out())
	sessions := n.sessions()
	n.hostMemory = n.gauge[gaugeMemory]*hidden.MemFragmentation +
		sessions*hidden.MemKernelBytes + hidden.MemOSBytes
}

// idleHost sets the rates of a host whose node is down.
func (n *node) idleHost() {
	n.hostRates = [hostCounters]float64{
		hostUserS: osUserCores, hostSystemS: osSystemCores, hostIOWaitS: 0.01,
		hostNetworkIn: 1_500, hostNetworkOut: 9_000, hostLoopback: 400,
		hostDiskWritten: 22_000, hostDiskWrites: 2.5, hostDiskBusyS: 0.003, hostContextSwitches: 1_800,
	}
	n.idleRest()
	n.hostMemory = hidden.MemOSBytes
}

func (n *node) idleRest() {
	r := &n.hostRates
	r[hostIdleS] = max(coresPerNode-r[hostUserS]-r[hostSystemS]-r[hostSoftIRQS]-r[hostIOWaitS], 0)
}
