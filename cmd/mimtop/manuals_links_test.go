package main

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// manualPages returns the pages of the documentation, by their paths from this package.
func manualPages(t *testing.T) map[string]string {
	pages := map[string]string{}
	for _, pattern := range []string{"../../*.md", filepath.Join(docsFolder, "*.md")} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			pages[path] = string(text)
		}
	}
	if len(pages) < 15 {
		t.Fatalf("%d pages", len(pages))
	}
	return pages
}

var (
	// A link or picture, but none in code.
	markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	codeInLine   = regexp.MustCompile("`[^`]*`")
	heading      = regexp.MustCompile(`(?m)^#{1,6} +(.*)$`)
)

// linksOf returns the targets of a page's links.
func linksOf(page string) []string {
	var links []string
	fenced := false
	for line := range strings.SplitSeq(page, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		if fenced || strings.HasPrefix(line, "    ") {
			continue
		}
		for _, m := range markdownLink.FindAllStringSubmatch(codeInLine.ReplaceAllString(line, "x"), -1) {
			links = append(links, m[1])
		}
	}
	return links
}

// anchorsOf returns what a link can point to in a page: its headings as GitHub and others name them.
func anchorsOf(page string) map[string]bool {
	anchors := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(page, -1) {
		var b strings.Builder
		for _, r := range strings.ToLower(strings.ReplaceAll(m[1], "`", "")) {
			switch {
			case r == ' ':
				b.WriteByte('-')
			case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
				b.WriteRune(r)
			}
		}
		anchors[b.String()] = true
	}
	return anchors
}

// TestLinksOfTheManualsLeadSomewhere: what a page points to in this repository is there, and so is the heading.
func TestLinksOfTheManualsLeadSomewhere(t *testing.T) {
	pages := manualPages(t)
	followed, anchors := 0, 0
	for path, page := range pages {
		for _, link := range linksOf(page) {
			u, err := url.Parse(link)
			if err != nil {
				t.Errorf("%s: %q: %v", path, link, err)
				continue
			}
			if u.Scheme != "" {
				continue // Whether the world has a page is not for a test to ask.
			}
			target := path
			if u.Path != "" {
				target = filepath.Join(filepath.Dir(path), u.Path)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: there is no %s", path, u.Path)
				continue
			}
			followed++
			if u.Fragment == "" {
				continue
			}
			anchors++
			if !anchorsOf(pages[target])[u.Fragment] {
				t.Errorf("%s: %s has no heading %q", path, target, u.Fragment)
			}
		}
	}
	if followed < 80 || anchors < 30 {
		t.Errorf("%d links and %d headings were looked for", followed, anchors)
	}
}

// TestEveryPageIsInTheIndex, so that it can be found.
func TestEveryPageIsInTheIndex(t *testing.T) {
	pages := manualPages(t)
	index := strings.Join(linksOf(pages[filepath.Join(docsFolder, "README.md")]), " ") + " "
	for path := range pages {
		if name := filepath.Base(path); filepath.Dir(path) == docsFolder && name != "README.md" && !strings.Contains(index, name+" ") {
			t.Errorf("docs/README.md does not lead to %s", name)
		}
	}
	pictures, err := filepath.Glob(filepath.Join(docsFolder, "*.svg"))
	if err != nil || len(pictures) < 6 {
		t.Fatalf("%d pictures, %v", len(pictures), err)
	}
	all := ""
	for _, page := range pages {
		all += strings.Join(linksOf(page), " ") + " "
	}
	for _, picture := range pictures {
		if !strings.Contains(all, filepath.Base(picture)+" ") {
			t.Errorf("no page shows %s", filepath.Base(picture))
		}
	}
}
