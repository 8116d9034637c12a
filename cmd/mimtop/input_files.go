package main

import (
	"fmt"
	"io"
	"os"

	"github.com/mimtop/mimtop/internal/smallfile"
)

// maxInputBytes bounds the files that flags name.
const maxInputBytes = 1 << 20

// readInput reads the file that a flag names, which may be a pipe; "-" is stdin where that is not nil. Errors name the flag and the
// file, and of what is too long they ask whether it is what it should be, such as "a scenario".
func readInput(stdin io.Reader, flag, file, what string) ([]byte, error) {
	in := stdin
	if file != "-" || stdin == nil {
		f, err := os.Open(file)
		if err != nil {
			return nil, usage(fmt.Errorf("--%s %s: %w", flag, file, smallfile.Reason(err)))
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxInputBytes+1))
	if err != nil {
		return nil, usage(fmt.Errorf("--%s %s: %w", flag, file, smallfile.Reason(err)))
	}
	if len(data) > maxInputBytes {
		return nil, usage(fmt.Errorf("--%s %s: longer than %d bytes: is it %s?", flag, file, maxInputBytes, what))
	}
	return data, nil
}
