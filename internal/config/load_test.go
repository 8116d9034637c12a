package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheFileIsWhereTheSpecificationSays(t *testing.T) {
	for name, test := range map[string]struct{ xdg, home, want string }{
		"XDG_CONFIG_HOME":           {"/etc/me", "/home/me", "/etc/me/mimtop/config.yaml"},
		"else .config":              {"", "/home/me", "/home/me/.config/mimtop/config.yaml"},
		"a relative one is ignored": {"me", "/home/me", "/home/me/.config/mimtop/config.yaml"},
	} {
		got, err := Path(func(v string) string { return map[string]string{"XDG_CONFIG_HOME": test.xdg, "HOME": test.home}[v] })
		if err != nil || got != filepath.FromSlash(test.want) {
			t.Errorf("%s: %s, %v, want %s", name, got, err, test.want)
		}
	}
}

func TestLoadTellsErrorsFromWarnings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	store := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := Load(path, testOptions()); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("no file: %v", err)
	}
	if p := Check(path, testOptions()); len(p) != 1 || !strings.HasPrefix(p[0].Error(), path+": cannot be read: ") {
		t.Errorf("no file: %v", p)
	}
	store("clusters: {a: {targets: ['http://u:p@n']}}")
	c, warnings, err := Load(path, testOptions())
	if err != nil || len(warnings) != 1 || len(c.Clusters) != 1 {
		t.Errorf("a warning: %v, %v, %v", c, warnings, err)
	}
	store("clusters: {a: {targets: [n], http_config: {authorization: {credentials: '${NONE}'}}}, b: {targets: [n]}}")
	c, warnings, err = Load(path, testOptions())
	if err != nil || len(warnings) != 0 {
		t.Fatalf("what is unset: %v, %v", warnings, err)
	}
	if _, err := c.Cluster("a"); err == nil || err.Error() != path+":1: http_config.authorization.credentials: the environment variable NONE is not set" {
		t.Errorf("the cluster that lacks its variable: %v", err)
	}
	if _, err := c.Cluster("b"); err != nil {
		t.Errorf("the cluster beside it: %v", err)
	}
	store("clusters: {a: {targets: ['http://u:p@n'], b: c, d: e}}")
	c, warnings, err = Load(path, testOptions())
	if c != nil || len(warnings) != 1 || err == nil || strings.Count(err.Error(), "unknown key") != 2 {
		t.Errorf("errors: %v, %v, %v", c, warnings, err)
	}
	if p := Check(path, testOptions()); len(p) != 3 {
		t.Errorf("errors: %v", p)
	}
	store("#" + strings.Repeat(" ", maxFileBytes))
	if _, _, err := Load(path, testOptions()); err == nil || !strings.Contains(err.Error(), "larger than 1048576 bytes") {
		t.Errorf("too large: %v", err)
	}
	if _, _, err := Load(filepath.Dir(path), testOptions()); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a folder: %v", err)
	}
}
