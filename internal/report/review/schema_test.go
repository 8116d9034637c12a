package review

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mimtop/mimtop/internal/report"
)

// schemas are the documents that docs/schema describes.
var schemas = map[string]struct {
	title string
	of    reflect.Type
}{
	"review":   {"A capacity review, by mimtop report", reflect.TypeFor[Document]()},
	"check":    {"The verdict on a live cluster, by mimtop check -o json", reflect.TypeFor[report.Check]()},
	"plan":     {"The verdict on a plan, by mimtop plan -o json", reflect.TypeFor[report.Plan]()},
	"snapshot": {"What was read, by mimtop snapshot -o json", reflect.TypeFor[report.Snapshot]()},
}

// enums are the strings of which only some values are written.
var enums = map[string][]any{
	"review.Document.Verdict":     {"holds", "holds_all_up", "fails", "unknown"},
	"review.Document.Basis":       {"live", "replayed", "planned"},
	"review.Recommendation.State": {"ok", "not_ok", "unknown"},
	"review.Map.Basis":            {"resources", "table"},
	"report.Check.Verdict":        {"holds", "holds_all_up", "fails", "unknown"},
	"report.Plan.Verdict":         {"holds", "holds_all_up", "fails", "unknown"},
	"report.Plan.VerdictBasis":    {"resources", "table"},
	"report.Input.Origin":         {"default", "live", "given", "unknown"},
	"report.Term.Origin":          {"default", "live", "given", "unknown"},
}

// nullable are the lists that may be null.
var nullable = map[string]bool{"review.Map.Likely": true, "review.Map.Possible": true}

// TestSchemasAreThoseOfTheTypes fails when docs/schema is not what the types and their comments say. With -update, which the
// golden files have, too, it writes them.
func TestSchemasAreThoseOfTheTypes(t *testing.T) {
	comments := commentsOf(t, ".", "..", "../../sizing")
	update := flag.Lookup("update").Value.String() == "true"
	for name, s := range schemas {
		want := schemaOf(name, s.title, s.of, comments, false)
		file := filepath.Join("..", "..", "..", "docs", "schema", name+".schema.json")
		if update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(have, want) {
			t.Errorf("%s is stale: run go test ./internal/report/review -run Schemas -update", file)
		}
	}
}

// TestEveryDocumentIsValid holds each document against its published schema, and against the same one closed, in which a field
// that is not described is an error.
func TestEveryDocumentIsValid(t *testing.T) {
	open, closed := map[string]*jsonschema.Schema{}, map[string]*jsonschema.Schema{}
	for name, s := range schemas {
		published, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "schema", name+".schema.json"))
		if err != nil {
			t.Fatal(err)
		}
		open[name], closed[name] = compile(t, published), compile(t, schemaOf(name, s.title, s.of, nil, true))
	}
	check := func(t *testing.T, name string, document any) {
		t.Helper()
		var out bytes.Buffer
		if err := report.WriteJSON(&out, document); err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(&out)
		if err != nil {
			t.Fatal(err)
		}
		for which, schema := range map[string]*jsonschema.Schema{"published": open[name], "closed": closed[name]} {
			if err := schema.Validate(value); err != nil {
				t.Errorf("%s, %s: %v", name, which, err)
			}
		}
	}
	for name, subject := range subjects {
		t.Run(name, func(t *testing.T) {
			s := subject(t)
			r := New(s)
			check(t, "review", &r.Document)
			if r.Plan != nil {
				check(t, "plan", r.Plan)
			}
			if s.Snapshot != nil {
				check(t, "snapshot", report.NewSnapshot(s.Snapshot))
				check(t, "check", report.NewCheck(s.Snapshot, r.verdict, &s.Baseline, s.Model, s.Missing))
			}
		})
	}
}

// TestASchemaRefuses makes sure that the schema of a review is not one that takes everything.
func TestASchemaRefuses(t *testing.T) {
	schema := compile(t, schemaOf("review", "", reflect.TypeFor[Document](), nil, false))
	var out bytes.Buffer
	if err := New(planSubject(t)).WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func(map[string]any){
		"no verdict":          func(d map[string]any) { delete(d, "verdict") },
		"a verdict by chance": func(d map[string]any) { d["verdict"] = "maybe" },
		"a number as text":    func(d map[string]any) { d["plan"].(map[string]any)["sessions"] = "many" },
		"a day by name":       func(d map[string]any) { d["made_at"] = "yesterday" },
	} {
		var document map[string]any
		if err := json.Unmarshal(out.Bytes(), &document); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document); err != nil {
			t.Fatal(err)
		}
		spoil(document)
		if schema.Validate(document) == nil {
			t.Errorf("the schema takes a review with %s", what)
		}
	}
}

