package recording

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

func TestAKilledRecorderLosesAtMostTheLastSnapshot(t *testing.T) {
	all := captured(t)
	data, ends := written(t, all)
	last := ends[len(ends)-2] // where the last frame begins
	whole := opened(t, data[:last])
	if whole.Damage() != nil {
		t.Fatalf("cut between two frames: %v", whole.Damage())
	}
	for size := last + 1; size < int64(len(data)); size++ {
		r := opened(t, data[:size])
		d := r.Damage()
		if r.Len() != len(all)-1 || d == nil || d.Offset != last || !d.After.Equal(all[len(all)-2].At) || !d.atEnd {
			t.Fatalf("cut at byte %d: %d snapshots, %+v", size, r.Len(), d)
		}
	}
	same(t, opened(t, data[:len(data)-1]), all[:len(all)-1])
}

func TestAFileCutInItsHeaderIsAnError(t *testing.T) {
	data, ends := written(t, nil)
	for size := range ends[0] {
		if _, err := newRecording(bytes.NewReader(data[:size]), size, "test"); err == nil || !strings.Contains(err.Error(), "header") && size > 0 {
			t.Fatalf("cut at byte %d: %v", size, err)
		}
	}
	if r := opened(t, data); r.Len() != 0 || r.Damage() != nil || r.Header() != header {
		t.Errorf("%d snapshots, %v, %+v", r.Len(), r.Damage(), r.Header())
	}
}

func TestAFlippedBitEndsTheRecordingBeforeItsFrame(t *testing.T) {
	all := restless(12)[5:9]
	data, ends := written(t, all)
	for i := range data {
		frame := 0
		for int64(i) >= ends[frame] {
			frame++
		}
		copied := bytes.Clone(data)
		copied[i] ^= 1 << (i % 8)
		r, err := newRecording(bytes.NewReader(copied), int64(len(copied)), "test")
		if frame == 0 {
			if err == nil {
				t.Fatalf("byte %d of the header is flipped, and it opens", i)
			}
			continue
		}
		if err != nil {
			t.Fatalf("byte %d: %v", i, err)
		}
		d := r.Damage()
		if d == nil || d.Offset != ends[frame-1] || r.Len() != frame-1 {
			t.Fatalf("byte %d, of frame %d: %d snapshots, %+v", i, frame, r.Len(), d)
		}
		// Behind the body of the last frame lies nothing, but behind a head that is wrong there may be anything.
		if inLastBody := frame == len(all) && int64(i) >= ends[frame-1]+frameHeadBytes; d.atEnd != inLastBody {
			t.Fatalf("byte %d: at the end: %v", i, d.atEnd)
		}
		same(t, r, all[:frame-1])
	}
}

func TestDamageSaysWhereAndWhen(t *testing.T) {
	all := captured(t)
	data, ends := written(t, all)
	data[ends[2]+40] ^= 1
	r := opened(t, data)
	for _, want := range []string{"damaged at byte", "after 2026-11-24T09:00:05Z", "checksum", "in the snapshot of 2026-11-24T09:00:10Z"} {
		if got := r.Damage().String(); !strings.Contains(got, want) {
			t.Errorf("%q says nothing of %q", got, want)
		}
	}
	if _, _, err := r.Locate(all[4].At); err == nil || !strings.Contains(err.Error(), "damaged at byte") {
		t.Errorf("a time behind the damage: %v", err)
	}
}

func TestWhatIsNoRecordingIsNamed(t *testing.T) {
	data, _ := written(t, nil)
	for name, c := range map[string]struct{ data, says string }{
		"empty":         {"", "is empty"},
		"a page":        {"# TYPE sm_session_count gauge\nsm_session_count 3\n", "not a recording"},
		"binary":        {"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x00", "not a recording"},
		"no version":    {"mimtop recording x\n", "not a recording"},
		"version 0":     {"mimtop recording 0\n" + string(data), "not a recording"},
		"a newer one":   {"mimtop recording 2\n" + string(data), "newer mimtop"},
		"no header":     {string(data[:len(formatLine())]), "header"},
		"another frame": {formatLine() + string(appendFrame(nil, kindKey, 1, []byte("x"), 1)), "before the header"},
		"no JSON":       {formatLine() + string(appendFrame(nil, kindHeader, 0, []byte("x"), 1)), "JSON"},
		"a new kind":    {formatLine() + string(appendFrame(nil, 'X', 0, nil, 0)), "unknown kind"},
		"a long header": {formatLine() + string(appendFrame(nil, kindHeader, 0, make([]byte, maxHeaderBytes+1), 0)), "more than"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			if err := os.WriteFile(path, []byte(c.data), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(path)
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("%v, which does not say %q of %s", err, c.says, path)
			}
		})
	}
	if _, err := Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a directory: %v", err)
	}
}

