package fakenode

import (
	"bytes"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
)

func TestThePagesAreOfTheSizesThatAreMeasured(t *testing.T) {
	tests := map[string]struct {
		size  Size
		bytes int
	}{"small": {Small, 157_463}, "medium": {Medium, 522_280}, "large": {Large, 1_429_446}}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			page := New(1, test.size).AppendPage(nil)
			if share := float64(len(page)) / float64(test.bytes); share < 0.9 || share > 1.1 {
				t.Errorf("%d bytes, want %d within a tenth", len(page), test.bytes)
			}
			if !bytes.Equal(page, New(1, test.size).AppendPage(nil)) {
				t.Error("two nodes of one seed differ")
			}
			lines := bytes.Count(page, []byte("\n"))
			t.Logf("%d bytes, %d lines, %d families", len(page), lines, bytes.Count(page, []byte("# TYPE")))
		})
	}
}

func TestAFakeNodeIsReadAsANode(t *testing.T) {
	n := New(3, Small)
	tracker := mongooseim.NewTracker(time.Minute)
	var read cluster.Node
	now := time.Unix(1_790_000_000, 0)
	observe := func() {
		t.Helper()
		if err := tracker.Observe(n.AppendPage(nil), now, &read); err != nil {
			t.Fatal(err)
		}
	}
	observe()
	n.Advance(10 * time.Second)
	now = now.Add(10 * time.Second)
	observe()
	if read.State != cluster.Up || len(read.Warnings) > 0 || read.Window != 10*time.Second || read.Restarted {
		t.Errorf("it is %v, warnings %q, window %v, restarted %v", read.State, read.Warnings, read.Window, read.Restarted)
	}
	for name, f := range map[string]cluster.Figure{
		"sessions": read.Sessions, "messages in": read.Traffic.Messages.In, "archive rows": read.Archive.RowsPerS,
		"user CPU": read.VM.UserCPUCores, "members": read.Membership.Joined, "logins": read.LoginsPerS,
	} {
		if !f.Known || f.Value <= 0 {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if read.Processing.Count() == 0 || read.SQL.Call.Count() == 0 {
		t.Errorf("no times: %q, %q", read.Processing.Why, read.SQL.Call.Why)
	}
	n.Restart()
	n.Advance(4 * time.Second)
	now = now.Add(10 * time.Second)
	observe()
	if !read.Restarted {
		t.Error("a restart is not seen")
	}
}
