package recording

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/smallfile"
)

// keyEvery is how many snapshots may stand on one key. What a key costs more is spread over them.
const keyEvery = 128

// Writer appends snapshots to a recording. It is not safe for concurrent use.
type Writer struct {
	file  file
	path  string
	table *table
	// offset is where the next frame begins, snapshots how many the file has.
	offset    int64
	snapshots int

	encode  encoder
	deflate *flate.Writer // with the dictionary of the key, when there is one
	frame   []byte
	plain   []byte
	packed  bytes.Buffer

	// keyShape and keyNumbers are the last key; standing counts the snapshots on it, the key included.
	keyShape   []byte
	keyNumbers []uint64
	standing   int

	// broken is why nothing more can be written.
	broken error
}

// file is what a Writer needs of an os.File.
type file interface {
	io.WriteCloser
	io.Seeker
	Sync() error
	Truncate(bytes int64) error
}

// create begins a new recording. A file that exists already is an error that fs.ErrExist matches, and is left alone.
func create(path string, h Header) (*Writer, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("create a recording: %w", err)
	}
	if err = lock(f); err == nil {
		var w *Writer
		if w, err = newWriter(f, path, 0, 0, []byte(formatLine()), h); err == nil {
			return w, nil
		}
		err = errors.Join(err, os.Remove(path))
	}
	return nil, errors.Join(err, f.Close())
}

// Append continues a recording, or begins one if the file does not exist, is empty or ends inside its first header. A frame
// at the end that was not written to its end is cut off. A file that is damaged in another way is left alone, because what
// lies behind the damage may still be wanted. On systems that can lock files, a second recorder of the same file is an error.
func Append(path string, h Header) (*Writer, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return create(path, h)
	}
	if err != nil {
		return nil, fmt.Errorf("append to a recording: %w", err)
	}
	w, err := appendTo(f, path, h)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return w, nil
}

func appendTo(f *os.File, path string, h Header) (*Writer, error) {
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, fmt.Errorf("append to a recording: %w", err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("append to a recording: %s is not a regular file", path)
	}
	if err := lock(f); err != nil {
		return nil, fmt.Errorf("append to %s: %w", path, err)
	}
	r, err := newRecording(f, info.Size(), path)
	if info.Size() == 0 || errors.Is(err, errCut) {
		// Its recorder was killed before the first snapshot.
		if err := f.Truncate(0); err != nil {
			return nil, fmt.Errorf("append to a recording: %w", err)
		}
		return newWriter(f, path, 0, 0, []byte(formatLine()), h)
	}
	if err != nil {
		return nil, fmt.Errorf("append to a recording: %w", err)
	}
	end := info.Size()
	if d := r.damage; d != nil {
		if !d.atEnd {
			return nil, fmt.Errorf("append to a recording: %s is %s: record to another file", path, d)
		}
		end = d.Offset
		if err := f.Truncate(end); err != nil {
			return nil, fmt.Errorf("append to a recording: cut off an unfinished frame: %w", err)
		}
	}
	return newWriter(f, path, end, r.Len(), nil, h)
}

func newWriter(f file, path string, offset int64, snapshots int, before []byte, h Header) (*Writer, error) {
	t, err := snapshotTable()
	if err != nil {
		return nil, err
	}
	first, err := appendHeader(before, h)
	if err != nil {
		return nil, err
	}
	w := &Writer{file: f, path: path, table: t, offset: offset, snapshots: snapshots}
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return nil, fmt.Errorf("write %s: %w", path, smallfile.Reason(err))
	}
	if err := w.write(first); err != nil {
		return nil, err
	}
	return w, nil
}

// ErrUnfit is what Add fails with when it is the snapshot that cannot be recorded, and not the disk that fails.
var ErrUnfit = errors.New("the snapshot cannot be recorded")

// Snapshots returns how many snapshots the file has.
func (w *Writer) Snapshots() int { return w.snapshots }

