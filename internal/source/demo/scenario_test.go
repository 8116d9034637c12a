package demo

import (
	"testing"
	"time"
)

// users adds up the unique users of all sites.
func (s *Simulation) users() float64 {
	sum := 0.0
	for _, at := range s.sites {
		sum += at.connected / devices
	}
	return sum
}

// fanOut is messages delivered over messages sent, all nodes together.
func (s *Simulation) fanOut() float64 {
	in, out := 0.0, 0.0
	for _, n := range s.Truth().Nodes {
		in, out = in+n.MessagesIn, out+n.MessagesOut
	}
	return out / in
}

func TestASteadyDayHasItsPeakInTheEveningAndItsTroughBeforeDawn(t *testing.T) {
	s, err := NewSimulation(Config{Seed: 5}, 30*time.Second, began)
	if err != nil {
		t.Fatal(err)
	}
	most, least := 0.0, 1e12
	mostAt, leastAt := 0.0, 0.0
	for at := time.Duration(0); at < 24*time.Hour; at += 10 * time.Minute {
		s.Step(at)
		if u := s.users(); u > most {
			most, mostAt = u, hourOfDay(at.Seconds(), 0)
		}
		if u := s.users(); u < least {
			least, leastAt = u, hourOfDay(at.Seconds(), 0)
		}
	}
	if mostAt < 19 || mostAt > 23 || leastAt < 3 || leastAt > 10 {
		t.Errorf("peak at %.1f h, trough at %.1f h", mostAt, leastAt)
	}
	if most/least < 1.6 || most/least > 3 {
		t.Errorf("%.0f to %.0f users, want about a factor of 2", least, most)
	}
}

func TestLaunchDayRaisesUsersSixfoldUntilPortsRunOut(t *testing.T) {
	s := simulate(t, Config{Seed: 5, Scenario: "launch-day", Nodes: 3})
	before := s.users()
	logins := s.Truth().Nodes[0].LoginsPerS
	s.Step(23 * time.Minute)
	if now := s.Truth().Nodes[0].LoginsPerS; now < 10*logins {
		t.Errorf("%v logins per second in the middle of the launch, %v before it", now, logins)
	}
	s.Step(50 * time.Minute)
	wanted := 0.0
	for _, at := range s.sites {
		wanted += at.wanted / devices
	}
	rhythm := presentUsers(hourOfDay(s.scenarioSeconds(), 0))
	near(t, "users who want to be online", wanted, before*launchFactor*rhythm, 0.06)
	for i := range s.Len() {
		p := pageOf(t, s, i)
		if ports := total(t, p, "erlang_vm_port_count"); ports < 0.98*portLimit || ports > portLimit {
			t.Errorf("node %d has %v ports, want it at its limit of %v", i, ports, portLimit)
		}
		if busy := s.Truth().Nodes[i].CPUCores; busy > coresPerNode {
			t.Errorf("node %d uses %v of %v cores", i, busy, coresPerNode)
		}
	}
}

func TestGroupStormRaisesTheFanOutForFiveMinutesOfFifteen(t *testing.T) {
	s := simulate(t, Config{Seed: 5, Scenario: "group-storm", Speed: 5})
	calm := s.fanOut()
	for _, test := range []struct {
		minute float64
		storm  bool
	}{{2.5, false}, {4, true}, {7.5, true}, {9, false}, {14, false}, {19, true}, {24, false}} {
		s.Step(time.Duration(test.minute * minute / 5 * float64(time.Second)))
		if got := s.fanOut(); (got > calm*1.8) != test.storm || !test.storm && got > calm*1.3 {
			t.Errorf("minute %v: fan-out %.2f, %.2f when calm, want a storm: %v", test.minute, got, calm, test.storm)
		}
	}
}

func TestGrowthAddsAFifthADay(t *testing.T) {
	s, err := NewSimulation(Config{Seed: 5, Scenario: "growth", Speed: 100}, 2*time.Second, began)
	if err != nil {
		t.Fatal(err)
	}
	before := s.users()
	for days := 1.0; days <= 3; days++ {
		s.Step(time.Duration(days * day / 100 * float64(time.Second)))
		rhythm := presentUsers(hourOfDay(s.scenarioSeconds(), 0))
		if days == 1 || days == 3 {
			want := before * rhythm
			for range int(days) {
				want *= growthPerDay
			}
			near(t, "users", s.users(), want, 0.05)
		}
	}
}

