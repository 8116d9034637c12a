package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/sizing"
)

// shelf is a place for scenario files in memory.
type shelf struct {
	files  map[string][]byte
	writes int
}

func (s *shelf) Read(path string) (sizing.Baseline, error) {
	data, ok := s.files[path]
	if !ok {
		return sizing.Baseline{}, fmt.Errorf("open %s: %w", path, fs.ErrNotExist)
	}
	b, err := sizing.ParseBaseline(data)
	if err != nil {
		return b, fmt.Errorf("%s: %w", path, err)
	}
	return b, nil
}

func (s *shelf) Write(path string, b *sizing.Baseline, over bool) error {
	if _, ok := s.files[path]; ok && !over {
		return fmt.Errorf("write %s: %w", path, fs.ErrExist)
	}
	if strings.HasPrefix(path, "/nowhere/") {
		return fmt.Errorf("write %s: %w", path, fs.ErrNotExist)
	}
	data, err := b.ScenarioFile()
	if err == nil {
		s.files[path], s.writes = data, s.writes+1
	}
	return err
}

func newShelf() *shelf { return &shelf{files: map[string][]byte{}} }

// pressAndRun presses a key, and runs what it starts.
func pressAndRun(t *testing.T, m *Model, key string) {
	t.Helper()
	m.update(keyNamed(key))
	if cmd := m.takePending(); cmd != nil {
		m.Update(cmd())
	}
	settle(m)
}

func TestAScenarioIsWrittenAndOpenedAgain(t *testing.T) {
	files := newShelf()
	m := live(newModelWith(t, 80, 24, Options{Source: "3 targets", NoColour: true, Scenarios: files}))
	press(m, "tab", "down", "down", "5", "enter", "w")
	if !strings.Contains(text(m), "write the scenario to: scenario.yaml") {
		t.Fatalf("w asks %q", m.prompt.asks)
	}
	pressAndRun(t, m, "enter")
	if files.writes != 1 || !strings.Contains(text(m), "written: scenario.yaml") {
		t.Fatalf("%d files written, and the screen says %q", files.writes, m.notice)
	}
	want := m.what.scenario
	press(m, "R", "o")
	pressAndRun(t, m, "enter") // the path is that of the file written
	if m.what.scenario != want || !strings.Contains(text(m), "opened: scenario.yaml") {
		t.Errorf("opened, the scenario is %s", m.what.changes())
	}
	if line, _ := lineWith(m, "scenario.yaml: "); !strings.Contains(line, "nodes 3 to 5") {
		t.Errorf("the sliders are compared by %q", line)
	}
	press(m, "u")
	if m.what.isMoved() {
		t.Error("undo does not close the scenario")
	}
}

func TestAFileWithoutTheCostsLearnedHereSaysSo(t *testing.T) {
	const says = "inputs only: plan --input takes built-in costs"
	built := sizing.DefaultModel()
	other := *built
	other.Coefficients[0].Typical *= 2
	for _, model := range []*sizing.Model{built, &other} {
		m := newModelWith(t, 80, 24, Options{NoColour: true, Scenarios: newShelf(), Plan: sizing.DefaultBaseline(), Prior: model})
		press(m, "w")
		typeText(m, "review.yaml")
		pressAndRun(t, m, "enter")
		if got := lastLine(m); strings.Contains(got, says) != (model == &other) || !strings.Contains(got, "written: review.yaml") {
			t.Errorf("other costs: %v; the footer says %q", model == &other, got)
		}
	}
}

func TestTheQuestionAboutALongPathIsSeen(t *testing.T) {
	files := newShelf()
	path := strings.Repeat("/folder", 12) + "/scenario.yaml"
	files.files[path] = []byte("users: 1\n")
	m := newModelWith(t, 80, 24, Options{NoColour: true, Scenarios: files, Plan: sizing.DefaultBaseline()})
	press(m, "w")
	typeText(m, path)
	pressAndRun(t, m, "enter")
	if got := ansi.Strip(lastLine(m)); !strings.Contains(got, "/scenario.yaml is there already. Write over it? y yes  n no") {
		t.Errorf("the footer asks %q", got)
	}
}

func TestNoFileIsWrittenOverWithoutAsking(t *testing.T) {
	files := newShelf()
	files.files["scenario.yaml"] = []byte("users: 1\n")
	m := live(newModelWith(t, 80, 24, Options{NoColour: true, Scenarios: files}))
	for _, no := range []string{"n", "enter", "esc"} {
		press(m, "f2", "w")
		pressAndRun(t, m, "enter")
		if !strings.Contains(text(m), "scenario.yaml is there already. Write over it?") {
			t.Fatalf("nothing asks: %q %q", m.prompt.asks, m.problem)
		}
		pressAndRun(t, m, no)
		if files.writes != 0 || !strings.Contains(text(m), "nothing was done") {
			t.Fatalf("%s writes all the same, or says %q", no, m.notice)
		}
	}
	press(m, "w")
	pressAndRun(t, m, "enter")
	pressAndRun(t, m, "y")
	if files.writes != 1 || !strings.Contains(string(files.files["scenario.yaml"]), "m11:") {
		t.Errorf("y writes %d files, %q, and says %q", files.writes, files.files["scenario.yaml"], m.problem)
	}
}

