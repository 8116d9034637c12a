package themes

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// folderOf is a folder with files of these names and contents.
func folderOf(t *testing.T, files map[string]string) Folder {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Folder(dir)
}

func TestAFolderAddsItsThemesAfterTheBuiltInOnes(t *testing.T) {
	f := folderOf(t, map[string]string{
		"mine.yaml": "about: my own\ndark: {good: 2}\n", "Night_2.yaml": "about: late\n", "README": "no theme", ".mine.yaml.swp": "", ".#x.yaml": "",
	})
	want := append(Names(), "Night_2", "mine")
	names, err := f.Names()
	if err != nil || !slices.Equal(names, want) {
		t.Errorf("Names() = %v, %v, want %v", names, err, want)
	}
	all, err := f.All()
	if err != nil || len(all) != len(want) {
		t.Fatalf("All() has %d themes, %v", len(all), err)
	}
	for i, theme := range all {
		if theme.Name != want[i] {
			t.Errorf("theme %d is %s, want %s", i, theme.Name, want[i])
		}
	}
	mine, err := f.Load("mine")
	if err != nil || mine.About != "my own" || mine.Dark.Good != "2" {
		t.Errorf("Load gives %+v, %v", mine, err)
	}
	source, err := f.Source("mine")
	if err != nil || string(source) != "about: my own\ndark: {good: 2}\n" {
		t.Errorf("Source gives %q, %v", source, err)
	}
}

func TestAFolderThatIsNotThereHasTheBuiltInThemes(t *testing.T) {
	for _, f := range []Folder{"", Folder(filepath.Join(t.TempDir(), "none"))} {
		all, err := f.All()
		if err != nil || len(all) != len(Names()) {
			t.Errorf("%q has %d themes, %v", f, len(all), err)
		}
		if _, err := f.Load("mine"); err == nil || !strings.Contains(err.Error(), `theme "mine" is not built in`) {
			t.Errorf("%q: the error is %v", f, err)
		}
	}
}

func TestWhatIsWrongInAFolderIsSaidWithItsFileAndLeavesTheRest(t *testing.T) {
	f := folderOf(t, map[string]string{
		"good.yaml": "about: fine\n", "broken.yaml": "about: x\ndark:\n  gut: 1\n", "default.yaml": "about: mine\n",
		"two words.yaml": "about: x\n", "esc\x1b[31m.yaml": "about: x\n", "-o.yaml": "about: x\n", strings.Repeat("n", 33) + ".yaml": "about: x\n",
		"huge.yaml": strings.Repeat("#\n", maxFileBytes),
	})
	if err := os.Mkdir(f.Path("folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	all, err := f.All()
	if len(all) != len(Names())+1 || all[len(all)-1].Name != "good" {
		t.Errorf("%d themes can be read", len(all))
	}
	if err == nil {
		t.Fatal("nothing is wrong")
	}
	for _, want := range []string{
		`broken.yaml: theme "broken": line 3: dark: unknown key "gut"`, "default.yaml: default is a built-in theme",
		`"two words" is no name for a theme`, `"esc\x1b[31m" is no name`, `"-o" is no name`, "at most 32 letters", "larger than 65536 bytes",
		"folder.yaml: is not a regular file",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("nothing says %q:\n%v", want, err)
		}
	}
	if strings.ContainsRune(err.Error(), '\x1b') {
		t.Errorf("an escape sequence gets through: %q", err)
	}
	// The default one stays what it is for everybody.
	if theme, err := f.Load(Default); err != nil || theme.About == "mine" {
		t.Errorf("the default theme is %+v, %v", theme, err)
	}
}

func TestLoadLeavesTheFolderForNoName(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside.yaml")
	if err := os.WriteFile(outside, []byte("about: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := folderOf(t, map[string]string{"mine.yaml": "about: x\n"})
	for _, name := range []string{strings.TrimSuffix(outside, ".yaml"), "../" + filepath.Base(filepath.Dir(outside)) + "/outside", "", ".", "a/b", "\x1b[31m"} {
		_, err := f.Load(name)
		if err == nil || !strings.Contains(err.Error(), "is not built in") || !strings.Contains(err.Error(), "there are: default, ") ||
			!strings.HasSuffix(err.Error(), ", mine") || strings.ContainsRune(err.Error(), '\x1b') {
			t.Errorf("%q: the error is %v", name, err)
		}
	}
	if _, err := f.Load("mien"); err == nil || !strings.Contains(err.Error(), f.Path("mien")) {
		t.Errorf("the error does not name the file that was looked for: %v", err)
	}
}

func TestTooManyThemesAreCutAndSaidSo(t *testing.T) {
	files := map[string]string{}
	for i := range maxOwn + 5 {
		files["t"+strings.Repeat("x", i%20)+string(rune('a'+i/20))+".yaml"] = "about: x\n"
	}
	names, err := folderOf(t, files).Names()
	if len(names) != len(Names())+maxOwn || err == nil || !strings.Contains(err.Error(), "more than 100 themes") {
		t.Errorf("%d names, %v", len(names), err)
	}
}
