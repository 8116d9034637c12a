package enginetest

import (
	"os"
	"testing"
)

// TestEnginesAreBuilt builds what the other tests need; run it first where its time is to be seen apart.
func TestEnginesAreBuilt(t *testing.T) {
	for _, kind := range append(Kinds(), Promtool) {
		t.Run(kind.Name, func(t *testing.T) {
			info, err := os.Stat(Binary(t, kind))
			if err != nil {
				t.Fatal(err)
			}
			if info.Size() < 1<<20 || info.Mode().Perm()&0o100 == 0 {
				t.Errorf("the program has %d bytes and mode %v", info.Size(), info.Mode())
			}
		})
	}
}
