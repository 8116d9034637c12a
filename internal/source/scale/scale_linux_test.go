package scale

import (
	"encoding/json"
	"fmt"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/source/exposition"
	"github.com/mimtop/mimtop/internal/source/fakenode"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/promapi/enginetest"
)

// sizes are the clusters measured, each with an interval that lets this machine and its nodes keep up.
var sizes = []struct {
	nodes    int
	interval time.Duration
}{{10, 200 * time.Millisecond}, {100, time.Second}, {1000, 5 * time.Second}}

const (
	// warmUp is left out: connections are made, pages are seen for the first time.
	warmUp = 10 * time.Second
	// measured is how long is measured, in whole rounds of every interval.
	measured = 20 * time.Second
	pages    = 120
)

// perScrape lets a program that scrapes the fleet run, and returns its processor time for each page.
func perScrape(p *process, f fleet) time.Duration {
	p.t.Helper()
	time.Sleep(warmUp)
	servedBefore, cpuBefore := f.served(), p.cpu()
	time.Sleep(measured)
	served, cpu := f.served()-servedBefore, p.cpu()-cpuBefore
	if served == 0 {
		p.t.Fatal("nothing was scraped")
	}
	return cpu / time.Duration(served)
}

// BenchmarkScrapeAgainstPrometheus scrapes the same nodes with mimtop and with Prometheus, one after the other, both with
// gzip and with the same families kept, and compares the processor time for each page. Prometheus also stores what it reads.
func BenchmarkScrapeAgainstPrometheus(b *testing.B) {
	program := enginetest.Binary(b, enginetest.Prometheus)
	for _, size := range sizes {
		b.Run(fmt.Sprintf("nodes=%d", size.nodes), func(b *testing.B) {
			var ours, identity, theirs time.Duration
			for b.Loop() {
				f := startFleet(b, fakenode.FleetOptions{Nodes: size.nodes, Size: fakenode.Medium, Step: time.Second, Pages: pages})
				p := startScraper(b, scrapeTask{Addresses: f.addresses, Interval: size.interval, Gzip: true})
				ours += perScrape(p, f)
				if up := p.report().Up; up != size.nodes {
					b.Fatalf("%d of %d nodes are up", up, size.nodes)
				}
				p.end()
				p = startScraper(b, scrapeTask{Addresses: f.addresses, Interval: size.interval})
				identity += perScrape(p, f)
				p.end()
				p = startPrometheus(b, program, f.addresses, size.interval)
				theirs += perScrape(p, f)
				p.end()
				f.end()
			}
			b.ReportMetric(float64(ours)/float64(theirs), "of-prometheus")
			b.ReportMetric(float64(identity)/float64(theirs), "of-prometheus-without-gzip")
			b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "µs/scrape")
			b.ReportMetric(float64(theirs.Microseconds())/float64(b.N), "prometheus-µs/scrape")
		})
	}
}

// startPrometheus runs Prometheus with a keep list of the families that mimtop reads.
func startPrometheus(b *testing.B, program string, targets []string, interval time.Duration) *process {
	b.Helper()
	var names []string
	for name, rule := range mongooseim.Wanted().All() {
		names = append(names, name)
		if rule.Type == exposition.Histogram {
			names[len(names)-1] += "(_bucket|_sum|_count)"
		}
	}
	slices.Sort(names)
	type m = map[string]any
	config, err := json.Marshal(m{
		"global": m{"scrape_interval": interval.String(), "scrape_timeout": interval.String()},
		"scrape_configs": []m{{
			"job_name": "mongooseim", "static_configs": []m{{"targets": targets}},
			"metric_relabel_configs": []m{{"source_labels": []string{"__name__"}, "regex": strings.Join(names, "|"), "action": "keep"}},
		}},
	})
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "prometheus.yml") // JSON is YAML.
	if err := os.WriteFile(file, config, 0o600); err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	p := launch(b, exec.Command(program, "--config.file="+file, "--web.listen-address="+address,
		"--storage.tsdb.path="+b.TempDir(), "--log.level=error"))
	for range 300 {
		if resp, err := http.Get("http://" + address + "/-/ready"); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return p
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.Fatal("Prometheus does not get ready")
	return nil
}

// BenchmarkRounds measures the processor time of a round of scrapes against the number of nodes.
func BenchmarkRounds(b *testing.B) {
	perRound := map[int]float64{}
	for b.Loop() {
		for _, size := range sizes {
			f := startFleet(b, fakenode.FleetOptions{Nodes: size.nodes, Size: fakenode.Medium, Step: time.Second, Pages: pages})
			p := startScraper(b, scrapeTask{Addresses: f.addresses, Interval: size.interval})
			perRound[size.nodes] += perScrape(p, f).Seconds() * float64(size.nodes)
			p.end()
			f.end()
		}
	}
	for nodes, seconds := range perRound {
		b.ReportMetric(seconds/float64(b.N)*1e3, fmt.Sprintf("ms/round-of-%d", nodes))
	}
	b.ReportMetric(math.Log10(perRound[1000]/perRound[10])/2, "exponent")
}

// BenchmarkAgeBesideHungNodes compares the age of the figures of healthy nodes, as somebody sees it who looks at the screen,
// with and without every tenth node hanging.
func BenchmarkAgeBesideHungNodes(b *testing.B) {
	var with, without scraped
	for b.Loop() {
		for _, hangEvery := range []int{0, 10} {
			f := startFleet(b, fakenode.FleetOptions{
				Nodes: 100, Size: fakenode.Medium, Step: time.Second, Pages: pages, HangEvery: hangEvery,
			})
			p := startScraper(b, scrapeTask{Addresses: f.addresses, Interval: time.Second, Look: 20 * time.Millisecond})
			time.Sleep(warmUp)
			p.report()
			time.Sleep(measured)
			r := p.report()
			if hangEvery == 0 {
				without = r
			} else {
				with = r
			}
			p.end()
			f.end()
		}
	}
	if without.Up != 100 || with.Up != 90 {
		b.Fatalf("%d nodes are up, and %d of those beside hung ones", without.Up, with.Up)
	}
	b.ReportMetric(with.AgeP99S/without.AgeP99S, "x-age-p99")
	b.ReportMetric(with.AgeMedianS/without.AgeMedianS, "x-age-median")
	b.ReportMetric(1000*with.AgeP99S, "ms-age-p99")
	b.ReportMetric(1000*with.AgeMedianS, "ms-age-median")
}
