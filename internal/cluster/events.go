package cluster

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// EventKind says what happened.
type EventKind uint8

// The kinds of events. The first ones follow from two snapshots (Changes); a verdict and a limit are for the one who judges.
const (
	NodeLost       EventKind = iota // a node that was up is not any more, or not up in another way
	NodeBack                        // a node is up again
	NodeRestarted                   // its counters began anew
	VersionChanged                  // it runs another MongooseIM
	MembersChanged                  // a cluster has more or fewer members, as its nodes know them
	MembersUnread                   // a cluster has members that are no targets, more or fewer than before
	TargetAdded                     // a node is among the targets
	TargetLeft                      // it is not any more
	VerdictChanged                  // another outcome
	LimitCrossed                    // the use of a resource came near its limit, over it, or back

	eventKinds
)

// Event is something that happened between two snapshots.
type Event struct {
	// At is the time of the snapshot that shows it first.
	At   time.Time
	Kind EventKind
	// Target is that of the node, "" for an event of a whole cluster; Subject is what the event is about: the node's name, a
	// site, or "" for what there is one of.
	Target, Subject string
	// Text says in words what happened, the subject included.
	Text string
	// Alarm marks what needs a hand, Good what is well again.
	Alarm, Good bool
}

// mostAlike is how many nodes of one kind of event are named one by one; more of them are one event.
const mostAlike = 5

// Changes returns what happened between two snapshots, in the order of the nodes. Nothing has happened where one is nil.
func Changes(before, after *Snapshot) []Event {
	if before == nil || after == nil {
		return nil
	}
	var events []Event
	say := func(kind EventKind, n *Node, alarm, good bool, format string, args ...any) {
		events = append(events, Event{
			At: after.At, Kind: kind, Target: n.Target, Subject: n.Name, Alarm: alarm, Good: good,
			Text: n.Name + " " + fmt.Sprintf(format, args...),
		})
	}
	pairs := pairNodes(before, after)
	for i := range after.Nodes {
		n, old := &after.Nodes[i], pairs[i]
		if old == nil {
			say(TargetAdded, n, false, false, "is a new target")
			continue
		}
		compareNode(old, n, say)
	}
	for _, n := range gone(before, after, pairs) {
		say(TargetLeft, n, false, false, "is no target any more")
	}
	return append(merged(events), compareMembers(before, after)...)
}

// pairNodes finds for each node of a snapshot what it was in the one before; nil for a new one.
func pairNodes(before, after *Snapshot) []*Node {
	pairs := make([]*Node, len(after.Nodes))
	var places map[string]int
	for i := range after.Nodes {
		target := after.Nodes[i].Target
		if i < len(before.Nodes) && before.Nodes[i].Target == target {
			pairs[i] = &before.Nodes[i]
			continue
		}
		if places == nil {
			places = make(map[string]int, len(before.Nodes))
			for k := range before.Nodes {
				places[before.Nodes[k].Target] = k
			}
		}
		if k, ok := places[target]; ok {
			pairs[i] = &before.Nodes[k]
		}
	}
	return pairs
}

// gone are the nodes that have no pair.
func gone(before, after *Snapshot, pairs []*Node) []*Node {
	found := 0
	for _, old := range pairs {
		if old != nil {
			found++
		}
	}
	if found == len(before.Nodes) {
		return nil
	}
	there := make(map[string]bool, len(after.Nodes))
	for i := range after.Nodes {
		there[after.Nodes[i].Target] = true
	}
	var left []*Node
	for i := range before.Nodes {
		if !there[before.Nodes[i].Target] {
			left = append(left, &before.Nodes[i])
		}
	}
	return left
}

