package smallfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadStopsOneByteBeyondTheMost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("12345678"), 0o600); err != nil {
		t.Fatal(err)
	}
	for most, want := range map[int64]string{0: "1", 3: "1234", 7: "12345678", 8: "12345678", 100: "12345678"} {
		if got, err := Read(path, most); string(got) != want || err != nil {
			t.Errorf("at most %d: %q, %v, want %q", most, got, err, want)
		}
	}
}

func TestErrorsDoNotNameThePath(t *testing.T) {
	folder := t.TempDir()
	if _, err := Read(folder, 10); err == nil || err.Error() != "is not a regular file" {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Read(filepath.Join(folder, "none"), 10); !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), folder) {
		t.Errorf("no file: %v", err)
	}
}
