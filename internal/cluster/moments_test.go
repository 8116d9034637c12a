package cluster

import (
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"
	"time"
)

var midnight = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)

// keptFor adds a snapshot of so many nodes every five seconds for some time, of many nodes every fifteen.
func keptFor(nodes int, mostBytes int, over time.Duration, notable func(at time.Duration) bool) *Moments {
	every := 5 * time.Second
	if nodes >= 300 {
		every *= 3
	}
	m := NewMoments(mostBytes)
	s := measuredSnapshot(nodes, midnight, rand.New(rand.NewPCG(1, 2)))
	for at := time.Duration(0); at <= over; at += every {
		now := *s
		now.At = midnight.Add(at)
		m.Add(&now, notable != nil && notable(at))
	}
	return m
}

const momentsRoom = 4 << 20

func TestMomentsAreThinnerTheOlderTheyAre(t *testing.T) {
	const dense, sparse = 5*60/5 + 1, 55
	m := keptFor(3, momentsRoom, 3*time.Hour, nil)
	if m.Len() < dense+sparse-2 || m.Len() > dense+sparse+2 {
		t.Errorf("%d moments are kept of three hours, want about %d", m.Len(), dense+sparse)
	}
	newest := midnight.Add(3 * time.Hour)
	for i := 1; i < m.Len(); i++ {
		want := 5 * time.Second
		if newest.Sub(m.At(i)) > momentsDense {
			want = momentsApart
		}
		if apart := m.At(i).Sub(m.At(i - 1)); apart < want || newest.Sub(m.At(i-1)) <= momentsDense && apart > want {
			t.Errorf("moment %d, %v old, is %v after the one before", i, newest.Sub(m.At(i)), apart)
		}
	}
	if oldest := newest.Sub(m.At(0)); oldest > momentsLongest || oldest < momentsLongest-2*momentsApart {
		t.Errorf("the oldest is %v old", oldest)
	}
}

// TestMomentsAreBoundedInBytes: what a thousand nodes have room for reaches back as far, with fewer steps.
func TestMomentsAreBoundedInBytes(t *testing.T) {
	for _, c := range []struct{ nodes, fewest int }{{3, 100}, {50, 100}, {300, 25}, {1000, 7}} {
		m := keptFor(c.nodes, momentsRoom, 70*time.Minute, nil)
		sum := 0
		for i := range m.kept {
			sum += m.kept[i].Bytes()
		}
		if m.Bytes() != sum || m.Bytes() > momentsRoom || m.Len() < c.fewest {
			t.Errorf("%d nodes: %d moments of %d bytes, counted as %d", c.nodes, m.Len(), sum, m.Bytes())
		}
		if reach := m.At(m.Len() - 1).Sub(m.At(0)); reach < 30*time.Minute {
			t.Errorf("%d nodes: %d moments reach back %v", c.nodes, m.Len(), reach)
		}
		if last := m.At(m.Len() - 1).Sub(m.At(m.Len() - 2)); last > 30*time.Second {
			t.Errorf("%d nodes: the newest two are %v apart", c.nodes, last)
		}
	}
}

// heldBytes is how much memory is held by what create returns, which is returned as well so that it is still held then.
func heldBytes[T any](create func() T) (int, T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&before)
	kept := create()
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	return int(after.HeapAlloc) - int(before.HeapAlloc), kept
}

// thousandNodes is a full store of a cluster of a thousand nodes, each of whose snapshots comes from the network anew.
func thousandNodes() *Moments {
	m := NewMoments(momentsRoom)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 40 {
		m.Add(measuredSnapshot(1000, midnight.Add(time.Duration(i)*5*time.Second), random), false)
	}
	return m
}

// TestMomentsOfAThousandNodesFitInMemory counts all of it: the moments, what they share, and what packing needs.
func TestMomentsOfAThousandNodesFitInMemory(t *testing.T) {
	held, m := heldBytes(thousandNodes)
	if held > 8<<20 || held < m.Bytes()/2 {
		t.Errorf("%d moments of a thousand nodes hold %.1f MiB, counted as %.1f", m.Len(), float64(held)/(1<<20), float64(m.Bytes())/(1<<20))
	}
}