func compile(t *testing.T, schema []byte) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// schemaOf writes the JSON schema of a type. A closed one allows no field that it does not name.
func schemaOf(name, title string, of reflect.Type, comments map[string]string, closed bool) []byte {
	w := schemaWriter{comments: comments, closed: closed, defs: map[string]any{}}
	root := w.object(of)
	root["$schema"], root["$id"], root["title"] = "https://json-schema.org/draft/2020-12/schema", "urn:mimtop:schema:"+name+":1", title
	root["$defs"] = w.defs
	out, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic(err) // maps of texts can be written
	}
	return append(out, '\n')
}

type schemaWriter struct {
	comments map[string]string
	closed   bool
	defs     map[string]any
}

// typeName is the last folder of a type's package with its name.
func typeName(of reflect.Type) string { return path.Base(of.PkgPath()) + "." + of.Name() }

func (w *schemaWriter) schema(of reflect.Type) map[string]any {
	switch {
	case of == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case of == reflect.TypeFor[report.Number]():
		return map[string]any{"anyOf": []any{map[string]any{"type": "number"}, map[string]any{"const": "inf"}}}
	}
	switch of.Kind() {
	case reflect.Pointer:
		return w.schema(of.Elem())
	case reflect.Struct:
		name := typeName(of)
		if _, known := w.defs[name]; !known {
			w.defs[name] = nil // a type may hold itself
			w.defs[name] = w.object(of)
		}
		return map[string]any{"$ref": "#/$defs/" + name}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": w.schema(of.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": w.schema(of.Elem())}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Interface:
		return map[string]any{}
	case reflect.Int, reflect.Int64:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	}
	panic(fmt.Sprintf("no schema for %s", of))
}

func (w *schemaWriter) object(of reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	w.fields(of, properties, &required)
	out := map[string]any{"type": "object", "properties": properties, "required": required}
	if w.closed {
		out["additionalProperties"] = false
	}
	if comment := w.comments[typeName(of)]; comment != "" {
		out["description"] = comment
	}
	return out
}

func (w *schemaWriter) fields(of reflect.Type, properties map[string]any, required *[]string) {
	for i := range of.NumField() {
		f := of.Field(i)
		key, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && key == "":
			w.fields(f.Type, properties, required)
			continue
		case !f.IsExported() || key == "-":
			continue
		case key == "":
			key = f.Name
		}
		name := typeName(of) + "." + f.Name
		s := w.schema(f.Type)
		if values, ok := enums[name]; ok {
			s["enum"] = values
		}
		if optional := strings.Contains(rest, "omitempty"); !optional {
			*required = append(*required, key)
			if f.Type.Kind() == reflect.Pointer || nullable[name] {
				s = map[string]any{"anyOf": []any{s, map[string]any{"type": "null"}}}
			}
		}
		if comment := w.comments[name]; comment != "" {
			s["description"] = comment
		}
		properties[key] = s
	}
}

// commentsOf reads the comments on the types and fields of packages.
func commentsOf(t *testing.T, folders ...string) map[string]string {
	t.Helper()
	comments := map[string]string{}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			readComments(parsed, comments)
		}
	}
	return comments
}

func readComments(file *ast.File, comments map[string]string) {
	for _, declaration := range file.Decls {
		general, ok := declaration.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range general.Specs {
			of, ok := spec.(*ast.TypeSpec)
			if !ok {
				continue
			}
			name := file.Name.Name + "." + of.Name.Name
			comments[name] = oneParagraph(general.Doc.Text() + of.Doc.Text())
			fields, ok := of.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, field := range fields.Fields.List {
				for _, each := range field.Names {
					comments[name+"."+each.Name] = oneParagraph(field.Doc.Text() + field.Comment.Text())
				}
			}
		}
	}
}

func oneParagraph(text string) string { return strings.Join(strings.Fields(text), " ") }
