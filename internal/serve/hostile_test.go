package serve

import (
	"io"
	"net"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"github.com/mimtop/mimtop/internal/cluster"
)

// later is a snapshot of so many seconds after the last one, with a name to be found on the screen.
func later(seconds int, name string) *cluster.Snapshot {
	all := snapshots()
	s := *all[len(all)-1]
	s.At = s.At.Add(time.Duration(seconds) * time.Second)
	s.Nodes = append([]cluster.Node(nil), s.Nodes...)
	for i := range s.Nodes {
		s.Nodes[i].At = s.At
	}
	s.Nodes[0].Name = name
	return &s
}

// heap is what is in use after a collection.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestAViewerWhoNeverReadsHoldsUpNobody: what it is sent waits in its own session only, is bounded, and it is cut off in the end.
func TestAViewerWhoNeverReadsHoldsUpNobody(t *testing.T) {
	v := start(t, func(c *Config) { c.Limits.Handshakes = 100 })
	v.stalledAfter = 3 * time.Second
	quick := v.look(v.mustDial(nil), 120, 40)
	until(t, "the dashboard", quick.has("mongooseim-1"))

	// The client of the library reads by itself, so this one stops the connection below it.
	raw, err := net.Dial("tcp", v.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.(*net.TCPConn).SetReadBuffer(1 << 14); err != nil {
		t.Fatal(err)
	}
	wire := &stoppable{Conn: raw, stopped: make(chan struct{})}
	conn, channels, requests, err := gossh.NewClientConn(wire, "", &gossh.ClientConfig{User: "slow", HostKeyCallback: gossh.InsecureIgnoreHostKey()}) //nolint:gosec // It is a test of the server.
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	slow := v.look(gossh.NewClient(conn, channels, requests), 500, 200)
	until(t, "the slow one's dashboard", slow.has("mongooseim-1"))
	_, _ = io.WriteString(slow.typing, "f")
	close(wire.stopped)

	before, goroutines := heap(), runtime.NumGoroutine()
	var most int64
	for i := 0; !strings.Contains(v.log.String(), "did not read for 3s"); i++ {
		if i == 600 {
			t.Fatal("it is not cut off")
		}
		// It goes on typing and resizing, so that all of its screen is drawn again and again.
		_, _ = io.WriteString(slow.typing, strconv.Itoa(1+i%6))
		_ = slow.WindowChange(90+i%10, 390+i%10)
		name := strings.Repeat(string(rune('a'+i%26)), 8)
		v.feed <- later(5*(i+1), name)
		if i%10 == 9 {
			until(t, "a frame for who reads", quick.has(name))
			most = max(most, int64(heap())-int64(before))
			if n := runtime.NumGoroutine(); n > goroutines+30 {
				t.Fatalf("there are %d goroutines, %d before", n, goroutines)
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Logf("at most %d kB more were held", most/1000)
	if most > 24<<20 {
		t.Errorf("%d bytes more are held with a viewer who does not read", most)
	}
	until(t, "the end of its session", func() bool { return len(v.gathering()) == 1 })
	if said, code := command(t, v.mustDial(nil), "check"); code != 2 {
		t.Errorf("a command after that: exit %d, %q", code, said)
	}
}

// stoppable is a connection that is read no more once it is stopped.
type stoppable struct {
	net.Conn
	stopped chan struct{}
}

// Read implements net.Conn.
func (s *stoppable) Read(p []byte) (int, error) {
	select {
	case <-s.stopped:
		select {} // for ever
	default:
		return s.Conn.Read(p)
	}
}

// TestFloodsStayInTheirOwnSession: keys and sizes without end are taken as fast as people press keys, and nobody else waits.
func TestFloodsStayInTheirOwnSession(t *testing.T) {
	v := start(t, func(c *Config) { c.Limits.Handshakes = 100 })
	calm := v.look(v.mustDial(nil), 80, 24)
	until(t, "the dashboard", calm.has("mongooseim-1"))
	stop := make(chan struct{})
	keysEnd, sizesEnd := make(chan struct{}), make(chan struct{})
	flood := v.look(v.mustDial(nil), 80, 24)
	go func() {
		defer close(keysEnd)
		keys := []byte(strings.Repeat("\t?\x1b[B\x1b[Cfte/1", 300))
		for {
			select {
			case <-stop:
				return
			default:
				if _, err := flood.typing.Write(keys); err != nil {
					return
				}
			}
		}
	}()
	sizes := v.look(v.mustDial(nil), 80, 24)
	sent := 0
	go func() {
		defer close(sizesEnd)
		for ; ; sent++ {
			select {
			case <-stop:
				return
			default:
				if sizes.WindowChange(24+sent%100, 80+sent%300) != nil {
					return
				}
			}
		}
	}()
	before := heap()
	for i := range 20 {
		name := strings.Repeat(string(rune('a'+i)), 8)
		v.feed <- later(5*(i+1), name)
		until(t, "a frame for the calm viewer", calm.has(name))
	}
	if said, code := command(t, v.mustDial(nil), "check"); code != 2 {
		t.Errorf("a command meanwhile: exit %d, %q", code, said)
	}
	if grown := int64(heap()) - int64(before); grown > 48<<20 {
		t.Errorf("the floods take %d bytes", grown)
	}
	drawn := len(sizes.shown.String())
	close(stop)
	<-sizesEnd // else one of its sizes may come after the last
	// It stops where it is, and then has the last size.
	if err := sizes.WindowChange(33, 111); err != nil {
		t.Fatal(err)
	}
	until(t, "the last size", func() bool { return slices.Contains(v.gathering(), [2]int{111, 33}) })
	t.Logf("%d sizes were sent, %d bytes drawn for them", sent, drawn)
	flood.Close()
	<-keysEnd
	_, _ = io.WriteString(calm.typing, "q")
	if err := calm.Wait(); err != nil {
		t.Errorf("the calm viewer's session ends with %v", err)
	}
}

// gathering are the sizes of those who are here.
func (v *served) gathering() (sizes [][2]int) {
	v.room.mu.Lock()
	defer v.room.mu.Unlock()
	for _, s := range v.room.seats {
		sizes = append(sizes, [2]int{s.viewer.Width, s.viewer.Height})
	}
	return sizes
}

// TestSizesThatNoTerminalHas must not make the server draw, or hold, what nobody has.
func TestSizesThatNoTerminalHas(t *testing.T) {
	v := start(t, nil)
	c := v.mustDial(nil)
	before := heap()
	s := v.look(c, 1<<31-1, 1<<31-1)
	until(t, "the dashboard", s.has("mimtop"))
	for _, size := range [][2]int{{0, 0}, {1, 1}, {1 << 31, 1 << 31}, {-1, -1}, {500, 200}} {
		_ = s.WindowChange(size[1], size[0])
		time.Sleep(150 * time.Millisecond)
	}
	if grown := int64(heap()) - int64(before); grown > 64<<20 {
		t.Errorf("they take %d bytes", grown)
	}
	_, _ = io.WriteString(s.typing, "q")
	if err := s.Wait(); err != nil {
		t.Errorf("it ends with %v", err)
	}
}

// TestNothingIsLeftOfSessions: sessions that end in all ways leave no goroutine, no place and no viewer behind.
func TestNothingIsLeftOfSessions(t *testing.T) {
	v := start(t, func(c *Config) { c.Limits.Handshakes, c.Limits.SessionsPerKey = 1000, 100 })
	first := v.mustDial(nil)
	if _, code := command(t, first, "check"); code != 2 {
		t.Fatal("there is no answer")
	}
	first.Close()
	idle := func() bool {
		v.listener.mu.Lock()
		defer v.listener.mu.Unlock()
		v.places.mu.Lock()
		defer v.places.mu.Unlock()
		return len(v.listener.open) == 0 && v.places.all == 0
	}
	until(t, "the end of the first", idle)
	before := runtime.NumGoroutine()
	for i := range 24 {
		c := v.mustDial(nil)
		s := v.look(c, 80+i, 24+i)
		other := v.look(c, 80, 24)
		switch i % 4 {
		case 0: // in mid-frame
			c.Close()
		case 1:
			until(t, "the dashboard", s.has("mimtop"))
			_, _ = io.WriteString(s.typing, "q")
			_ = s.Wait()
			_, _ = io.WriteString(other.typing, "q")
			_ = other.Wait()
			c.Close()
		case 2: // The channel is closed, the connection stays for a while.
			s.Close()
			other.Close()
			time.Sleep(20 * time.Millisecond)
			c.Close()
		case 3:
			_ = s.typing.Close()
			c.Close()
		}
	}
	until(t, "the end of all", idle)
	until(t, "the end of their goroutines", func() bool { return runtime.NumGoroutine() <= before+2 })
	if n := len(v.gathering()); n != 0 {
		t.Errorf("%d are still here", n)
	}
}
