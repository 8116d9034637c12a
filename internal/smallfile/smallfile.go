// Package smallfile reads the files that people write for mimtop: configurations, themes and scenarios. A path may lead anywhere,
// so it reads nothing that never ends.
package smallfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// Read returns the first bytes of a regular file, at most mostBytes and one more, by which the caller sees that it is too long.
// What is not a regular file is an error, because a pipe or a device could block for ever. Errors do not name the path.
func Read(path string, mostBytes int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, Reason(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("is not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, Reason(err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	return data, Reason(err)
}

// Reason is an error of the system without the path that stands before it: whoever reports it has named that already.
func Reason(err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		return at.Err
	}
	return err
}
