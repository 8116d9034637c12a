//go:build unix

package ui

import (
	"syscall"
	"testing"
	"time"
)

// cpuTime is what this process has used so far, in user and kernel mode.
func cpuTime(b *testing.B) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Skip(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
