package sizing

import (
	"cmp"
	"fmt"
	"math"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Provenance is where one input of a baseline came from.
type Provenance struct {
	Origin Origin
	// From names the metric families or the arithmetic for a live input, Why the reason for an unknown one.
	From, Why string
}

// Baseline is a scenario with the provenance of each input. The sliders start from it and return to it.
type Baseline struct {
	Scenario Scenario
	Inputs   [InputCount]Provenance
	// Sites is where the named sites come from.
	Sites Provenance
}

// DefaultBaseline is the baseline without a cluster.
func DefaultBaseline() Baseline {
	b := Baseline{Scenario: Defaults()}
	for i := range InputCount {
		if !b.Scenario.known[i] {
			b.Inputs[i].Origin = FromNowhere
		}
	}
	return b
}

// Give sets an input by a flag, a file or a slider.
func (b *Baseline) Give(i Input, value float64) {
	b.Scenario.Set(i, value)
	b.Inputs[i] = Provenance{Origin: FromUser}
}

// ForgetInput makes an input unknown by the user's wish.
func (b *Baseline) ForgetInput(i Input) {
	b.Scenario.Forget(i)
	b.Inputs[i] = Provenance{Origin: FromNowhere, Why: whyGivenUnknown}
}

// live sets an input from a figure, within the input's domain, and does nothing when the figure is absent.
func (b *Baseline) live(i Input, f cluster.Figure) bool {
	if !f.Known {
		return false
	}
	info := i.Info()
	b.Scenario.Set(i, min(max(f.Value, info.Min), info.Max))
	b.Inputs[i] = Provenance{Origin: FromLive, From: f.From}
	return true
}

// unknown makes an input unknown with the reason.
func (b *Baseline) unknown(i Input, why string) {
	b.Scenario.Forget(i)
	b.Inputs[i] = Provenance{Origin: FromNowhere, Why: why}
}

// Observe turns a snapshot into the scenario the cluster runs now. What no metric gives keeps its default and is marked
// so; the machine is never invented: memory and network speed stay unknown unless they were measured.
func Observe(snapshot *cluster.Snapshot) Baseline {
	b := DefaultBaseline()
	totals := snapshot.Totals()
	b.observeTopology(snapshot)
	b.observeUsers(snapshot, &totals)
	b.observeTraffic(&totals)
	return b
}

// observeTopology takes the weakest machine and the smallest site, and each site's own where there are several.
func (b *Baseline) observeTopology(snapshot *cluster.Snapshot) {
	sites := snapshot.Sites()
	if len(sites) == 0 {
		return
	}
	b.live(Datacenters, cluster.Measured(float64(len(sites)), "sites of the targets"))
	smallest := math.Inf(1)
	for _, site := range sites {
		smallest = min(smallest, float64(site.Totals().NodesKnown))
	}
	b.live(Nodes, cluster.Measured(smallest, "targets and cluster membership"))

	up := nodesUp(snapshot)
	for _, part := range [...]struct {
		input Input
		why   string
	}{
		{Cores, ""}, {RAMGiB, "MongooseIM does not export the machine's memory"}, {NICGbps, "MongooseIM does not export the network's speed"},
	} {
		if f := weakest(up, machineFigure(part.input)); !b.live(part.input, f) {
			b.unknown(part.input, cmp.Or(part.why, f.Why))
		}
	}
	b.live(Ports, weakest(up, func(n *cluster.Node) cluster.Figure { return n.VM.PortLimit }))
	b.live(ProcessLimit, weakest(up, func(n *cluster.Node) cluster.Figure { return n.VM.ProcessLimit }))
	b.live(FDs, weakest(up, func(n *cluster.Node) cluster.Figure { return n.Machine.FileDescriptors }))
	b.live(DBWorkers, weakest(up, func(n *cluster.Node) cluster.Figure { return cluster.SQLWorkers(n.Pools) }))
	b.observeSites(sites)
}

// observeUsers splits the sessions into users, devices and kinds of client.
func (b *Baseline) observeUsers(snapshot *cluster.Snapshot, totals *cluster.Totals) {
	users := totals.UniqueUsers.Or(totals.Sessions)
	b.live(Users, users)
	if perUser := totals.Sessions.Ratio(totals.UniqueUsers); perUser.Known && perUser.Value >= 1 {
		b.live(Devices, perUser)
	}
	var sessions, tcp cluster.Figure
	for i := range snapshot.Nodes {
		if n := &snapshot.Nodes[i]; n.State == cluster.Up && n.Sessions.Known && n.TCPConnections.Known {
			sessions, tcp = sessions.Plus(n.Sessions), tcp.Plus(n.TCPConnections)
		}
	}
	if sessions.Known && sessions.Value > 0 {
		// The TCP figure holds sockets that are not logged in yet, so this is a lower bound; no gauge tells BOSH apart.
		overHTTP := min(max(1-tcp.Value/sessions.Value, 0), 1)
		from := fmt.Sprintf("1 - %s / %s (lower bound, BOSH included)", tcp.From, sessions.From)
		b.live(ShareWS, cluster.Measured(overHTTP, from))
		b.live(ShareTCP, cluster.Measured(1-overHTTP, tcp.From+" / "+sessions.From))
	}
	if tls := totals.Traffic.TLSShare(); tls.Known && tls.Value == 0 {
		b.live(TLS, cluster.Measured(TLSNone, tls.From))
	}
	// Sessions that are opened and closed again are reconnects; the rest are users who come or leave.
	reconnects := totals.LoginsPerS
	if logouts := totals.LogoutsPerS; logouts.Known && reconnects.Known && logouts.Value < reconnects.Value {
		reconnects = logouts
	}
	perSession := reconnects.Ratio(totals.Sessions)
	perSession.Value *= secondsPerHour
	b.live(DropsPerSessionHour, perSession)
}

// observeTraffic takes the message mix, and derives the fan-out from what was delivered.
func (b *Baseline) observeTraffic(totals *cluster.Totals) {
	t := &totals.Traffic
	if !b.live(OneToOneRate, t.OneToOneIn) {
		b.Inputs[OneToOneRate].Why = t.Messages.In.Why
	}
	switch {
	case !t.OneToOneIn.Known && t.Messages.In.Known:
		b.observeUntoldKinds(t)
	case t.MUCIn.Known || t.MUCLightIn.Known:
		b.live(MUCRate, t.MUCIn)
		b.live(MUCLightRate, t.MUCLightIn)
	default:
		b.live(MUCRate, t.GroupIn)
	}
	b.live(PubSubRate, t.PubSubIn)
	b.live(HTTPRate, t.HTTPNotifications)
	b.live(RESTRate, t.REST)
	b.live(ArchiveReads, totals.ArchiveLookupsPerS)
	if totals.ArchiveRowsPerS.Known {
		b.live(Archive, cluster.Measured(1, totals.ArchiveRowsPerS.From))
	}
	perUser := t.Presence.In.Ratio(cluster.Figure{Value: b.Scenario.at(Users), Known: true, From: "users"})
	perUser.Value *= secondsPerHour
	if b.live(PresencePerUserHour, perUser) {
		b.live(PresenceContacts, t.Presence.Out.Ratio(t.Presence.In))
	}
	b.observeFanOut(t)
	b.observeBackground(t.Push)
	b.live(BytesPerStanza, t.Bytes.Out.Ratio(t.Stanzas.Out))
}

// observeUntoldKinds takes all messages for one kind, where no module counts those of groups. What each of them costs is
// right all the same: as one-to-one messages when no more is delivered than these would be, else as messages to rooms
// with the fan-out that was seen.
func (b *Baseline) observeUntoldKinds(t *cluster.Traffic) {
	in := t.Messages.In
	in.From += " (groups not told apart)"
	fanOut := t.Messages.Out.Ratio(t.Messages.In)
	const noise = 1.05 // deliveries of a scrape may belong to messages of the one before
	if fanOut.Known && fanOut.Value > noise*(2*b.Scenario.at(Devices)-1) {
		b.live(OneToOneRate, cluster.Measured(0, in.From))
		b.live(MUCRate, in)
		b.live(MUCOccupants, fanOut)
		return
	}
	b.live(OneToOneRate, in)
}

// mostBackground bounds the estimate below: beyond it the pushes do not come from users of the messages seen.
const mostBackground = 0.9

// observeBackground estimates how many users are in the background from the push notifications, the only trace they
// leave: the share of deliveries that went to push. They come on top of the users that are connected.
func (b *Baseline) observeBackground(push cluster.Figure) {
	s := &b.Scenario
	reachable := s.at(OneToOneRate) + s.at(MUCLightRate)*s.at(MUCLightMembers) + s.at(PubSubRate)*s.at(PubSubSubscribers)
	if !push.Known || push.Value <= 0 || reachable <= 0 || b.Inputs[Users].Origin != FromLive {
		return
	}
	share := min(push.Value/reachable, mostBackground)
	from := push.From + " / deliveries (estimate)"
	connected := s.at(Users)
	s.SetBackground(share)
	s.Set(Users, connected/(1-share))
	b.Inputs[ShareBackground] = Provenance{Origin: FromLive, From: from}
	b.Inputs[Users].From += ", and the background share"
}

// observeFanOut gives the deliveries beyond one for each one-to-one message and device to the rooms.
func (b *Baseline) observeFanOut(t *cluster.Traffic) {
	s := &b.Scenario
	groups := s.at(MUCRate) + s.at(MUCLightRate) + s.at(PubSubRate)
	if !t.Messages.Out.Known || groups <= 0 {
		return
	}
	devices := s.at(Devices)
	toGroups := max(t.Messages.Out.Value-s.at(OneToOneRate)*(2*devices-1), groups)
	from := fmt.Sprintf("(%s - one-to-one deliveries) / group messages", t.Messages.Out.From)
	for rate, fanOut := range map[Input]Input{MUCRate: MUCOccupants, MUCLightRate: MUCLightMembers, PubSubRate: PubSubSubscribers} {
		if s.at(rate) > 0 {
			b.live(fanOut, cluster.Measured(toGroups/groups, from))
		}
	}
}

// SetupOfSnapshot returns the row of the summary table a snapshot belongs to. Global distribution makes it a
// multi-datacenter setup even when only one of the datacenters is scraped.
func SetupOfSnapshot(snapshot *cluster.Snapshot) Setup {
	for i := range snapshot.Nodes {
		if snapshot.Nodes[i].Membership.GlobalDistribution {
			return MultiDatacenter
		}
	}
	sites := snapshot.Sites()
	if len(sites) == 0 {
		return NoSetup
	}
	return setupOf(len(sites), sites[0].Totals().NodesKnown)
}

// Missing says what has to be known before a live cluster can be judged and is not, or "" when it can be judged.
func (b *Baseline) Missing() string {
	known := func(i Input) bool { return b.Inputs[i].Origin == FromLive || b.Inputs[i].Origin == FromUser }
	switch {
	case !known(Users):
		return "the number of users is not known yet: session figures appear within 15 s of a node's start"
	case !known(OneToOneRate):
		const need = "message rates are not known yet: they need two samples of a node"
		if why := b.Inputs[OneToOneRate].Why; why != "" {
			return need + " (" + why + ")"
		}
		return need
	}
	return ""
}
