package sizing

import (
	"fmt"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
)

// alike checks that the nodes of each site are of the same power, offer the same services and share the load evenly.
func (c *checklist) alike() {
	const (
		power    = "All nodes have the same power."
		services = "All nodes offer the same services."
		load     = "Each of n nodes takes 1/n of the load."
	)
	if c.snapshot == nil {
		const why = "a plan takes it for granted: look at the machines"
		c.add("same_power", power, ConformityUnknown, why)
		c.add("same_services", services, ConformityUnknown, why)
		c.add("even_load", load, ConformityUnknown, "a plan takes the busiest node for as far above the mean as the model says")
		return
	}
	if len(c.up) < 2 {
		const why = "fewer than two nodes could be read"
		c.add("same_power", power, ConformityUnknown, why)
		c.add("same_services", services, ConformityUnknown, why)
		c.add("even_load", load, ConformityUnknown, why)
		return
	}
	var machines, uneven []string
	busiest, loads := "", Conforms
	most := 0.0
	for _, site := range c.snapshot.Sites() {
		up, in := upOf(site), ""
		if site.Name != "" {
			in = " in " + site.Name
		}
		for _, differs := range unequalMachines(up) {
			machines = append(machines, differs+in)
		}
		for _, differs := range unequalServices(up) {
			uneven = append(uneven, differs+in)
		}
		if len(up) < 2 {
			continue
		}
		switch node, overMean, ok := busiestOf(up); {
		case !ok:
			loads = ConformityUnknown
		case overMean > most:
			most, busiest = overMean, node.Name
		}
	}
	c.samePower(power, machines)
	if len(uneven) > 0 {
		c.add("same_services", services, ConformsNot, "%s", strings.Join(uneven, ", "))
	} else {
		c.add("same_services", services, Conforms, "the metrics of %d nodes show the same %d services", len(c.up), len(allServices(c.up)))
	}
	switch {
	case most > unequalLoad:
		c.add("even_load", load, ConformsNot, "%s has %.2f times the mean of sessions; from %.2f on the load is unequal", busiest, most, unequalLoad)
	case loads == ConformityUnknown || busiest == "":
		c.add("even_load", load, ConformityUnknown, "not every node shows its sessions")
	default:
		c.add("even_load", load, Conforms, "the busiest node, %s, has %.2f times the mean of sessions", busiest, most)
	}
}

// samePower judges by the parts of the machines that all nodes know.
func (c *checklist) samePower(says string, differs []string) {
	if len(differs) > 0 {
		c.add("same_power", says, ConformsNot, "%s; the weakest is judged", strings.Join(differs, ", "))
		return
	}
	var unknown []string
	for _, part := range machineParts {
		if _, _, ok := rangeOver(c.up, part.of); !ok {
			unknown = append(unknown, part.name)
		}
	}
	if len(unknown) > 0 {
		c.add("same_power", says, ConformityUnknown, "not every node shows its %s", strings.Join(unknown, " and "))
		return
	}
	c.add("same_power", says, Conforms, "cores and memory of %d nodes are alike", len(c.up))
}

// known says which inputs are measured or given, and which are built-in defaults or unknown.
func (c *checklist) known(inputs ...Input) (from, assumed []string) {
	for _, i := range inputs {
		info := i.Info()
		origin := c.baseline.Inputs[i].Origin
		if value := c.baseline.Scenario.Get(i); value.Known && (origin == FromLive || origin == FromUser) {
			word := quantity.Format(value.Value, info.Unit)
			from = append(from, fmt.Sprintf("%s %s (%s)", info.Label, word, origin))
			continue
		}
		assumed = append(assumed, info.Label)
	}
	return from, assumed
}

// counted adds a recommendation that is followed when all inputs behind it are measured or given.
func (c *checklist) counted(key, says string, inputs ...Input) {
	from, assumed := c.known(inputs...)
	state, why := Conforms, strings.Join(from, ", ")
	if len(assumed) > 0 {
		state = ConformityUnknown
		if why != "" {
			why += "; "
		}
		why += "neither measured nor given, so as by default: " + strings.Join(assumed, ", ")
	}
	c.add(key, says, state, "%s", why)
}

func (c *checklist) clients() {
	c.counted("clients", "The kinds of clients are counted: in the background behind push, on TCP, websockets and BOSH, and those of REST.",
		ShareBackground, ShareTCP, ShareWS, ShareBOSH, RESTRate)
}