func TestWhatIsWrongWithAFileIsSaid(t *testing.T) {
	files := newShelf()
	files.files["bad.yaml"] = []byte("nodes: 3\nuser: 5\n")
	files.files["worse.yaml"] = []byte("nodes: 3\nuser: 5\ncores: many\nusers: [1]\n")
	m := live(newModelWith(t, 80, 24, Options{NoColour: true, Scenarios: files}))
	press(m, "tab")
	before := m.what.moves
	for path, says := range map[string]string{
		"none.yaml":  "open none.yaml: file does not exist",
		"bad.yaml":   `bad.yaml: read scenario: line 2: unknown key "user", did you mean "users"?`,
		"worse.yaml": "line 4: users must be a number, not a list",
	} {
		press(m, "o", "ctrl+u")
		typeText(m, path)
		pressAndRun(t, m, "enter")
		if got := strings.Join(strings.Fields(text(m)), " "); !strings.Contains(got, says) {
			t.Errorf("%s: nothing says %q:\n%s", path, says, text(m))
		}
		press(m, "esc")
	}
	press(m, "w", "ctrl+u")
	typeText(m, "/nowhere/x.yaml")
	if pressAndRun(t, m, "enter"); !strings.Contains(m.problem, "write /nowhere/x.yaml: file does not exist") {
		t.Errorf("a file that cannot be written says %q", m.problem)
	}
	if m.what.moves != before {
		t.Error("a file that cannot be read moves the sliders")
	}
}

func TestWithoutFilesTheKeysSaySo(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab")
	for _, key := range []string{"w", "o"} {
		if press(m, key); m.prompt.isOpen() || m.problem == "" {
			t.Errorf("%s asks %q, and says %q", key, m.prompt.asks, m.problem)
		}
	}
}

func TestTheCommandLineIsCopiedAndShown(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab", "3", "0", "0", "k", "enter")
	m.update(keyNamed("y"))
	cmd := m.takePending()
	if cmd == nil {
		t.Fatal("nothing is sent to the clipboard")
	}
	// The message's type is the toolkit's own, and a string underneath.
	sent := fmt.Sprint(cmd())
	if fmt.Sprintf("%T", cmd()) != fmt.Sprintf("%T", tea.SetClipboard("")()) || !strings.HasPrefix(sent, "mimtop plan --") || !strings.Contains(sent, "--users 300k") {
		t.Errorf("sent: %T %q", cmd(), sent)
	}
	shown := text(m)
	if !strings.Contains(shown, "Copied: the command line") || !strings.Contains(shown, "OSC 52") {
		t.Errorf("nothing confirms it:\n%s", shown)
	}
	// What stands on the screen is the same command for a shell.
	var lines []string
	for line := range strings.Lines(shown) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "mimtop plan") || len(lines) > 0 && strings.HasSuffix(lines[len(lines)-1], "\\") {
			lines = append(lines, line)
		}
	}
	whole := strings.Join(lines, " ")
	if got := strings.ReplaceAll(whole, "\\ ", ""); got != sent {
		t.Errorf("shown: %q\nsent:  %q", got, sent)
	}
	press(m, "esc")
	if strings.Contains(text(m), "Copied") {
		t.Error("esc leaves it")
	}
}

func TestAQuotedWordStaysWhole(t *testing.T) {
	command := "mimtop plan --site 'eu west=3,share=50%' --archive=off --users 5"
	got := shellWords(command)
	want := []string{"mimtop", "plan", "--site 'eu west=3,share=50%'", "--archive=off", "--users 5"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q", got)
	}
	for _, width := range []int{20, 40, 80} {
		lines := shellLines(command, width)
		if joined := strings.ReplaceAll(strings.Join(lines, "\n"), " \\\n  ", " "); joined != command {
			t.Errorf("%d columns: %q", width, joined)
		}
	}
}

func TestSlidersThatAreNoScenarioAreNotCopied(t *testing.T) {
	m := live(newModelWith(t, 80, 24, Options{NoColour: true, Scenarios: newShelf()}))
	press(m, "tab")
	m.what.scenario.Set(sizing.Nodes, -1)
	for _, key := range []string{"y", "w"} {
		m.update(keyNamed(key))
		if m.takePending() != nil || !strings.Contains(m.problem, "nodes must be") {
			t.Errorf("%s: %q", key, m.problem)
		}
	}
	if err := m.options.Scenarios.Write("x", &sizing.Baseline{}, false); err == nil || errors.Is(err, fs.ErrExist) {
		t.Errorf("an empty baseline: %v", err)
	}
}

// What is written and opened again is the same scenario, whatever the sliders were put to.
func TestAnyScenarioComesBackFromItsFile(t *testing.T) {
	for name, c := range map[string]struct {
		make func(m *Model) *Model
		keys []string
	}{
		"named sites":       {withSites, []string{"right", "down", "right"}},
		"an unknown input":  {live, []string{"down", "down", "down", "down", "enter", "?", "enter"}},
		"no machine":        {withoutMachine, []string{"right"}},
		"a kind by itself":  {live, []string{"down", "L", "z", "L", "down", "right"}},
		"recalled and more": {live, []string{"right", "p", "enter", "R", "c", "a", "down", "down", "right"}},
	} {
		files := newShelf()
		m := c.make(newModelWith(t, 80, 24, Options{NoColour: true, Scenarios: files}))
		press(m, append([]string{"f2"}, c.keys...)...)
		want := m.what.scenario
		if !m.what.isMoved() {
			t.Fatalf("%s: nothing is moved", name)
		}
		press(m, "w")
		pressAndRun(t, m, "enter")
		press(m, "R", "o")
		pressAndRun(t, m, "enter")
		if m.what.scenario != want {
			t.Errorf("%s: %q comes back from\n%s", name, m.what.changes(), files.files["scenario.yaml"])
		}
	}
}