func TestADifferenceNeedsAKeyOfItsOwnRecorder(t *testing.T) {
	data, ends := written(t, restless(3))
	head, key, difference := data[:ends[0]], data[ends[0]:ends[1]], data[ends[1]:ends[2]]
	second := head[len(formatLine()):]
	for name, c := range map[string]struct {
		frames [][]byte
		length int
	}{
		"none at all":       {[][]byte{head, difference}, 0},
		"before the header": {[][]byte{head, key, second, difference}, 1},
		"there is one":      {[][]byte{head, key, second, key, difference}, 3},
	} {
		r := opened(t, bytes.Join(c.frames, nil))
		if r.Len() != c.length || (r.Damage() == nil) != (c.length == 3) {
			t.Errorf("%s: %d snapshots, %v", name, r.Len(), r.Damage())
		}
	}
}

func TestATimeFindsTheNewestSnapshotThatIsNotAfterIt(t *testing.T) {
	var all []*cluster.Snapshot
	for _, second := range []int{0, 5, 10, 7, 10, 12, 86_400, 17, 3600} { // The clock was set back, and once by a day for a moment.
		all = append(all, &cluster.Snapshot{At: began.Add(time.Duration(second) * time.Second)})
	}
	data, _ := written(t, all)
	r := opened(t, data)
	for _, c := range []struct {
		second float64
		want   int // -1: an error
	}{
		{-1, -1}, {0, 0}, {4.9, 0}, {5, 1}, {9, 3}, {10, 4}, {11.9, 4}, {12, 5}, {16, 5}, {17, 7}, {3599, 7}, {3600, 8}, {86_399, 8},
		{86_400, 6}, {86_405, 6}, {86_405.1, -1},
	} {
		at := began.Add(time.Duration(c.second * float64(time.Second)))
		number, found, err := r.Locate(at)
		if c.want < 0 {
			if err == nil || !strings.Contains(err.Error(), "from 2026-11-24T09:00:00Z to 2026-11-25T09:00:00Z") {
				t.Errorf("at %v s: %v", c.second, err)
			}
			continue
		}
		if err != nil || number != c.want || !found.Equal(all[c.want].At) {
			t.Errorf("at %v s: snapshot %d of %v, %v, want %d", c.second, number, found, err, c.want)
		}
	}
	first, last := r.Span()
	if !first.Equal(all[0].At) || !last.Equal(all[8].At) {
		t.Errorf("span %v to %v", first, last)
	}
	for _, i := range []int{-1, 9} {
		if _, err := r.Snapshot(i); err == nil {
			t.Errorf("there is a snapshot %d", i)
		}
	}
}

func TestSnapshotsAreFoundInAnyOrder(t *testing.T) {
	all := hour(t)[:3*keyEvery]
	data, _ := written(t, all)
	r := opened(t, data)
	for k := range 200 {
		i := k * 7919 % len(all)
		s, err := r.Snapshot(i)
		if err != nil || !s.At.Equal(all[i].At) || s.Nodes[1].VM.MemoryBytes != all[i].Nodes[1].VM.MemoryBytes {
			t.Fatalf("snapshot %d: %v", i, err)
		}
	}
}

func TestOpeningIsWatchedAndCanBeGivenUp(t *testing.T) {
	data, _ := written(t, restless(6))
	path := filepath.Join(t.TempDir(), "a.recording")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	last := int64(0)
	r, err := OpenWatched(t.Context(), path, func(done, of int64) {
		if done < last || of != int64(len(data)) {
			t.Errorf("%d of %d bytes after %d", done, of, last)
		}
		last = done
	})
	if err != nil || last != int64(len(data)) {
		t.Fatalf("%d of %d bytes were checked: %v", last, len(data), err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := OpenWatched(ctx, path, func(int64, int64) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("given up, and the error is %v", err)
	}
}