func TestNodeLossKillsANodeAndItsUsersComeBackToTheOthers(t *testing.T) {
	s := simulate(t, Config{Seed: 5, Scenario: "node-loss"})
	at := func(minutes float64) []NodeTruth {
		s.Step(time.Duration(minutes * minute * float64(time.Second)))
		return s.Truth().Nodes
	}
	before := at(1.95)
	sessions := func(nodes []NodeTruth) float64 { return nodes[0].Sessions + nodes[1].Sessions + nodes[2].Sessions }
	killed := at(2.05)
	if killed[2].Up || !killed[0].Up || !killed[1].Up {
		t.Fatalf("two minutes in, up are %v %v %v, want only the last one down", killed[0].Up, killed[1].Up, killed[2].Up)
	}
	if killed[0].LoginsPerS < 50*before[0].LoginsPerS {
		t.Errorf("%v logins per second after the loss, %v before, want a storm", killed[0].LoginsPerS, before[0].LoginsPerS)
	}
	near(t, "sessions a minute later", sessions(at(3.1)), sessions(before), 0.05)
	still := at(6.9)
	if still[2].Up || still[0].LoginsPerS > 5*before[0].LoginsPerS {
		t.Errorf("at minute 6.9 the node is up (%v), or the storm is not over: %v logins per second", still[2].Up, still[0].LoginsPerS)
	}
	back := at(7.05)
	if !back[2].Up || back[2].Sessions > 0.2*before[2].Sessions {
		t.Errorf("at minute 7 the node is %+v, want it up and nearly empty", back[2])
	}
	near(t, "sessions while they move to the node that is back", sessions(at(7.5)), sessions(before), 0.03)
	rebalanced := at(15)
	for i := range rebalanced {
		near(t, "sessions after rebalancing", rebalanced[i].Sessions, before[i].Sessions, 0.06)
	}
	again := at(22.1)
	if again[1].Up || !again[2].Up {
		t.Error("the next loss takes another node")
	}
}

func TestAProbeIsOldAndFalseBeforeTheFirstOne(t *testing.T) {
	s := simulate(t, Config{Seed: 5, Scenario: "node-loss"})
	s.Step(119*time.Second + 900*time.Millisecond)
	members := func(node int) float64 { return total(t, pageOf(t, s, node), "cets_info_joined_nodes") }
	whole := total(t, pageOf(t, s, 0), "sm_total_sessions_count")
	s.Step(120*time.Second + 500*time.Millisecond)
	if got := total(t, pageOf(t, s, 0), "sm_total_sessions_count"); got != whole || members(0) != 3 {
		t.Errorf("%v sessions and %v members half a second after the loss, want the last probe's %v and 3", got, members(0), whole)
	}
	s.Step(136 * time.Second)
	if got := total(t, pageOf(t, s, 0), "sm_total_sessions_count"); got > 0.95*whole || members(0) != 2 {
		t.Errorf("%v sessions and %v members after the next probe, want fewer than %v and 2", got, members(0), whole)
	}
	if lost := total(t, pageOf(t, s, 0), "cets_info_unavailable_nodes"); lost != 1 {
		t.Errorf("%v nodes are unavailable, want 1", lost)
	}

	s.Step(430 * time.Second) // Ten seconds after the restart.
	p := pageOf(t, s, 2)
	for _, name := range []string{"system_up_time_seconds", "system_memory_total", "sm_total_sessions_count", "cets_info_joined_nodes", "system_info_port_limit"} {
		if got := total(t, p, name); got != 0 {
			t.Errorf("%s is %v before the first probe, want a false 0", name, got)
		}
	}
	for _, name := range []string{"wpool_global_queue_lengths_total", "mod_muc_rooms_online", "async_pool_queue_lengths_total", "tls_cert_remaining_days_count"} {
		if p[name] != nil {
			t.Errorf("%s has samples before the first probe", name)
		}
	}
	if up := total(t, p, "erlang_vm_statistics_wallclock_time_milliseconds"); up != 10_000 {
		t.Errorf("up for %v ms, want 10000", up)
	}
	if total(t, p, "sm_session_count") <= 0 || total(t, p, "sm_session_logins") > 60_000 {
		t.Errorf("%v sessions of %v logins", total(t, p, "sm_session_count"), total(t, p, "sm_session_logins"))
	}
	s.Step(436 * time.Second)
	p = pageOf(t, s, 2)
	if up := total(t, p, "system_up_time_seconds"); up != 15 || p["mod_muc_rooms_online"] == nil {
		t.Errorf("up for %v s by the first probe, want 15, and rooms", up)
	}
}

func TestSitesShareTheUsersAndLookAtThemselvesOnly(t *testing.T) {
	s := simulate(t, Config{Seed: 5, Sites: 3, Nodes: 2})
	s.Step(16 * time.Second)
	for i, share := range siteShares(3) {
		near(t, "share", share, []float64{0.5, 0.3, 0.2}[i], 0.06)
		whole := total(t, pageOf(t, s, 2*i), "sm_total_sessions_count")
		other := total(t, pageOf(t, s, 2*i+1), "sm_total_sessions_count")
		own := total(t, pageOf(t, s, 2*i), "sm_session_count") + total(t, pageOf(t, s, 2*i+1), "sm_session_count")
		near(t, "sessions of the site, as one node and the other say", whole, other, 0.02)
		near(t, "sessions of the site and its nodes' sum", whole, own, 0.02)
		if got := total(t, pageOf(t, s, 2*i), "cets_info_joined_nodes"); got != 2 {
			t.Errorf("site %d has %v members, want 2", i, got)
		}
	}
	if s.Name(0) != "eu-1" || s.Name(3) != "us-2" || s.Site(5) != "ap" {
		t.Errorf("names %q %q, site %q", s.Name(0), s.Name(3), s.Site(5))
	}
	sent, received := 0.0, 0.0
	for i := range s.Len() {
		p := pageOf(t, s, i)
		sent += total(t, p, "mod_global_distrib_outgoing_messages_count")
		received += total(t, p, "mod_global_distrib_incoming_messages_count")
	}
	if sent == 0 {
		t.Fatal("nothing was sent between sites")
	}
	near(t, "received from other sites", received, sent, 0.05)
}