// Bytes returns how long the file is.
func (w *Writer) Bytes() int64 { return w.offset }

// Add appends a snapshot and returns when it is on the disk. After an error the recording is as it was before, and Add may be
// tried again; only if even that cannot be had is every further call an error.
func (w *Writer) Add(s *cluster.Snapshot) error { return w.add(reflect.ValueOf(*s), s.At) }

// add appends a value that w.table is the table of.
func (w *Writer) add(value reflect.Value, at time.Time) error {
	if w.broken != nil {
		return w.broken
	}
	if at.IsZero() {
		return fmt.Errorf("write %s: %w: it has no time", w.path, ErrUnfit)
	}
	if w.snapshots >= maxSnapshots {
		return fmt.Errorf("write %s: it has the %d snapshots that a recording may have: record to another file", w.path, maxSnapshots)
	}
	shape, numbers, err := w.encode.encode(w.table, value)
	if err != nil {
		return fmt.Errorf("write %s: %w: %w", w.path, ErrUnfit, err)
	}
	kind := byte(kindKey)
	if w.standing > 0 && w.standing < keyEvery {
		kind = kindDifference
		if bytes.Equal(shape, w.keyShape) {
			shape = nil
		}
		w.plain = appendBody(w.plain[:0], shape, numbers, w.keyNumbers)
	} else {
		w.plain = appendBody(w.plain[:0], shape, numbers, nil)
	}
	if err := w.pack(kind); err != nil {
		return fmt.Errorf("write %s: %w", w.path, err)
	}
	w.frame = appendFrame(w.frame[:0], kind, at.UnixNano(), w.packed.Bytes(), len(w.plain))
	if err := w.write(w.frame); err != nil {
		return err
	}
	w.snapshots++
	w.standing++
	if kind == kindKey {
		// Only now, since a key that did not reach the disk must not be stood on.
		w.keyShape, w.keyNumbers = append(w.keyShape[:0], shape...), append(w.keyNumbers[:0], numbers...)
		w.standing, w.deflate = 1, nil
	}
	return nil
}

// pack compresses the plain body.
func (w *Writer) pack(kind byte) error {
	w.packed.Reset()
	deflate := w.deflate
	switch {
	case kind == kindKey || deflate == nil:
		var words []byte
		if kind == kindDifference {
			words = dictionary(w.keyShape)
		}
		var err error
		if deflate, err = flate.NewWriterDict(&w.packed, flate.DefaultCompression, words); err != nil {
			return fmt.Errorf("compress a snapshot: %w", err)
		}
		if kind == kindDifference {
			w.deflate = deflate
		}
	default:
		deflate.Reset(&w.packed)
	}
	if _, err := deflate.Write(w.plain); err != nil {
		return fmt.Errorf("compress a snapshot: %w", err)
	}
	if err := deflate.Close(); err != nil {
		return fmt.Errorf("compress a snapshot: %w", err)
	}
	return nil
}

// write puts a whole frame on the disk, or nothing.
func (w *Writer) write(frame []byte) error {
	_, err := w.file.Write(frame)
	if err == nil {
		err = w.file.Sync()
	}
	if err == nil {
		w.offset += int64(len(frame))
		return nil
	}
	err = fmt.Errorf("write %s: %w", w.path, smallfile.Reason(err))
	undo := w.file.Truncate(w.offset)
	if undo == nil {
		_, undo = w.file.Seek(w.offset, io.SeekStart)
	}
	if undo != nil {
		w.broken = fmt.Errorf("%w; and what was written of it cannot be taken back: %w", err, undo)
		return w.broken
	}
	return err
}

// Close closes the file. Nothing needs it to be called: all snapshots are on the disk.
func (w *Writer) Close() error {
	if err := w.file.Close(); err != nil {
		return fmt.Errorf("close %s: %w", w.path, smallfile.Reason(err))
	}
	return nil
}
