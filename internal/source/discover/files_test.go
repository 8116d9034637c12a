package discover

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const groupA, groupB = "- targets: ['a:1']\n", "- targets: ['b:1']\n"

func TestAChangedFileIsReadAgainWithoutARestart(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, "nodes.yml", groupA)
	synctest.Test(t, func(t *testing.T) {
		got, stop := run(t, Options{Files: []string{path}})
		defer stop()
		synctest.Wait()
		targets, problems := got.takeOne(t, "at once")
		wantWords(t, "targets", targets, "http://a:1/metrics")
		wantWords(t, "problems", problems, "")

		time.Sleep(10 * defaultFileInterval)
		got.takeNone(t, "while nothing changes")

		write(t, dir, "nodes.yml", groupA+groupB)
		time.Sleep(2 * defaultFileInterval)
		synctest.Wait()
		targets, _ = got.takeOne(t, "after a node came")
		wantWords(t, "targets", targets, "http://a:1/metrics\nhttp://b:1/metrics")

		write(t, dir, "nodes.yml", groupA+"# a comment\n"+groupB)
		time.Sleep(2 * defaultFileInterval)
		synctest.Wait()
		got.takeNone(t, "after a change that means nothing")

		write(t, dir, "nodes.yml", groupB)
		time.Sleep(2 * defaultFileInterval)
		synctest.Wait()
		targets, _ = got.takeOne(t, "after a node went")
		wantWords(t, "targets", targets, "http://b:1/metrics")
	})
}

func TestABrokenFileKeepsItsLastListAndThoseOfTheOthers(t *testing.T) {
	dir := t.TempDir()
	a, b := write(t, dir, "a.yml", groupA), write(t, dir, "b.json", `[{"targets": ["b:1"]}]`)
	synctest.Test(t, func(t *testing.T) {
		got, stop := run(t, Options{Files: []string{a, b}})
		defer stop()
		synctest.Wait()
		got.takeOne(t, "at once")
		const both = "http://a:1/metrics\nhttp://b:1/metrics"
		for _, broken := range []string{"- target: [c]\n", "{", "- targets: []\n  targets: []", strings.Repeat("#", maxFileBytes+1)} {
			write(t, dir, "a.yml", broken)
			time.Sleep(2 * defaultFileInterval)
			synctest.Wait()
			targets, problems := got.takeOne(t, "after it broke")
			wantWords(t, "targets", targets, both)
			wantIn(t, "problems", problems, a+": ", "stays in force: 1 target")
		}
		if err := os.Remove(a); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * defaultFileInterval)
		synctest.Wait()
		targets, problems := got.takeOne(t, "after it went")
		wantWords(t, "targets", targets, both)
		wantIn(t, "problems", problems, a+": cannot be read: no such file", "stays in force: 1 target")
		time.Sleep(10 * defaultFileInterval)
		synctest.Wait()
		got.takeNone(t, "while it is gone")

		write(t, dir, "a.yml", "[]")
		time.Sleep(2 * defaultFileInterval)
		synctest.Wait()
		targets, problems = got.takeOne(t, "after it was mended")
		wantWords(t, "targets", targets, "http://b:1/metrics")
		wantWords(t, "problems", problems, "")
	})
}

func TestAPatternFollowsTheFilesThatItMatches(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		got, stop := run(t, Options{Targets: static(t, "fixed"), Files: []string{filepath.Join(dir, "*.yml")}})
		defer stop()
		synctest.Wait()
		targets, problems := got.takeOne(t, "at once")
		wantWords(t, "targets", targets, "http://fixed:9091/metrics name=fixed:9091")
		wantIn(t, "problems", problems, "*.yml: matches no file")

		write(t, dir, "b.yml", groupB)
		write(t, dir, "a.yml", groupA)
		write(t, dir, "c.yaml", "- targets: ['c:1']\n")
		time.Sleep(2 * defaultFileInterval)
		synctest.Wait()
		targets, problems = got.takeOne(t, "after two files came")
		wantWords(t, "targets", targets, "http://fixed:9091/metrics name=fixed:9091\nhttp://a:1/metrics\nhttp://b:1/metrics")
		wantWords(t, "problems", problems, "")

		if err := os.Remove(filepath.Join(dir, "a.yml")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * defaultFileInterval)
		synctest.Wait()
		targets, _ = got.takeOne(t, "after one went")
		wantWords(t, "targets", targets, "http://fixed:9091/metrics name=fixed:9091\nhttp://b:1/metrics")
	})
}

