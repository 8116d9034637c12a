package cluster

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// filled gives every field of a value, those of structs and slices in it too, something that no other field has.
func filled(v reflect.Value, number *int) {
	*number++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint("text ", *number))
	case reflect.Float64:
		v.SetFloat(float64(*number) + 0.5)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*number))
	case reflect.Uint8:
		v.SetUint(uint64(Down))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range v.Len() {
			filled(v.Index(i), number)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 7, 1, 12, 0, *number, 7, time.UTC)))
			return
		}
		for i := range v.NumField() {
			filled(v.Field(i), number)
		}
	default:
		panic("a snapshot holds a " + v.Kind().String())
	}
}

// TestAPackedSnapshotKeepsEveryField fails for a field that somebody adds and packing does not know.
func TestAPackedSnapshotKeepsEveryField(t *testing.T) {
	var s Snapshot
	number := 0
	filled(reflect.ValueOf(&s).Elem(), &number)
	for i := range s.Nodes {
		for _, l := range s.Nodes[i].eachLatency() {
			l.Cumulative = []float64{2, 2, 7.25}
		}
	}
	var packer Packer
	if got := packer.Pack(&s).Snapshot(); !reflect.DeepEqual(got, &s) {
		t.Errorf("unpacked it is\n%+v\nwant\n%+v", got, &s)
	}
}

func TestWhatIsAbsentStaysAbsent(t *testing.T) {
	s := &Snapshot{At: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), Nodes: []Node{{Target: "a"}, {Target: "b", Sessions: Absent("why")}}}
	var packer Packer
	if got := packer.Pack(s).Snapshot(); !reflect.DeepEqual(got, s) {
		t.Errorf("unpacked it is\n%+v\nwant\n%+v", got, s)
	}
}

// TestPackedCountsAndNumbers packs what histograms and figures hold.
func TestPackedCountsAndNumbers(t *testing.T) {
	for _, counts := range [][]float64{
		{0}, {1}, {0, 0, 0}, {0, 0, 3, 3, 3, 4}, {5, 5, 5}, {0.25, 0.5, 0.5, 7}, {1 << 54, 1 << 55}, {3, 2, 2, 9}, {0, 1e300, 1e300},
	} {
		read := numberReader(appendCounts(nil, counts))
		got := make([]float64, len(counts))
		read.counts(got)
		if !reflect.DeepEqual(got, counts) || len(read) > 0 {
			t.Errorf("%v becomes %v, with %d bytes over", counts, got, len(read))
		}
	}
	for _, v := range []float64{0, 1, 8, 250_000, -3.5, 1e-9, 5.3e9, math.Pi, math.MaxFloat64, -math.MaxFloat64} {
		read := numberReader(appendFloat(nil, v))
		want := float64(float32(min(max(v, -math.MaxFloat32), math.MaxFloat32)))
		if got := read.float(); got != want || len(read) > 0 {
			t.Errorf("%v becomes %v, want %v", v, got, want)
		}
	}
}

// measuredSnapshot is one of so many nodes that are loaded at random, as full as real ones are.
func measuredSnapshot(nodes int, at time.Time, random *rand.Rand) *Snapshot {
	s := &Snapshot{At: at, Source: "a test", Interval: 5 * time.Second}
	edges := make([]float64, 26)
	for i := range edges {
		edges[i] = math.Ldexp(1e-6, i)
	}
	edges[len(edges)-1] = math.Inf(1)
	for i := range nodes {
		n := Node{
			Target: fmt.Sprintf("http://node%d:9091/metrics", i), Name: fmt.Sprintf("node%d", i), State: Up, Window: 10 * time.Second,
			At: at.Add(-time.Duration(random.IntN(5e9))), ScrapeDuration: time.Duration(random.IntN(5e7)), Version: "6.8+",
			Services: []string{"mam", "websocket"}, Pools: []Pool{{Kind: "rdbms", Tag: "default"}, {Kind: "http", Tag: "push"}},
		}
		for k, f := range n.eachFigure(nil) {
			*f = Measured(math.Round(random.Float64()*1e6)/7, fmt.Sprintf("metric_%d", k))
		}
		for k, l := range n.eachLatency() {
			*l = Latency{UpperEdges: edges, Cumulative: make([]float64, len(edges)), SumSeconds: random.Float64(), From: fmt.Sprintf("histogram_%d", k)}
			total := 0.0
			for b := range edges {
				if b > 8 && b < 18 {
					total += float64(random.IntN(500))
				}
				l.Cumulative[b] = total
			}
		}
		s.Nodes = append(s.Nodes, n)
	}
	return s
}

// TestAPackedSnapshotIsSmall bounds what one costs; the snapshot itself is 3,680 bytes a node beside its histograms.
func TestAPackedSnapshotIsSmall(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	at := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	var packer Packer
	packer.Pack(measuredSnapshot(1000, at, random))
	second := packer.Pack(measuredSnapshot(1000, at.Add(5*time.Second), random))
	if perNode := second.Bytes() / 1000; perNode > 700 {
		t.Errorf("%d bytes a node", perNode)
	}
	for i, n := range second.nodes {
		if n.who != packer.last.nodes[i].who || n.texts != second.nodes[0].texts {
			t.Fatalf("node %d does not share what it has in common", i)
		}
	}
}

func TestATableOfTextsIsBounded(t *testing.T) {
	var packer Packer
	for i := range 3 * mostTexts {
		s := &Snapshot{Nodes: []Node{{Target: "a", Sessions: Absent(fmt.Sprint("reason ", i))}}}
		p := packer.Pack(s)
		if got := p.Snapshot().Nodes[0].Sessions; got != s.Nodes[0].Sessions {
			t.Fatalf("%+v, want %+v", got, s.Nodes[0].Sessions)
		}
		if len(packer.texts.all) > mostTexts+200 {
			t.Fatalf("%d texts", len(packer.texts.all))
		}
	}
}

// BenchmarkPack packs a thousand nodes, and says what a node costs.
func BenchmarkPack(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	s := measuredSnapshot(1000, time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), random)
	var packer Packer
	b.ReportAllocs()
	for b.Loop() {
		packer.Pack(s)
	}
	b.ReportMetric(float64(packer.last.Bytes())/1000, "B/node")
}

// BenchmarkUnpack takes a thousand nodes back.
func BenchmarkUnpack(b *testing.B) {
	var packer Packer
	p := packer.Pack(measuredSnapshot(1000, time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), rand.New(rand.NewPCG(1, 2))))
	b.ReportAllocs()
	for b.Loop() {
		p.Snapshot()
	}
}