// BenchmarkMomentsOfAThousandNodes says what they hold.
func BenchmarkMomentsOfAThousandNodes(b *testing.B) {
	for b.Loop() {
		held, m := heldBytes(thousandNodes)
		b.ReportMetric(float64(held)/(1<<20), "MiB-held")
		b.ReportMetric(float64(m.Len()), "moments")
	}
}

func TestANotableMomentIsKept(t *testing.T) {
	at := 41*time.Minute + 35*time.Second
	m := keptFor(3, momentsRoom, 70*time.Minute, func(now time.Duration) bool { return now == at })
	if i := m.Find(midnight.Add(at)); i < 0 || !m.At(i).Equal(midnight.Add(at)) {
		t.Error("it is not there")
	}
}

func TestMomentsAreFoundByTheirTime(t *testing.T) {
	m := keptFor(1, momentsRoom, time.Minute, nil)
	for _, c := range []struct {
		at   time.Duration
		want int
	}{{-time.Second, -1}, {0, 0}, {4 * time.Second, 0}, {5 * time.Second, 1}, {time.Hour, 12}} {
		if got := m.Find(midnight.Add(c.at)); got != c.want {
			t.Errorf("%v is moment %d, want %d", c.at, got, c.want)
		}
	}
	if (&Moments{}).Find(midnight) != -1 {
		t.Error("an empty store has one")
	}
}

func TestAMomentIsTheSnapshotItWas(t *testing.T) {
	m := NewMoments(momentsRoom)
	var want []*Snapshot
	for i := range 5 {
		s := measuredSnapshot(4, midnight.Add(time.Duration(i)*time.Second), rand.New(rand.NewPCG(3, uint64(i))))
		for k := range s.Nodes { // 32 bits
			for _, f := range s.Nodes[k].eachFigure(nil) {
				f.Value = float64(float32(f.Value))
			}
			for _, l := range s.Nodes[k].eachLatency() {
				l.SumSeconds = float64(float32(l.SumSeconds))
			}
		}
		want = append(want, s)
		m.Add(s, false)
	}
	for i, s := range want {
		if got := m.Snapshot(i); !reflect.DeepEqual(got, s) {
			t.Errorf("moment %d is\n%+v\nwant\n%+v", i, got, s)
		}
	}
}

func TestAClockThatIsSetBackForgetsWhatIsNotOlder(t *testing.T) {
	m := keptFor(1, momentsRoom, time.Minute, nil)
	m.Add(&Snapshot{At: midnight.Add(30 * time.Second)}, false)
	if m.Len() != 7 || !m.At(6).Equal(midnight.Add(30*time.Second)) {
		t.Errorf("%d moments, the last of %v", m.Len(), m.At(m.Len()-1))
	}
}

func TestHistoryBeforeAMoment(t *testing.T) {
	h := NewHistory(4)
	for i := range 6 {
		s := measuredSnapshot(1, midnight.Add(time.Duration(i)*time.Second), rand.New(rand.NewPCG(3, uint64(i))))
		s.Nodes[0].At = s.At
		s.Nodes[0].Sessions = Measured(float64(i), "a test")
		s.Nodes[0].Traffic.Stanzas.In = Measured(float64(i), "a test")
		h.Add(s)
	}
	for _, c := range []struct {
		at   time.Duration
		want int
	}{{-time.Second, 4}, {time.Second, 4}, {2 * time.Second, 3}, {2500 * time.Millisecond, 3}, {5 * time.Second, 0}, {time.Hour, 0}} {
		if got := h.After(midnight.Add(c.at)); got != c.want {
			t.Errorf("%d snapshots are newer than %v, want %d", got, c.at, c.want)
		}
	}
	target := "http://node0:9091/metrics"
	for _, c := range []struct {
		skip, most int
		want       []float64
	}{{0, 2, []float64{4, 5}}, {1, 2, []float64{3, 4}}, {3, 2, []float64{2}}, {4, 2, nil}, {9, 2, nil}, {-1, 1, []float64{5}}} {
		for name, points := range map[string][]Point{
			"node": h.SeriesBefore(target, SignalSessions, c.skip, c.most), "total": h.TotalBefore(TotalStanzasIn, c.skip, c.most),
		} {
			var got []float64
			for _, p := range points {
				got = append(got, p.Value)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s without the newest %d: %v, want %v", name, c.skip, got, c.want)
			}
		}
	}
}
