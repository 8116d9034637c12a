package recording

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Recording is a file that was opened for reading. It is safe for concurrent use, except that nothing may be asked of it
// once it is closed.
type Recording struct {
	in     io.ReaderAt
	close  func() error
	name   string
	table  *table
	index  []entry
	parts  []Header
	damage *Damage

	mu  sync.Mutex
	key key
}

// entry is one snapshot of the index.
type entry struct {
	offset int64
	// atNs is the time of the snapshot, ns since 1970. It may be before that of the entry before: clocks are set back.
	atNs int64
	// key is the number of the snapshot that this one stands on, itself if it is a key; part that of its header.
	key, part int32
}

// key is the last key that was decoded: the snapshots that follow stand on it.
type key struct {
	number  int // -1 when there is none
	raw     []byte
	shape   *shape
	numbers []uint64
}

// Damage says where a recording ends before its file does.
type Damage struct {
	// Offset is where the first frame begins that cannot be read, in bytes from the beginning of the file.
	Offset int64
	// After is the time of the last snapshot before it; zero if there is none.
	After time.Time
	// Reason says what is wrong with the frame.
	Reason string

	// atEnd says that nothing lies behind the frame: it was not written to its end, because the recorder was killed or the
	// power failed.
	atEnd bool
}

// String says where and what the damage is, in one line.
func (d *Damage) String() string {
	after := "before the first snapshot"
	if !d.After.IsZero() {
		after = "after " + d.After.Format(time.RFC3339)
	}
	return fmt.Sprintf("damaged at byte %d, %s: %s", d.Offset, after, d.Reason)
}

// Open opens a recording and checks all of it. Of one that is truncated or corrupt, it gives the snapshots before the
// damage; one whose beginning cannot be read is an error.
func Open(path string) (*Recording, error) {
	return OpenWatched(context.Background(), path, func(int64, int64) {})
}

// OpenWatched is Open for what may be long: a day of 300 nodes is four gigabytes, which a disk gives in many seconds. It
// calls progress again and again with how many bytes have been checked, and ends with an error when ctx does.
func OpenWatched(ctx context.Context, path string, progress func(doneBytes, sizeBytes int64)) (*Recording, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open a recording: %w", err)
	}
	if !info.Mode().IsRegular() { // A pipe could block for ever.
		return nil, fmt.Errorf("open a recording: %s is not a regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open a recording: %w", err)
	}
	r, err := openFile(ctx, f, path, progress)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open a recording: %w", err), f.Close())
	}
	r.close = f.Close
	return r, nil
}

func openFile(ctx context.Context, f *os.File, path string, progress func(doneBytes, sizeBytes int64)) (*Recording, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	all := &watched{Context: ctx, from: io.NewSectionReader(f, 0, info.Size()), sizeBytes: info.Size(), progress: progress}
	return scan(f, all, info.Size(), path)
}

// Close closes the file.
func (r *Recording) Close() error {
	if err := r.close(); err != nil {
		return fmt.Errorf("close %s: %w", r.name, err)
	}
	return nil
}

// Header says what is recorded, as the first recorder of the file wrote it.
func (r *Recording) Header() Header { return r.parts[0] }

// Len returns the number of snapshots.
func (r *Recording) Len() int { return len(r.index) }

// Damage returns where the file is damaged, or nil if it is whole.
func (r *Recording) Damage() *Damage { return r.damage }

// Span returns the times of the first and the last snapshot, both zero when there is none. Where the recorder's clock was set, there
// may be earlier and later ones between them.
func (r *Recording) Span() (first, last time.Time) {
	if len(r.index) == 0 {
		return first, last
	}
	return r.time(0), r.time(len(r.index) - 1)
}

func (r *Recording) time(i int) time.Time { return time.Unix(0, r.index[i].atNs).UTC() }

// Find returns the number of the newest snapshot that is not after a time, of several of one time the last, and -1 when all are
// after it.
func (r *Recording) Find(at time.Time) int {
	newest := -1
	for i := range r.index {
		if !r.time(i).After(at) && (newest < 0 || r.index[i].atNs >= r.index[newest].atNs) {
			newest = i
		}
	}
	return newest
}

// Locate returns the number and the time of the newest snapshot that is not after a time. A time outside of the recording is an
// error: one interval after the newest snapshot is still inside. In a gap, such as between two recorders, the time found says how
// old the snapshot is.
func (r *Recording) Locate(at time.Time) (number int, found time.Time, err error) {
	if len(r.index) == 0 {
		return 0, found, r.empty()
	}
	byTime := func(a, b entry) int { return cmp.Compare(a.atNs, b.atNs) }
	first := time.Unix(0, slices.MinFunc(r.index, byTime).atNs).In(at.Location())
	last := time.Unix(0, slices.MaxFunc(r.index, byTime).atNs).In(at.Location())
	if at.Before(first) || at.After(last.Add(r.parts[len(r.parts)-1].Interval)) {
		err := fmt.Errorf("%s has nothing of %s: it goes from %s to %s", r.name, at.Format(time.RFC3339),
			first.Format(time.RFC3339), last.Format(time.RFC3339))
		if r.damage != nil {
			err = fmt.Errorf("%w, where it is %s", err, r.damage)
		}
		return 0, found, err
	}
	number = r.Find(at)
	return number, r.time(number), nil
}

