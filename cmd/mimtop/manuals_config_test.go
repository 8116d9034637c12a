package main

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/mimtop/mimtop/internal/config"
	"github.com/mimtop/mimtop/internal/ui"
)

// configPart is a part of the file: where its keys stand, and a file with a key there that is not known, which the check answers
// with all that are.
type configPart struct{ title, path, says, unknown string }

var configParts = []configPart{
	{"The file", "", "", "zzz: 1"},
	{"A cluster", "clusters.NAME", "`mimtop -c NAME` reads it. NAME is one word. It has targets, lists (`file_sd`, `http_sd`, `dns`) or an engine (`prometheus`).",
		"clusters: {a: {zzz: 1}}"},
	{"A target", "clusters.NAME.targets", "An element of `targets` is an address, or a mapping:", "clusters: {a: {targets: [{zzz: 1}]}}"},
	{"A list over HTTP", "clusters.NAME.http_sd", "An element of `http_sd` is an address, or a mapping:", "clusters: {a: {http_sd: [{zzz: 1}]}}"},
	{"A DNS name", "clusters.NAME.dns", "An element of `dns` is a name, or a mapping:", "clusters: {a: {dns: [{zzz: 1}]}}"},
	{"An engine", "clusters.NAME.prometheus", "See [engines](engines.md).", "clusters: {a: {prometheus: {zzz: 1}}}"},
	{"The dashboard", "dashboard", "", "dashboard: {zzz: 1}"},
}

// configPage is docs/config.md: the keys are those that the check accepts, what they are is said by the comments of the example.
func configPage(t *testing.T) []byte {
	comments := exampleComments(t)
	var b bytes.Buffer
	b.WriteString(`# The configuration file

<!-- Written by go generate ./cmd/mimtop. Do not edit: the words are the comments of internal/config/example.yaml. -->

It is ` + "`$XDG_CONFIG_HOME/mimtop/config.yaml`, or `~/.config/mimtop/config.yaml`, or what `--config`" + ` says. Nobody needs one: it names clusters,
so that a word stands for a page of flags, and keeps how the dashboard looks. A [flag](flags.md) is stronger than an environment
variable, and that is stronger than the file. File names in it are relative to it. Secrets stand in files of their own or in the
environment, as ` + "`${NAME}`" + `; one that stands in the file is warned of.

    mkdir -p ~/.config/mimtop
    mimtop config example > ~/.config/mimtop/config.yaml    # every key, with comments
    mimtop config check                                     # every mistake with its line
    mimtop config show                                      # what was understood, without secrets
    mimtop -c prod
`)
	for _, part := range configParts {
		fmt.Fprintf(&b, "\n## %s\n\n", part.title)
		if part.says != "" {
			fmt.Fprintf(&b, "%s\n\n", part.says)
		}
		b.WriteString("| key | is | for example |\n| --- | --- | --- |\n")
		for _, key := range acceptedKeys(t, part.unknown) {
			path := strings.TrimPrefix(part.path+"."+key, ".")
			at, ok := comments[path]
			if !ok || at.says == "" {
				t.Errorf("internal/config/example.yaml does not say what %s is", path)
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", key, strings.ReplaceAll(at.says, "|", `\|`), at.example)
		}
	}
	b.WriteString(`
` + "`http_config`" + ` is [Prometheus's](https://prometheus.io/docs/prometheus/latest/configuration/configuration/#http_config), whole: credentials, TLS,
proxies, headers. The keys of ` + "`scenario` are [the inputs of the model](flags.md#what-is-assumed)" + `, with _ for -.

## Keys

Each action has one key, a list of them, or ` + "`[]`" + ` for none. [Keys](terminals.md#keys) says how they are written, and
` + "`mimtop config keys`" + ` lists them with yours.

| action | usual keys | on | does |
| --- | --- | --- | --- |
`)
	for _, a := range ui.KeyActions() {
		on := "all screens"
		if len(a.Screens) > 0 {
			on = strings.Join(a.Screens, ", ")
		}
		var keys []string
		for _, key := range a.Keys {
			code := "`" + key + "`"
			if key == "`" {
				code = "`` ` ``"
			}
			keys = append(keys, strings.ReplaceAll(code, "|", `\|`))
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", a.Name, strings.Join(keys, " "), on, cell(a.Does))
	}
	return b.Bytes()
}

var acceptedWords = regexp.MustCompile(`"zzz" in .*\(accepted: ([^)]*)\)`)

// acceptedKeys asks the check for the keys of a part.
func acceptedKeys(t *testing.T, unknown string) []string {
	_, problems := config.Parse("config.yaml", []byte(unknown), configOptions())
	for _, p := range problems {
		if m := acceptedWords.FindStringSubmatch(p.Text); m != nil {
			return strings.Split(m[1], ", ")
		}
	}
	t.Fatalf("%s: no list of accepted keys in %v", unknown, problems)
	return nil
}

// commented is a key of the example: what its comment says, and its value when that is short.
type commented struct{ says, example string }

// exampleComments returns the keys of the example by their paths, in which a cluster is NAME and elements of lists have no number.
// Of a key that is there several times the first comment counts.
func exampleComments(t *testing.T) map[string]commented {
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(config.Example()), &document); err != nil {
		t.Fatal(err)
	}
	all := map[string]commented{}
	var walk func(n *yaml.Node, path []string)
	walk = func(n *yaml.Node, path []string) {
		if n.Kind != yaml.MappingNode {
			for _, child := range n.Content {
				walk(child, path)
			}
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			at := append(slices.Clone(path), key.Value)
			if len(at) == 2 && at[0] == "clusters" {
				at[1] = "NAME"
			}
			name := strings.Join(at, ".")
			c := all[name]
			if c.says == "" {
				c.says = commentText(key.HeadComment)
			}
			if c.says == "" {
				c.says = commentText(value.LineComment)
			}
			if c.example == "" && value.Kind == yaml.ScalarNode {
				c.example = "`" + value.Value + "`"
			}
			if c.example == "" && value.Kind == yaml.SequenceNode && len(value.Content) > 0 && value.Content[0].Kind == yaml.ScalarNode {
				c.example = "`" + value.Content[0].Value + "`"
				if c.says == "" {
					c.says = commentText(value.Content[0].HeadComment)
				}
			}
			all[name] = c
			walk(value, at)
		}
	}
	walk(document.Content[0], nil)
	return all
}

// commentText is the last paragraph of a comment, without its marks.
func commentText(comment string) string {
	paragraphs := strings.Split(comment, "\n\n")
	text := strings.Join(strings.Fields(strings.ReplaceAll("\n"+paragraphs[len(paragraphs)-1], "\n#", " ")), " ")
	if text == "" {
		return ""
	}
	return strings.ToLower(text[:1]) + strings.TrimSuffix(text[1:], ".")
}
