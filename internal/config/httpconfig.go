package config

import (
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/prometheus/common/config"
	"go.yaml.in/yaml/v3"
)

var (
	secretType = reflect.TypeFor[config.Secret]()
	urlType    = reflect.TypeFor[config.URL]()
	// variable is how a secret is taken from the environment.
	variable = regexp.MustCompile(`^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$`)
)

// httpConfig reads Prometheus's http_config, and the keys given in it. The types are Prometheus's own, so that each setting of
// it is known here; their decoder is asked only after the keys have been checked, since it skips those it does not know.
func (r *reader) httpConfig(n *yaml.Node) (config.HTTPClientConfig, []string) {
	before := len(r.problems)
	r.checkType(n, reflect.TypeFor[config.HTTPClientConfig](), "http_config")
	if len(r.problems) > before && slices.ContainsFunc(r.problems[before:], func(p Problem) bool { return !p.Warning }) {
		return config.HTTPClientConfig{}, nil
	}
	var c config.HTTPClientConfig
	if err := n.Decode(&c); err != nil {
		r.fail(n, "http_config: %v", withoutValues(err))
		return config.HTTPClientConfig{}, nil
	}
	c.SetDirectory(filepath.Dir(r.path))
	var keys []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		keys = append(keys, n.Content[i].Value)
	}
	slices.Sort(keys)
	return c, keys
}

// checkType checks the keys of a value that is to be decoded into a type, and its secrets.
func (r *reader) checkType(n *yaml.Node, t reflect.Type, what string) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case isNull(n):
	case t == secretType:
		r.secret(n, what)
	case t == urlType:
		r.warnOfPassword(n, n.Value)
	case t.Kind() == reflect.Slice:
		for _, element := range n.Content {
			r.checkType(element, t.Elem(), what)
		}
	case t.Kind() == reflect.Map:
		for i := 0; i+1 < len(n.Content); i += 2 {
			r.checkType(n.Content[i+1], t.Elem(), what+"."+short(n.Content[i].Value))
		}
	case t.Kind() == reflect.Struct:
		known, inlined := yamlFields(t)
		if inlined != nil { // A mapping whose keys are free, such as the names of headers.
			r.checkType(n, inlined, what)
			return
		}
		checks := fields{}
		for name, of := range known {
			checks[name] = func(value *yaml.Node) { r.checkType(value, of, what+"."+name) }
		}
		r.mapping(n, what, checks)
	}
}

// yamlFields returns the keys of a struct with their types, or the type of a map that is inlined in it.
func yamlFields(t reflect.Type) (known map[string]reflect.Type, inlined reflect.Type) {
	known = map[string]reflect.Type{}
	for f := range t.Fields() {
		if !f.IsExported() {
			continue
		}
		tag, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case tag == "-":
		case options == "inline" && f.Type.Kind() == reflect.Map:
			return nil, f.Type
		case options == "inline":
			of, _ := yamlFields(f.Type)
			maps.Copy(known, of)
		case tag == "":
			known[strings.ToLower(f.Name)] = f.Type
		default:
			known[tag] = f.Type
		}
	}
	return known, nil
}

// secret puts a value from the environment in its place, and warns of one that stands in the file.
func (r *reader) secret(n *yaml.Node, what string) {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		return // The decoder refuses it if it must.
	}
	name := variable.FindStringSubmatch(n.Value)
	if name == nil {
		r.warn(n, "%s: a secret stands in the file: give a file (%s_file or files), or the environment as ${NAME}", what, lastPart(what))
		return
	}
	value, ok := "", false
	if r.options.Getenv != nil {
		value, ok = r.options.Getenv(name[1])
	}
	if !ok || value == "" {
		r.unset(n, "%s: the environment variable %s is not set", what, name[1])
		return
	}
	n.SetString(value)
}

func lastPart(what string) string { return what[strings.LastIndexByte(what, '.')+1:] }
