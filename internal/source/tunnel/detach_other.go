//go:build !unix

package tunnel

import "os/exec"

func detach(*exec.Cmd) {}
