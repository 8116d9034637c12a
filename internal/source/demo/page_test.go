package demo

import (
	"bytes"
	_ "embed"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
)

// families68 lists every family known of MongooseIM 6.8 with its type and sorted labels: from a scrape of a live node,
// and from the server's source for what that node had not configured.
//
//go:embed testdata/families-6.8.txt
var families68 string

func TestEveryFamilyHasNameTypeAndLabelsOfTheRealServer(t *testing.T) {
	real := map[string][2]string{}
	for line := range strings.Lines(families68) {
		fields := append(strings.Fields(line), "")
		real[fields[0]] = [2]string{fields[1], fields[2]}
	}
	s := simulate(t, Config{Sites: 2, Seed: 1})
	s.Step(20 * time.Second)
	body := s.AppendMetrics(nil, 1)
	declared := 0
	for line := range strings.Lines(string(body)) {
		if rest, ok := strings.CutPrefix(line, "# TYPE "); ok {
			declared++
			name, kind, _ := strings.Cut(strings.TrimSpace(rest), " ")
			if want, known := real[name]; !known || want[0] != kind {
				t.Errorf("%s is a %s, want %q", name, kind, want[0])
			}
		}
	}
	if declared < 300 {
		t.Errorf("%d families, want about as many as a full node has", declared)
	}
	for name, f := range families(t, body) {
		for _, m := range f.Metric {
			var labels []string
			for _, l := range m.Label {
				labels = append(labels, l.GetName())
			}
			slices.Sort(labels)
			if got := strings.Join(labels, ","); got != real[name][1] {
				t.Errorf("%s has the labels %s, want %s", name, got, real[name][1])
			}
		}
	}
}

func TestThePageIsLaidOutAsTheServerDoes(t *testing.T) {
	s := simulate(t, Config{Seed: 1})
	body := string(s.AppendMetrics(nil, 0))
	if !strings.HasSuffix(body, "\n\n") || strings.Contains(strings.TrimSuffix(body, "\n\n"), "\n\n") {
		t.Error("an empty line stands at the end, and nowhere else")
	}
	lines := strings.Split(strings.TrimSuffix(body, "\n\n"), "\n")
	seen := map[string]bool{}
	for i, line := range lines {
		if rest, ok := strings.CutPrefix(line, "# TYPE "); ok {
			name, _, _ := strings.Cut(rest, " ")
			if !strings.HasPrefix(lines[i+1], "# HELP "+name+" ") {
				t.Errorf("after %q comes %q, want its help", line, lines[i+1])
			}
			if seen[name] {
				t.Errorf("%s is declared twice", name)
			}
			seen[name] = true
		}
	}
	for _, want := range []string{
		"# TYPE sm_session_logins counter\n# HELP sm_session_logins Event: sm_session, Metric: logins\nsm_session_logins{host_type=\"example.org\"} ",
		"xmpp_element_in_stanza_count{connection_type=\"c2s\",host_type=\"\"} 0\n",
		"c2s_message_processed_time_bucket{host_type=\"example.org\",le=\"1073741824\"} ",
		"# TYPE cowboy_requests_total counter\n# HELP cowboy_requests_total Requests served by Cowboy.\n#",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not contain %q", want)
		}
	}
}

func TestIdentitiesHoldOnThePageToTheLastDigit(t *testing.T) {
	for _, at := range []time.Duration{0, 700 * time.Millisecond, 59*time.Second + 13*time.Millisecond, 10 * time.Minute} {
		s := simulate(t, Config{Seed: 4, Scenario: "node-loss", Speed: 2})
		s.Step(at)
		for i := range s.Len() {
			if !s.Up(i) {
				continue
			}
			p := pageOf(t, s, i)
			for _, direction := range []string{"xmpp_element_in", "xmpp_element_out"} {
				kind := func(name string) float64 { return total(t, p, direction+"_"+name) }
				errors := kind("message_error_count") + kind("iq_error_count") + kind("presence_error_count")
				near(t, direction+" errors", kind("error_count"), errors, 0)
				near(t, direction+" stanzas", kind("stanza_count"), kind("message_count")+kind("iq_count")+kind("presence_count")+errors, 0)
				near(t, direction+" sizes", kind("byte_size"), kind("count"), 0)
				if kind("count") < kind("stanza_count") {
					t.Errorf("%s: more stanzas than elements", direction)
				}
			}
			near(t, "sessions", total(t, p, "sm_session_count"), total(t, p, "sm_session_logins")-total(t, p, "sm_session_logouts"), 0)
			memory := func(name string, labels ...string) float64 {
				return total(t, p, "erlang_vm_memory_"+name+"bytes_total", labels...)
			}
			near(t, "system memory", memory("system_"), memory("", "kind=system"), 0)
			near(t, "memory of processes", memory("processes_"), memory("", "kind=processes"), 0)
			near(t, "memory probes", total(t, p, "system_memory_total"), total(t, p, "system_memory_processes")+total(t, p, "system_memory_system"), 0)
			near(t, "carriers", total(t, p, "erlang_vm_allocators", "usage=carriers_size"), memory("")*hidden.MemFragmentation, 0.03)
			near(t, "group messages", total(t, p, "hook_filter_room_packet_count"), total(t, p, "mod_mam_muc_archive_message_count"), 0.001)
			requireOrderedBuckets(t, p)
		}
	}
}

