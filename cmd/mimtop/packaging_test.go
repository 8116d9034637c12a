package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// unitCommand finds the command of a unit of systemd in the program, or fails.
func unitCommand(t *testing.T, name string) (cmd *cobra.Command, args []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../packaging/systemd", "mimtop-"+name+".service"))
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^ExecStart=/usr/bin/mimtop (.*)$`).FindSubmatch(text)
	if line == nil {
		t.Fatalf("mimtop-%s.service starts something else", name)
	}
	words := strings.Fields(string(line[1]))
	if words[0] != name {
		t.Errorf("mimtop-%s.service starts mimtop %s", name, words[0])
	}
	for _, c := range newRoot().Commands() {
		if c.Name() == name {
			return c, words[1:]
		}
	}
	t.Fatalf("this program has no command %s", name)
	return nil, nil
}

// TestServicesStartWhatThereIs: the units give flags that their commands take, and so do the lines that their environment files
// offer.
func TestServicesStartWhatThereIs(t *testing.T) {
	for _, name := range []string{"exporter", "serve"} {
		t.Run(name, func(t *testing.T) {
			cmd, args := unitCommand(t, name)
			cmd.InheritedFlags() // It merges those of the root into Flags.
			if err := cmd.ParseFlags(args); err != nil {
				t.Errorf("the unit's flags: %v", err)
			}
			if left := cmd.Flags().Args(); len(left) > 0 {
				t.Errorf("the unit gives arguments: %q", left)
			}
			text, err := os.ReadFile("../../packaging/etc/" + name + ".env")
			if err != nil {
				t.Fatal(err)
			}
			offered := regexp.MustCompile(`(?m)^# (MIMTOP_\w+)=(.*)$`).FindAllStringSubmatch(string(text), -1)
			if len(offered) == 0 {
				t.Error("the environment file offers nothing")
			}
			for _, line := range offered {
				flag := strings.ToLower(strings.TrimPrefix(line[1], environmentPrefix))
				if name == "exporter" && flag == "web_config_file" {
					flag = "web.config.file"
				}
				if err := cmd.Flags().Set(flag, line[2]); err != nil {
					t.Errorf("%s: %v", line[1], err)
				}
			}
		})
	}
}

// TestInstalledConfigurationIsRead: what a package puts to /etc/mimtop is a configuration, and what it shows as a comment is one.
func TestInstalledConfigurationIsRead(t *testing.T) {
	text, err := os.ReadFile("../../packaging/etc/config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	check := func(name, content, want string) {
		t.Helper()
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs strings.Builder
		if code := run([]string{"config", "check", "--config", path}, strings.NewReader(""), &out, &errs); code != exitOK || !strings.Contains(out.String(), want) {
			t.Errorf("%s: exit %d: %s%s", name, code, out.String(), errs.String())
		}
	}
	check("as-installed.yaml", string(text), "clusters: none")
	_, example, _ := strings.Cut(string(text), "\n#\n")
	check("uncommented.yaml", strings.ReplaceAll(strings.TrimPrefix(example, "# "), "\n# ", "\n"), "prod")
}