func TestAFileOfTheSameOldTimeAndSizeIsNotReadAgain(t *testing.T) {
	path := write(t, t.TempDir(), "a.yml", groupA)
	old := time.Now().Add(-time.Hour)
	overwrite := func(content string, at time.Time) {
		t.Helper()
		// In place, so that it stays the same file.
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	f := &file{}
	read := func() string {
		t.Helper()
		r := f.read(path, nil)
		if len(r.entries) != 1 {
			t.Fatalf("entries %v, problems %v", r.entries, r.problems)
		}
		return r.entries[0].target.URL
	}
	overwrite(groupA, old)
	wantWords(t, "at first", read(), "http://a:1/metrics")
	overwrite(groupB, old)
	wantWords(t, "same time and size", read(), "http://a:1/metrics")
	overwrite(groupB, old.Add(time.Second))
	wantWords(t, "another time", read(), "http://b:1/metrics")

	now := time.Now()
	overwrite(groupB, now)
	read()
	overwrite(groupA, now)
	wantWords(t, "a time so young that another change may have the same", read(), "http://a:1/metrics")
}

func TestWhatIsNoFileIsNotRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dir.yml")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	_, problems := once(t, Options{Files: []string{dir}})
	wantIn(t, "problems", problemWords(problems), dir+": is not a regular file")
}

func TestAPatternAddsUpToMaxTargets(t *testing.T) {
	dir := t.TempDir()
	list := "- targets: [" + strings.Repeat("a,", maxTargets/2) + "a]\n"
	for _, name := range []string{"1.yml", "2.yml", "3.yml"} {
		write(t, dir, name, list)
	}
	f := newFiles(filepath.Join(dir, "*.yml"), &Options{})
	r := f.read(t.Context())
	if len(r.entries) != maxTargets {
		t.Errorf("%d entries", len(r.entries))
	}
	wantIn(t, "problems", problemWords(r.problems), "more than 10000 targets")
}

func TestAFileThatIsBeingWrittenIsTakenWhenItIsWhole(t *testing.T) {
	path := write(t, t.TempDir(), "a.yml", groupA+groupB)
	f := &file{}
	look := func() string {
		t.Helper()
		var hosts []string
		for _, e := range f.read(path, nil).entries {
			hosts = append(hosts, hostOf(e.target.URL))
		}
		return strings.Join(hosts, " ")
	}
	overwrite := func(content string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	wantWords(t, "the first time there is nothing to keep", look(), "a b")
	overwrite(groupA)
	wantWords(t, "half of the list", look(), "a b")
	overwrite(groupA + groupB + "- targets: ['c:1']\n")
	wantWords(t, "the whole list", look(), "a b c")
	overwrite(groupB)
	look()
	overwrite(groupA)
	wantWords(t, "a file that is written all the time", look(), "a")
}

func TestALoopOfLinksIsAProblemAndNotTheEnd(t *testing.T) {
	dir := t.TempDir()
	loop := filepath.Join(dir, "loop.yml")
	if err := os.Symlink(loop, loop); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	write(t, dir, "a.yml", groupA)
	targets, problems := once(t, Options{Files: []string{filepath.Join(dir, "*.yml")}})
	wantWords(t, "targets", words(targets), "http://a:1/metrics")
	wantIn(t, "problems", problemWords(problems), "loop.yml: cannot be read: too many levels")
}

func TestTooManyFilesKeepTheLastList(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a.yml", groupA)
	f := newFiles(filepath.Join(dir, "*.yml"), &Options{})
	before := f.read(t.Context())
	for i := range maxFiles {
		if err := os.Link(filepath.Join(dir, "a.yml"), filepath.Join(dir, fmt.Sprintf("%d.yml", i))); err != nil {
			t.Skipf("no hard links here: %v", err)
		}
	}
	after := f.read(t.Context())
	if len(before.entries) != 1 || len(after.entries) != 1 || !after.failed {
		t.Errorf("%d entries before and %d after, failed %v", len(before.entries), len(after.entries), after.failed)
	}
	wantIn(t, "problems", problemWords(after.problems), "matches 1001 files, more than 1000")
}
