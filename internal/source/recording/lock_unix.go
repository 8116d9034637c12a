//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package recording

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock keeps a second recorder from the file for as long as this one has it open. Readers are not kept from it.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return errors.New("another recorder writes to it")
	case errors.Is(err, syscall.ENOLCK), errors.Is(err, syscall.ENOTSUP), errors.Is(err, syscall.ENOSYS):
		return nil // The file system knows no locks.
	case err != nil:
		return fmt.Errorf("lock it: %w", err)
	}
	return nil
}
