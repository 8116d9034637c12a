package recording

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

func TestARecordingIsNotWrittenOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := create(path, header); !errors.Is(err, fs.ErrExist) {
		t.Errorf("create: %v", err)
	}
	if _, err := Append(path, header); err == nil || !strings.Contains(err.Error(), "not a recording") {
		t.Errorf("append: %v", err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "precious" {
		t.Errorf("it holds %q now, %v", data, err)
	}
}

func TestAppendingGoesOnAtTheLastWholeSnapshot(t *testing.T) {
	all := captured(t)
	data, ends := written(t, all[:3])
	for name, c := range map[string]struct {
		before []byte // nil: there is no file
		kept   int
	}{
		"no file":              {nil, 0},
		"an empty file":        {[]byte{}, 0},
		"a whole recording":    {data, 3},
		"cut inside a body":    {data[:len(data)-1], 2},
		"cut inside a head":    {data[:ends[2]+3], 2},
		"cut between two":      {data[:ends[1]], 1},
		"only the header":      {data[:ends[0]], 0},
		"cut after one byte":   {data[:ends[1]+1], 1},
		"cut in its header":    {data[:ends[0]-1], 0},
		"cut in its format":    {data[:5], 0},
		"zeros at the end":     {append(bytes.Clone(data), make([]byte, 4096)...), 3},
		"zeros in a body":      {append(bytes.Clone(data[:ends[3]-9]), make([]byte, 9)...), 2},
		"with a header behind": {append(bytes.Clone(data), data[len(formatLine()):ends[0]]...), 3},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.recording")
			if c.before != nil {
				if err := os.WriteFile(path, c.before, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			later := header
			later.Version = "1.0.0"
			w, err := Append(path, later)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range all[3:] {
				if err := w.Add(s); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			r, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if r.Damage() != nil {
				t.Fatal(r.Damage())
			}
			same(t, r, append(append([]*cluster.Snapshot(nil), all[:c.kept]...), all[3:]...))
		})
	}
}

func TestTwoRecordersDoNotWriteToOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.recording")
	first, err := create(path, header)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		t.Skip("no locks of files here")
	}
	if _, err := Append(path, header); err == nil || !strings.Contains(err.Error(), "another recorder") {
		t.Errorf("a second recorder: %v", err)
	}
	if err := first.Add(&cluster.Snapshot{At: began}); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := Append(path, header)
	if err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	if second.Snapshots() != 1 {
		t.Errorf("it goes on after %d snapshots", second.Snapshots())
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedRecordingIsNotAppendedTo(t *testing.T) {
	data, ends := written(t, captured(t))
	// In the length of a frame, in the body of one, and something else at the end.
	lengthened, flipped := bytes.Clone(data), bytes.Clone(data)
	lengthened[ends[1]+6] ^= 0x40
	flipped[ends[1]+frameHeadBytes+5] ^= 1
	for name, damaged := range map[string][]byte{
		"a length": lengthened, "a body": flipped, "words at the end": append(bytes.Clone(data), bytes.Repeat([]byte("words "), 700)...),
	} {
		path := filepath.Join(t.TempDir(), "a.recording")
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Append(path, header); err == nil || !strings.Contains(err.Error(), "damaged at byte") {
			t.Errorf("%s: %v", name, err)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, damaged) {
			t.Errorf("%s: the file is another now, %v", name, err)
		}
	}
}

// No power failure leaves so many zeros, and to look through terabytes of them would take for ever.
func TestAnEndlessTailOfZerosIsNotLookedThrough(t *testing.T) {
	data, _ := written(t, restless(2))
	path := filepath.Join(t.TempDir(), "a.recording")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, int64(len(data))+1<<40); err != nil {
		t.Skip(err) // The file system has no holes.
	}
	if _, err := Append(path, header); err == nil || !strings.Contains(err.Error(), "damaged at byte") {
		t.Error(err)
	}
}

// disk is a file in memory that fails when told to.
type disk struct {
	bytes.Buffer
	room          int
	syncs, noTake bool
}

var errDisk = errors.New("no space left on device")

func (d *disk) Write(p []byte) (int, error) {
	if d.Len()+len(p) > d.room {
		n, _ := d.Buffer.Write(p[:d.room-d.Len()])
		return n, errDisk
	}
	return d.Buffer.Write(p)
}

func (d *disk) Sync() error {
	if d.syncs {
		return errDisk
	}
	return nil
}

func (d *disk) Truncate(n int64) error {
	if d.noTake {
		return fs.ErrPermission
	}
	d.Buffer.Truncate(int(n))
	return nil
}

func (d *disk) Seek(to int64, whence int) (int64, error) {
	if whence != io.SeekStart || to != int64(d.Len()) {
		return 0, errors.New("it is only written at its end")
	}
	return to, nil
}

func (d *disk) Close() error { return nil }

func TestAFullDiskLeavesAWholeRecording(t *testing.T) {
	all := captured(t)
	for name, fail := range map[string]func(*disk){
		"in mid-frame": func(d *disk) { d.room = d.Len() + 50 },
		"at once":      func(d *disk) { d.room = d.Len() },
		"when synced":  func(d *disk) { d.syncs = true },
	} {
		for failing := range 3 { // The first is a key.
			d := &disk{room: 1 << 20}
			w, err := newWriter(d, "a.recording", 0, 0, []byte(formatLine()), header)
			if err != nil {
				t.Fatal(err)
			}
			var kept []*cluster.Snapshot
			for i, s := range all {
				if i != failing {
					kept = append(kept, s)
					if err := w.Add(s); err != nil {
						t.Fatalf("%s, snapshot %d: %v", name, i, err)
					}
					continue
				}
				fail(d)
				if err := w.Add(s); !errors.Is(err, errDisk) {
					t.Fatalf("%s: %v", name, err)
				}
				d.room, d.syncs = 1<<20, false
			}
			r := opened(t, d.Bytes())
			if r.Damage() != nil {
				t.Fatalf("%s: %v", name, r.Damage())
			}
			same(t, r, kept)
		}
	}
}

func TestNothingIsWrittenBehindHalfAFrame(t *testing.T) {
	all := captured(t)
	d := &disk{room: 1 << 20}
	w, err := newWriter(d, "a.recording", 0, 0, []byte(formatLine()), header)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(all[0]); err != nil {
		t.Fatal(err)
	}
	d.room, d.noTake = d.Len()+50, true
	if err := w.Add(all[1]); !errors.Is(err, errDisk) || !errors.Is(err, fs.ErrPermission) {
		t.Fatal(err)
	}
	d.room, d.noTake = 1<<20, false
	size := d.Len()
	if err := w.Add(all[2]); err == nil || d.Len() != size {
		t.Errorf("%v, and %d bytes more", err, d.Len()-size)
	}
	same(t, opened(t, d.Bytes()), all[:1])
}

func TestAHeaderIsCleanAndBounded(t *testing.T) {
	data, err := appendHeader([]byte(formatLine()), Header{
		Source: strings.Repeat("\x1b\u0001", 5000), Version: strings.Repeat("v", 5000), Interval: -time.Second, Began: began,
	})
	if err != nil {
		t.Fatal(err)
	}
	h := opened(t, data).Header()
	if strings.ContainsAny(h.Source, "\x1b\x01") || len([]rune(h.Source)) != 200 || len([]rune(h.Version)) != 80 || h.Interval != 0 {
		t.Errorf("%+v", h)
	}
	if h, err := parseHeader([]byte(`{"source":"\u001b[2J","interval_s":1e300,"version":"\u0007"}`)); err != nil ||
		h.Source != "?[2J" || h.Version != "?" || h.Interval != 0 {
		t.Errorf("%+v, %v", h, err)
	}
}