func (r *Recording) empty() error {
	if r.damage != nil {
		return fmt.Errorf("%s has no snapshot: it is %s", r.name, r.damage)
	}
	return fmt.Errorf("%s has no snapshot", r.name)
}

// Snapshot returns the snapshot of a number, from 0. One next to another is found fast.
func (r *Recording) Snapshot(i int) (*cluster.Snapshot, error) {
	if i < 0 || i >= len(r.index) {
		return nil, fmt.Errorf("%s has %d snapshots, and none of number %d", r.name, len(r.index), i)
	}
	s := new(cluster.Snapshot)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.read(i, reflect.ValueOf(s).Elem()); err != nil {
		return nil, fmt.Errorf("%s: snapshot %d at byte %d, of %s: %w", r.name, i, r.index[i].offset, r.time(i).Format(time.RFC3339), err)
	}
	return s, nil
}

// read decodes a snapshot into value, whose table is that of the recording.
func (r *Recording) read(i int, value reflect.Value) error {
	e := r.index[i]
	if err := r.readKey(int(e.key)); err != nil {
		return err
	}
	absent := "not in this recording"
	if v := r.parts[e.part].Version; v != "" {
		absent += ", which mimtop " + v + " made"
	}
	if int(e.key) == i {
		return decode(r.key.shape, r.key.numbers, value, absent)
	}
	plain, err := r.body(i, dictionary(r.key.raw))
	if err != nil {
		return err
	}
	raw, numbers, err := parseBody(plain, r.key.numbers)
	if err != nil {
		return err
	}
	own := r.key.shape
	if len(raw) > 0 {
		if own, err = parseShape(raw, r.table); err != nil {
			return err
		}
	}
	return decode(own, numbers, value, absent)
}

func (r *Recording) readKey(i int) error {
	if r.key.number == i {
		return nil
	}
	r.key = key{number: -1}
	plain, err := r.body(i, nil)
	if err != nil {
		return err
	}
	raw, numbers, err := parseBody(plain, nil)
	if err != nil {
		return err
	}
	parsed, err := parseShape(raw, r.table)
	if err != nil {
		return err
	}
	r.key = key{i, raw, parsed, numbers}
	return nil
}

// body reads the frame of a snapshot. The file may have changed since it was opened, so all is checked again.
func (r *Recording) body(i int, dictionary []byte) ([]byte, error) {
	var head [frameHeadBytes]byte
	if _, err := r.in.ReadAt(head[:], r.index[i].offset); err != nil {
		return nil, fmt.Errorf("read a frame: %w", err)
	}
	f, err := parseFrame(head[:])
	if err != nil {
		return nil, err
	}
	stored := make([]byte, f.storedBytes)
	if _, err := r.in.ReadAt(stored, r.index[i].offset+frameHeadBytes); err != nil {
		return nil, fmt.Errorf("read a frame: %w", err)
	}
	if err := f.check(stored); err != nil {
		return nil, err
	}
	return inflate(stored, dictionary, int(f.plainBytes))
}

// A run-up is what a dashboard needs to have seen before a snapshot: an hour at the default interval, and of a large cluster
// less, so that a seek stays fast. More nodes in a snapshot teach more.
const (
	runUpSnapshots = 720
	runUpNodes     = 6000
)

// RunUp returns the number of the first snapshot of the run-up to another one: the at most 720 before it, and as many as
// have 6,000 nodes together.
func (r *Recording) RunUp(to int) (from int) {
	nodes := 1
	if s, err := r.Snapshot(to); err == nil {
		nodes = max(len(s.Nodes), 1)
	}
	return max(to-min(runUpSnapshots, runUpNodes/nodes), 0)
}

// Run implements source.Source: it delivers all snapshots, in order and as fast as sink takes them, until ctx ends. A
// recording without snapshots is an error, and so is one that cannot be read in its middle.
func (r *Recording) Run(ctx context.Context, sink func(*cluster.Snapshot)) error {
	if len(r.index) == 0 {
		return r.empty()
	}
	for i := 0; i < len(r.index) && ctx.Err() == nil; i++ {
		s, err := r.Snapshot(i)
		if err != nil {
			return err
		}
		sink(s)
	}
	return nil
}
