package config

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// keys reads which keys do what in place of the usual ones: for each action one key, or a list of them, which may be empty.
func (r *reader) keys(n *yaml.Node) map[string][]string {
	all := map[string][]string{}
	lines := map[string]*yaml.Node{}
	bad := false
	r.eachKey(n, "keys", func(action, value *yaml.Node) {
		if known := r.options.Actions; known != nil && !slices.Contains(known, action.Value) {
			bad = true
			r.fail(action, "unknown action %q in keys%s; 'mimtop config keys' lists all", short(action.Value), nearest(action.Value, known))
			return
		}
		keys := []string{}
		one := func(n *yaml.Node) {
			if isNull(n) {
				bad = true
				r.fail(n, "no key for %s: write one, in quotes where YAML has a meaning for it, such as \"~\"; or [] for none", action.Value)
				return
			}
			name, ok := r.text(n, "a key for "+action.Value)
			if !ok {
				bad = true
				return
			}
			if r.options.CheckKey != nil {
				if err := r.options.CheckKey(name); err != nil {
					bad = true
					r.fail(n, "%s: %v", action.Value, err)
					return
				}
			}
			keys = append(keys, name)
		}
		if value.Kind == yaml.SequenceNode {
			for _, element := range value.Content {
				one(element)
			}
		} else {
			one(value)
		}
		all[action.Value], lines[action.Value] = keys, action
	})
	// What a misspelt key was meant to be may be what another one seems to be in the way of.
	if !bad && r.options.CheckKeys != nil {
		wrong := r.options.CheckKeys(all)
		for _, action := range slices.Sorted(maps.Keys(wrong)) {
			r.fail(lines[action], "%s: %v", action, wrong[action])
		}
	}
	return all
}
