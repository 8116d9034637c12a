package review

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// hostile is text as a network may send it, in every syntax that a review is written in.
var hostile = []string{
	"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", `"><svg onload=alert(1)>`, "</title></style><b>bold</b>", "&lt;&amp;&#60;",
	"**bold** _italic_ ~struck~ `code`", "[link](http://example.org/)", "![picture](http://example.org/x.png)", "http://example.org/a www.example.org",
	"a|b|c", "| --- |", "# heading", "- item", "1. item", "+ item", "> quote", "```", "~~~", "$x^2$", "@everyone", "===", "---", "\\", "a\\|b",
	"=1+1", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"http://example.org\")", "line\nbreak\r\nand # more", "<!-- comment", "javascript:alert(1)",
	"{{.}}", "]]>", "'; drop table", "\u2028next", "]]&gt;<br/>",
}

// hostileSubject says a text wherever the network can put one. Sources pass texts through cluster.Printable: this one does not,
// so that nothing rests on it.
func hostileSubject(t testing.TB, text string) *Subject {
	var all []*cluster.Snapshot
	for i := range 2 {
		s := testSnapshot(i)
		s.Source, s.Warnings = text+" source", []string{text + " warning"}
		for k := range s.Nodes {
			n := &s.Nodes[k]
			n.Name, n.Target, n.Version = fmt.Sprintf("%s %d", text, k), text, text
			n.Services, n.Warnings = append(n.Services, text), []string{text}
			if k > 0 {
				n.Site = text
				n.Services = n.Services[:1]
				n.Machine.Cores = cluster.Measured(float64(4+k), text)
			}
			n.Sessions.From, n.Processing.From, n.Archive.Lookup.Why, n.SQL.Call.Why = text, text, text, text
			n.Pools = []cluster.Pool{{Kind: "rdbms", Tag: text, HostType: text, Workers: cluster.Measured(10, text)}}
		}
		down := s.Nodes[0]
		down.Name, down.Target, down.State, down.Reason = text, text+"/down", cluster.Refused, text
		s.Nodes = append(s.Nodes, down)
		all = append(all, s)
	}
	subject := subjectOf(t, all...)
	subject.Command, subject.Version, subject.Sampler = text, text, sizing.NewSampler(16, 1)
	subject.Baseline.Inputs[sizing.Cores].From, subject.Baseline.Sites.From = text, text
	subject.Scenarios = []Scenario{{text, subject.Baseline}}
	return subject
}

func TestHostileTextStaysTextInMarkdown(t *testing.T) {
	reader := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(goldmarkhtml.WithUnsafe()))
	tags := func(t *testing.T, subject *Subject) (map[string]int, string) {
		var markdown, page bytes.Buffer
		if err := New(subject).WriteMarkdown(&markdown); err != nil {
			t.Fatal(err)
		}
		if err := reader.Convert(markdown.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		return elements(t, page.String())
	}
	// The second one, as some of the hostile texts, cannot be a site's name on a command line, which is said in its place.
	harmless, _ := tags(t, hostileSubject(t, "harmless"))
	noFlag, _ := tags(t, hostileSubject(t, "harm=less"))
	for _, text := range hostile {
		t.Run(text, func(t *testing.T) {
			have, shown := tags(t, hostileSubject(t, text))
			if !maps.Equal(have, harmless) && !maps.Equal(have, noFlag) {
				t.Errorf("elements %v, with harmless text %v or %v", have, harmless, noFlag)
			}
			if inOne := strings.Join(strings.Fields(text), " "); !strings.Contains(shown, inOne) {
				t.Errorf("the text is not shown as it is: %q", inOne)
			}
		})
	}
}

// elements counts the elements of a page by their name, and returns its text, blanks in one.
func elements(t *testing.T, page string) (map[string]int, string) {
	t.Helper()
	document, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	var text strings.Builder
	for n := range document.Descendants() {
		switch n.Type {
		case html.ElementNode:
			count[n.Data]++
		case html.CommentNode:
			count["a comment"]++
		case html.TextNode:
			text.WriteString(n.Data + " ")
		}
	}
	return count, strings.Join(strings.Fields(text.String()), " ")
}

func TestHostileTextIsDefusedInTheHistory(t *testing.T) {
	var harmless bytes.Buffer
	want := len(historyLines(t, &harmless, "harmless"))
	for _, text := range hostile {
		t.Run(text, func(t *testing.T) {
			var out bytes.Buffer
			lines := historyLines(t, &out, text)
			if len(lines) != want {
				t.Fatalf("%d lines, want %d", len(lines), want)
			}
			for _, line := range lines[1:] {
				for i, cell := range line[:len(historyHead)] {
					if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n|%") {
						t.Errorf("column %s would be taken for a formula: %q", lines[0][i], cell)
					}
					if strings.ContainsAny(cell, "\r\n") {
						t.Errorf("column %s breaks its line: %q", lines[0][i], cell)
					}
				}
			}
			if !slices.ContainsFunc(lines, func(line []string) bool { return line[3] == oneLine(text) || line[3] == "'"+oneLine(text) }) {
				t.Errorf("the name of a node is not there: %q", lines)
			}
		})
	}
}

func historyLines(t *testing.T, out *bytes.Buffer, text string) [][]string {
	t.Helper()
	h := NewHistory(out)
	if err := h.Add(hostileSubject(t, text).Snapshot); err != nil {
		t.Fatal(err)
	}
	if err := h.Flush(); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestHostileTextComesBackFromJSON(t *testing.T) {
	for _, text := range hostile {
		var out bytes.Buffer
		if err := New(hostileSubject(t, text)).WriteJSON(&out); err != nil {
			t.Fatal(err)
		}
		var back Document
		if err := json.Unmarshal(out.Bytes(), &back); err != nil {
			// A number without bound is written as text, which only this type writes.
			var any map[string]any
			if err := json.Unmarshal(out.Bytes(), &any); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if any["source"] != text+" source" {
				t.Errorf("%q came back as %q", text, any["source"])
			}
			continue
		}
		if back.Snapshot.Nodes[3].Name != text || back.Source != text+" source" {
			t.Errorf("%q came back as %q", text, back.Snapshot.Nodes[3].Name)
		}
	}
}
