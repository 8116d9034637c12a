package review

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// axNode is a node of the accessibility tree, as a screen reader gets it.
type axNode struct {
	NodeID      string
	Ignored     bool
	Role        axValue
	Name        axValue
	Description axValue
	Properties  []struct {
		Name  string
		Value axValue
	}
	ParentID string
	ChildIDs []string `json:"childIds"`
}

// axValue is a text, a number or a switch.
type axValue struct{ Value any }

func (v axValue) text() string {
	text, _ := v.Value.(string)
	return strings.TrimSpace(text)
}

func (n *axNode) property(name string) any {
	for _, p := range n.Properties {
		if p.Name == name {
			return p.Value.Value
		}
	}
	return nil
}

// checkAccessibility walks the accessibility tree of the page that is shown.
func (b *browser) checkAccessibility(t *testing.T) {
	t.Helper()
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": "screen"}, nil)
	var tree struct{ Nodes []axNode }
	b.call("Accessibility.getFullAXTree", nil, &tree)
	count := map[string]int{}
	level := 0
	regions := map[string]bool{}
	for i := range tree.Nodes {
		n := &tree.Nodes[i]
		if n.Ignored {
			continue
		}
		role := n.Role.text()
		count[role]++
		switch role {
		case "heading":
			next, _ := n.property("level").(float64)
			if int(next) > level+1 {
				t.Errorf("the heading %q jumps from level %d to %.0f", n.Name.text(), level, next)
			}
			level = int(next)
			if n.Name.text() == "" {
				t.Error("a heading has no text")
			}
		case "image", "img":
			if n.Name.text() == "" || n.Description.text() == "" {
				t.Errorf("a picture has the name %q and the description %q", n.Name.text(), n.Description.text())
			}
		case "table", "region", "link", "navigation":
			if n.Name.text() == "" {
				t.Errorf("a %s has no name", role)
			}
		}
		if name := strings.ToLower(n.Name.text()); role == "region" {
			if regions[name] {
				t.Errorf("two regions have the name %q", name)
			}
			regions[name] = true
		}
		if focusable, _ := n.property("focusable").(bool); focusable && n.Name.text() == "" && role != "RootWebArea" {
			t.Errorf("a %s can be focused and has no name", role)
		}
	}
	for role, want := range map[string]int{"main": 1, "navigation": 1, "banner": 1} {
		if count[role] != want {
			t.Errorf("%d times %s, want %d", count[role], role, want)
		}
	}
	if count["table"] < 4 || count["rowheader"] == 0 || count["columnheader"] == 0 || count["heading"] < 6 {
		t.Errorf("the tree is poor: %v", count)
	}
	var language, title string
	b.evaluate("document.documentElement.lang", &language)
	b.evaluate("document.title", &title)
	if language != "en" || title == "" {
		t.Errorf("language %q, title %q", language, title)
	}
}

// TestThePageNeedsNothingElse looks at the source of every page: no script, nothing that is fetched, ids that are unique, tables
// with captions and scopes, and pictures with texts.
func TestThePageNeedsNothingElse(t *testing.T) {
	for name, subject := range subjects {
		t.Run(name, func(t *testing.T) {
			var page bytes.Buffer
			if err := New(subject(t)).WriteHTML(&page); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(page.String(), "ZgotmplZ") {
				t.Error("the template refused a value")
			}
			document, err := html.Parse(&page)
			if err != nil {
				t.Fatal(err)
			}
			checkSource(t, document)
		})
	}
}

func checkSource(t *testing.T, document *html.Node) {
	ids := map[string]bool{}
	links := map[string]bool{}
	for n := range document.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attributes := map[string]string{}
		for _, a := range n.Attr {
			attributes[a.Key] = a.Val
			if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "style" {
				t.Errorf("<%s> has %s", n.Data, a.Key)
			}
			if a.Key == "href" && !strings.HasPrefix(a.Val, "#") && a.Val != "data:," {
				t.Errorf("<%s> leads to %s", n.Data, a.Val)
			}
		}
		if id := attributes["id"]; id != "" {
			if ids[id] {
				t.Errorf("the id %s is there twice", id)
			}
			ids[id] = true
		}
		if to, ok := strings.CutPrefix(attributes["href"], "#"); ok {
			links[to] = true
		}
		for id := range strings.FieldsSeq(attributes["aria-labelledby"]) {
			links[id] = true
		}
		switch n.Data {
		case "script", "iframe", "object", "embed", "img", "form", "base":
			t.Errorf("<%s>", n.Data)
		case "th":
			if attributes["scope"] == "" {
				t.Error("a heading of a table has no scope")
			}
		case "table":
			if first := firstElement(n); first == nil || first.Data != "caption" || first.FirstChild == nil {
				t.Error("a table has no caption")
			}
		case "svg":
			if attributes["role"] != "img" || attributes["aria-labelledby"] == "" {
				t.Error("a picture has no role or no name")
			}
		}
	}
	for id := range links {
		if !ids[id] {
			t.Errorf("nothing is at #%s", id)
		}
	}
}

func firstElement(n *html.Node) *html.Node {
	for child := range n.ChildNodes() {
		if child.Type == html.ElementNode {
			return child
		}
	}
	return nil
}

// TestHostileTextStaysTextInHTML compares the elements of a page with hostile text with those of one with harmless text.
func TestHostileTextStaysTextInHTML(t *testing.T) {
	of := func(text string) (map[string]int, string) {
		var page bytes.Buffer
		if err := New(hostileSubject(t, text)).WriteHTML(&page); err != nil {
			t.Fatal(err)
		}
		return elements(t, page.String())
	}
	harmless, _ := of("harmless")
	noFlag, _ := of("harm=less")
	for _, text := range hostile {
		have, shown := of(text)
		// Pictures have as many parts as there are numbers to show.
		for tag := range have {
			if have[tag] != harmless[tag] && have[tag] != noFlag[tag] {
				t.Errorf("%q: %d times <%s>, %d times with harmless text", text, have[tag], tag, harmless[tag])
			}
		}
		if inOne := strings.Join(strings.Fields(text), " "); !strings.Contains(shown, inOne) {
			t.Errorf("%q is not shown as it is", inOne)
		}
	}
}

// UnmarshalJSON implements json.Unmarshaler.
func (v *axValue) UnmarshalJSON(text []byte) error {
	var of struct {
		Value any `json:"value"`
	}
	if err := json.Unmarshal(text, &of); err != nil {
		return err
	}
	v.Value = of.Value
	return nil
}