func requireOrderedBuckets(t *testing.T, page map[string]*dto.MetricFamily) {
	t.Helper()
	for name, f := range page {
		for _, m := range f.Metric {
			if m.Histogram == nil {
				continue
			}
			var below uint64
			edge, most, least := 0.0, 0.0, 0.0
			for i, b := range m.Histogram.Bucket {
				if b.GetCumulativeCount() < below {
					t.Errorf("%s: bucket %v holds less than the one below", name, b.GetUpperBound())
				}
				if i < finiteBuckets && b.GetUpperBound() != math.Ldexp(1, i) {
					t.Errorf("%s: edge %d is %v", name, i, b.GetUpperBound())
				}
				inside := float64(b.GetCumulativeCount() - below)
				least += inside * edge
				edge = b.GetUpperBound()
				if inside > 0 {
					most += inside * edge
				}
				below = b.GetCumulativeCount()
			}
			// Each bucket's count is rounded down by itself, hence the slack.
			if sum := m.Histogram.GetSampleSum(); len(m.Histogram.Bucket) != buckets || sum < least*0.999-32 || sum > most*1.001+32 {
				t.Errorf("%s: %d buckets, sum %v, want %d and %v to %v", name, len(m.Histogram.Bucket), sum, buckets, least, most)
			}
			if below != m.Histogram.GetSampleCount() {
				t.Errorf("%s: count %d, want %d", name, m.Histogram.GetSampleCount(), below)
			}
		}
	}
}

func TestTheSameTimeGivesTheSameBytes(t *testing.T) {
	config := Config{Sites: 2, Nodes: 2, Seed: 7, Scenario: "node-loss", Speed: 3}
	const at = 201*time.Second + 250*time.Millisecond
	straight := simulate(t, config)
	straight.Step(at)
	often := simulate(t, config)
	for step := 130 * time.Millisecond; step < at; step += 1370 * time.Millisecond {
		often.Step(step)
		often.AppendMetrics(nil, 1)
	}
	often.Step(at)
	often.Step(at / 2) // Time does not run backwards.
	config.Seed++
	other := simulate(t, config)
	other.Step(at)
	for i := range straight.Len() {
		want, host := straight.AppendMetrics(nil, i), straight.AppendHost(nil, i)
		if !bytes.Equal(often.AppendMetrics(nil, i), want) || !bytes.Equal(often.AppendHost(nil, i), host) {
			t.Errorf("node %d: other bytes after being asked more often", i)
		}
		if len(want) > 0 && bytes.Equal(other.AppendMetrics(nil, i), want) {
			t.Errorf("node %d: another seed gives the same bytes", i)
		}
	}
}

func TestCountersFallOnlyWithARestart(t *testing.T) {
	s := simulate(t, Config{Seed: 2, Scenario: "node-loss", Speed: 20})
	type key struct{ name, labels string }
	before := make([]map[key]float64, s.Len())
	uptime := make([]float64, s.Len())
	restarts := 0
	for at := time.Duration(0); at < 30*time.Second; at += 900 * time.Millisecond {
		s.Step(at)
		for i := range s.Len() {
			now := map[key]float64{}
			p := families(t, s.AppendHost(s.AppendMetrics(nil, i), i))
			if f := p["erlang_vm_statistics_wallclock_time_milliseconds"]; f != nil {
				if up := f.Metric[0].GetCounter().GetValue(); up < uptime[i] {
					restarts++
					before[i] = nil
				}
				uptime[i] = f.Metric[0].GetCounter().GetValue()
			}
			for name, f := range p {
				for _, m := range f.Metric {
					k := key{name, labelsOf(m)}
					switch {
					case m.Counter != nil:
						now[k] = m.Counter.GetValue()
					case m.Histogram != nil:
						now[k] = float64(m.Histogram.GetSampleCount())
						now[key{name, k.labels + "sum"}] = m.Histogram.GetSampleSum()
					default:
						continue
					}
					if now[k] < before[i][k] {
						t.Fatalf("node %d at %v: %s%s fell from %v to %v", i, at, name, k.labels, before[i][k], now[k])
					}
				}
			}
			if s.Up(i) {
				before[i] = now
			}
		}
	}
	if restarts != 1 {
		t.Errorf("%d restarts seen, want 1", restarts)
	}
}

func labelsOf(m *dto.Metric) string {
	var b strings.Builder
	for _, l := range m.Label {
		b.WriteString(l.GetName() + "=" + l.GetValue() + ",")
	}
	return b.String()
}
