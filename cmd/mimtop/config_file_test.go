package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const testConfig = `
clusters:
  lab:
    targets: [node1]
    node_exporters: [9100]
    interval: 30s
    timeout: 20s
    coefficients: ours.json
    file_sd: [nodes.yml]
    site_label: zone
    scenario: {ram_gib: 8, peak: 3}
  engine:
    prometheus: {url: "http://127.0.0.1:1", selector: 'job="m"', site_label: dc}
    interval: 30s
default: lab
dashboard: {theme: high-contrast, background: light, ascii: true, mouse: false, low_bandwidth: never}
`

// TestTheFileSetsWhatIsNotGiven looks at the flags of a command after the command line, the environment and the file.
func TestTheFileSetsWhatIsNotGiven(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(testConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	ours := filepath.Join(filepath.Dir(path), "ours.json")
	for name, test := range map[string]struct {
		args, environment string
		want              map[string]string
		named             bool
	}{
		"dashboard and cluster": {"", "", map[string]string{
			"theme": "high-contrast", "background": "light", "ascii": "true", "no-mouse": "true", "interval": "30s", "timeout": "20s",
			"low-bandwidth": "never",
			"coefficients":  ours, "site-label": "zone", "node-exporter": "[9100]", "ram-gib": "8GiB", "peak": "3",
		}, true},
		"flags are stronger": {"--background dark --no-mouse=false --node-exporter 9200 --ram-gib 64 --interval 25s", "", map[string]string{
			"theme": "high-contrast", "background": "dark", "no-mouse": "false", "node-exporter": "[9200]", "ram-gib": "64GiB", "peak": "3",
			"interval": "25s", "timeout": "20s",
		}, true},
		"an engine": {"-c engine --selector job=\"x\"", "", map[string]string{
			"prometheus": "http://127.0.0.1:1", "selector": `job="x"`, "site-label": "dc", "interval": "30s", "ram-gib": "16GiB",
		}, true},
		"so is the environment":                    {"", "MIMTOP_RAM_GIB=24", map[string]string{"ram-gib": "24GiB", "peak": "3"}, true},
		"a link that the environment knows":        {"", "MIMTOP_LOW_BANDWIDTH=always", map[string]string{"low-bandwidth": "always"}, true},
		"a flag without a value":                   {"--low-bandwidth", "", map[string]string{"low-bandwidth": "always"}, true},
		"a timeout belongs to its interval":        {"--interval 2s", "", map[string]string{"interval": "2s", "timeout": "0s"}, true},
		"other nodes get nothing of the cluster's": {"--target node2", "", map[string]string{"theme": "high-contrast", "ram-gib": "16GiB", "timeout": "0s"}, false},
		"nor does the demo cluster":                {"--demo", "", map[string]string{"theme": "high-contrast", "ram-gib": "16GiB"}, false},
		"a command without a cluster has a look":   {"demo", "", map[string]string{"theme": "high-contrast", "ram-gib": "16GiB", "interval": "5s"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if key, value, found := strings.Cut(test.environment, "="); found {
				t.Setenv(key, value)
			}
			cmd, args, err := newRoot().Find(append(strings.Fields(test.args), "--config", path))
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.ParseFlags(args); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Root().PersistentPreRunE(cmd, nil); err != nil {
				t.Fatal(err)
			}
			for flag, want := range test.want {
				if got := cmd.Flags().Lookup(flag).Value.String(); got != want {
					t.Errorf("--%s is %q, want %q", flag, got, want)
				}
			}
			if chosen := cmd.Flags().Lookup(clusterFlag); chosen != nil && (chosen.Value.(clusterValue).from.named != nil) != test.named {
				t.Errorf("the cluster of the file is read: %v", !test.named)
			}
		})
	}
}

func TestPlainMimtopWithNothingConfiguredIsTheDemo(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	root := newRoot()
	if err := root.PersistentPreRunE(root, nil); err != nil {
		t.Fatal(err)
	}
	if from := root.Flags().Lookup(clusterFlag).Value.(clusterValue).from; from.given() {
		t.Errorf("it reads %s", from.describe())
	}
}