func (c *checklist) throughput() {
	c.counted("throughput", "The throughput of each kind is counted: one-to-one, MUC, MUC Light, PubSub, presence, HTTP notifications.",
		OneToOneRate, MUCRate, MUCLightRate, PubSubRate, PresencePerUserHour, HTTPRate)
}

// archive checks that what is stored fits what the database takes.
func (c *checklist) archive() {
	const says = "The storage takes the amount of archiving, with low latency of storing and querying."
	s, origin := &c.baseline.Scenario, c.baseline.Inputs[Archive].Origin
	lost := cluster.Figure{}
	if c.snapshot != nil {
		lost = c.snapshot.Totals().ArchiveDroppedPerS
	}
	switch v := c.verdict; {
	case lost.Known && lost.Value > 0:
		c.add("archive", says, ConformsNot, "the database refuses %s", quantity.Format(lost.Value, quantity.PerSecond))
	case s.at(Archive) == 0 && origin == FromDefault:
		c.add("archive", says, ConformityUnknown, "neither a metric nor an input shows an archive: none is counted")
	case s.at(Archive) == 0:
		c.add("archive", says, Conforms, "there is no archive")
	case v == nil:
		c.add("archive", says, ConformityUnknown, notJudged)
	case v.Cases[AllUp].Loads[Database].Utilisation > 1:
		c.add("archive", says, ConformsNot, "%s, %.0f %% of what the writers take", quantity.Format(v.Flows.ArchiveRows, quantity.PerSecond)+" rows",
			100*v.Cases[AllUp].Loads[Database].Utilisation)
	case c.measured(Database).Known && c.measured(Database).Value > 1:
		c.add("archive", says, ConformsNot, "the pools of the database are busy beyond their size: %s of it, measured", quantity.Format(c.measured(Database).Value, quantity.Share))
	case s.at(DBRowsCap) == 0:
		c.add("archive", says, ConformityUnknown, "%s rows; the most that the database takes is unknown (--%s)", quantity.Format(v.Flows.ArchiveRows, quantity.PerSecond), DBRowsCap.Info().Flag())
	default:
		c.add("archive", says, Conforms, "%s rows, %.0f %% of what may be used", quantity.Format(v.Flows.ArchiveRows, quantity.PerSecond), 100*v.Cases[AllUp].Loads[Database].Utilisation)
	}
}

// latency holds the predicted latency against the objective.
func (c *checklist) latency() {
	const says = "The latency of messages, delivered at once or from the archive, is within its objective."
	objective := c.baseline.Scenario.at(P99SLOMS)
	switch v := c.verdict; {
	case v == nil:
		c.add("latency", says, ConformityUnknown, notJudged)
	case objective == 0:
		c.add("latency", says, ConformityUnknown, "there is no objective: give --%s", P99SLOMS.Info().Flag())
	case !v.Cases[AllUp].P99MS.Known:
		c.add("latency", says, ConformityUnknown, "nothing is predicted without the cores of a node")
	default:
		at := v.Cases[AllUp].P99MS.Value
		c.add("latency", says, conforms(at <= objective), "predicted p99 with all nodes up: %s, the objective is %s", quantity.Format(at, quantity.Milliseconds),
			quantity.Format(objective, quantity.Milliseconds))
	}
}

// limits checks the documented rule for the limits of the Erlang VM.
func (c *checklist) limits() {
	const says = "The limits of ports and of processes of a node are each above 3 times its users."
	v := c.verdict
	if v == nil {
		c.add("vm_limits", says, ConformityUnknown, notJudged)
		return
	}
	at, when := &v.Cases[AllUp], AllUp
	if which, loss, ok := v.WithLoss(); ok {
		at, when = loss, which
	}
	users := at.Loads[PortsResource].Demand
	ports, processes := v.Scenario.Get(Ports), v.Scenario.Get(ProcessLimit)
	short := ports.Value < documentedPortsPerUser*users || processes.Known && processes.Value < documentedPortsPerUser*users
	limit := "as shipped"
	if processes.Known {
		limit = quantity.Format(processes.Value, quantity.Count)
	}
	c.add("vm_limits", says, conforms(!short), "%s: %s ports in use on the busiest node, x %d = %s; limits: %s ports, processes %s", v.Title(when), quantity.Format(users, quantity.Count),
		documentedPortsPerUser, quantity.Format(documentedPortsPerUser*users, quantity.Count), quantity.Format(ports.Value, quantity.Count), limit)
}
