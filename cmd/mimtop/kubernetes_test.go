package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/mimtop/mimtop/internal/assess"
)

// TestTheManifestForKubernetesStartsWhatThereIs: its arguments are flags of the exporter, and its scenarios can be read.
func TestTheManifestForKubernetesStartsWhatThereIs(t *testing.T) {
	text, err := os.ReadFile("../../docs/kubernetes/mimtop-exporter.yaml")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for decoder := yaml.NewDecoder(bytes.NewReader(text)); ; {
		var object struct {
			Kind string            `yaml:"kind"`
			Data map[string]string `yaml:"data"`
			Spec struct {
				Template struct {
					Spec struct {
						Containers []struct {
							Args []string `yaml:"args"`
						} `yaml:"containers"`
					} `yaml:"spec"`
				} `yaml:"template"`
			} `yaml:"spec"`
		}
		err := decoder.Decode(&object)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		kinds[object.Kind]++
		for _, c := range object.Spec.Template.Spec.Containers {
			cmd, args, err := newRoot().Find(c.Args)
			if err != nil || cmd.Name() != "exporter" {
				t.Fatalf("%q is %v, %v", c.Args, cmd.Name(), err)
			}
			cmd.InheritedFlags() // It merges those of the root into Flags.
			if err := cmd.ParseFlags(args); err != nil {
				t.Errorf("%q: %v", args, err)
			}
		}
		for file, scenario := range object.Data {
			if _, err := assess.Parse("launch", []byte(scenario)); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
	for _, kind := range []string{"Deployment", "ConfigMap", "Service"} {
		if kinds[kind] != 1 {
			t.Errorf("%d of kind %s", kinds[kind], kind)
		}
	}
}
