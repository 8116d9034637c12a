package main

import (
	"os"
	"path/filepath"
	"strings"
)

// maxShownPath is as long as a path may be on Linux.
const maxShownPath = 4096

// userFolder is mimtop's own folder below the one that a variable of the XDG base directory specification names or, without it, below
// the usual one of the home directory.
func userFolder(variable string, usual ...string) (string, error) {
	dir := os.Getenv(variable)
	if !filepath.IsAbs(dir) { // The specification says that a relative path is to be ignored.
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(append([]string{home}, usual...)...)
	}
	return filepath.Join(dir, "mimtop"), nil
}

// fromHome writes a path as people do, with ~ for their home directory.
func fromHome(path string) string {
	home, err := os.UserHomeDir()
	if err != nil || home == "/" {
		return path
	}
	if rest, below := strings.CutPrefix(path, home+string(filepath.Separator)); below {
		return filepath.Join("~", rest)
	}
	return path
}

// homePath is a path with the home directory in place of a ~/ that it begins with.
func homePath(path string) string {
	if len(path) < 2 || path[0] != '~' || !os.IsPathSeparator(path[1]) {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return path
	}
	return filepath.Join(home, path[2:])
}