// compareNode tells what happened to one node.
func compareNode(old, n *Node, say func(kind EventKind, n *Node, alarm, good bool, format string, args ...any)) {
	switch {
	case n.State == old.State:
	case n.State == Up && old.State == Unseen:
		// Not back: it was only not read yet.
	case n.State == Up && old.At.IsZero():
		say(NodeBack, n, false, true, "is up, and was not before")
	case n.State == Up:
		say(NodeBack, n, false, true, "is up again, after %s", roughly(n.At.Sub(old.At)))
	case n.State != Unseen:
		because := ""
		if n.Reason != "" {
			because = ": " + n.Reason
		}
		say(NodeLost, n, true, false, "is %s%s", n.State, because)
	}
	if n.State == Up && n.Restarted && !n.At.Equal(old.At) {
		say(NodeRestarted, n, true, false, "restarted: its counters began anew")
	}
	if n.Version != old.Version && n.Version != "" && old.Version != "" {
		say(VersionChanged, n, false, false, "runs MongooseIM %s, before %s", n.Version, old.Version)
	}
}

// roughly writes a duration with its largest unit.
func roughly(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", max(d, 0).Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return fmt.Sprintf("%.0f h", d.Hours())
}

// merged makes one event of many that are alike, such as those of a network that is cut.
func merged(events []Event) []Event {
	var count [eventKinds]int
	for i := range events {
		count[events[i].Kind]++
	}
	if slices.Max(count[:]) <= mostAlike {
		return events
	}
	words := [eventKinds]string{
		NodeLost: "were lost", NodeBack: "are up again", NodeRestarted: "restarted", VersionChanged: "run another MongooseIM",
		TargetAdded: "are new targets", TargetLeft: "are no targets any more",
	}
	var out []Event
	var done [eventKinds]bool
	for i := range events {
		e := events[i]
		switch {
		case count[e.Kind] <= mostAlike:
			out = append(out, e)
		case !done[e.Kind]:
			done[e.Kind] = true
			e.Text = fmt.Sprintf("%d nodes %s: %s and %d others", count[e.Kind], words[e.Kind], e.Subject, count[e.Kind]-1)
			e.Target, e.Subject = "", ""
			out = append(out, e)
		}
	}
	return out
}

// membership is what the nodes of a site that are up say of their cluster; 0 is nothing.
type membership struct{ joined, known, targets int }

// unread is how many members are no targets.
func (m membership) unread() int { return max(max(m.known, m.joined)-m.targets, 0) }

func memberships(s *Snapshot) (sites []string, of map[string]membership) {
	of = make(map[string]membership, 1)
	for i := range s.Nodes {
		n := &s.Nodes[i]
		m, seen := of[n.Site]
		if !seen {
			sites = append(sites, n.Site)
		}
		m.targets++
		if n.State == Up {
			m.joined = max(m.joined, int(n.Membership.Joined.Value))
			m.known = max(m.known, int(n.Membership.Known.Value))
		}
		of[n.Site] = m
	}
	return sites, of
}

// compareMembers tells what happened to the clusters of the sites. What nobody says in one of the snapshots is not compared.
func compareMembers(before, after *Snapshot) []Event {
	sites, now := memberships(after)
	_, then := memberships(before)
	var events []Event
	for _, site := range sites {
		m, old := now[site], then[site]
		in := ""
		if site != "" {
			in = " of " + site
		}
		say := func(kind EventKind, alarm, good bool, parts ...string) {
			events = append(events, Event{At: after.At, Kind: kind, Subject: site, Alarm: alarm, Good: good, Text: strings.Join(parts, "")})
		}
		if m.joined > 0 && old.joined > 0 && m.joined != old.joined {
			say(MembersChanged, m.joined < old.joined, m.joined > old.joined,
				fmt.Sprintf("the cluster%s has %s up, before %d", in, countNodes(m.joined), old.joined))
		}
		if m.joined == 0 || old.joined == 0 || m.unread() == old.unread() {
			continue
		}
		if m.unread() == 0 {
			say(MembersUnread, false, true, fmt.Sprintf("all nodes of the cluster%s are targets", in))
		} else {
			say(MembersUnread, true, false, fmt.Sprintf("the cluster%s has %s that no target reads, before %d", in, countNodes(m.unread()), old.unread()))
		}
	}
	return events
}

func countNodes(n int) string {
	if n == 1 {
		return "1 node"
	}
	return fmt.Sprintf("%d nodes", n)
}
