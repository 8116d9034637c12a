package review

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
)

// style is the page's style sheet.
//
//go:embed page.css
var style string

//go:embed page.html
var pageSource string

// pageTemplate escapes all text by where it stands.
var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// The page as the template sees it.
type (
	htmlPage struct {
		Title    string
		Subtitle []string
		Style    template.CSS
		Sections []htmlSection
	}
	htmlSection struct {
		ID, Title string
		Blocks    []htmlBlock
	}
	// htmlBlock has one of its fields.
	htmlBlock struct {
		Paragraph *htmlText
		List      *htmlList
		Table     *htmlTable
		Listing   *htmlListing
		Figure    *htmlFigure
	}
	htmlText  struct{ Class, Text string }
	htmlList  struct{ Items []htmlText }
	htmlTable struct {
		Caption string
		Columns []htmlCell
		Rows    [][]htmlCell
	}
	htmlCell    struct{ Class, Text string }
	htmlListing struct{ Caption, Text string }
	htmlFigure  struct {
		SVG     template.HTML
		Caption string
	}
)

// WriteHTML writes the review as one page that needs nothing else: its style and pictures are in it, and there is no script.
func (r *Review) WriteHTML(w io.Writer) error {
	p := r.page()
	out := htmlPage{Title: p.title, Subtitle: p.subtitle, Style: template.CSS(style)}
	pictures := 0
	for _, s := range p.sections {
		section := htmlSection{ID: s.id, Title: s.title}
		for _, b := range s.blocks {
			block := htmlOf(b, &pictures)
			if block != (htmlBlock{}) {
				section.Blocks = append(section.Blocks, block)
			}
		}
		out.Sections = append(out.Sections, section)
	}
	if err := pageTemplate.Execute(w, out); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

func htmlOf(b block, pictures *int) htmlBlock {
	switch b := b.(type) {
	case paragraph:
		return htmlBlock{Paragraph: &htmlText{string(b.tone), b.text}}
	case list:
		items := &htmlList{}
		for _, item := range b.items {
			items.Items = append(items.Items, htmlText{string(item.tone), item.text})
		}
		return htmlBlock{List: items}
	case table:
		return htmlBlock{Table: htmlTableOf(&b)}
	case listing:
		return htmlBlock{Listing: &htmlListing{b.caption, strings.Join(b.lines, "\n")}}
	case picture:
		*pictures++
		d := &drawing{id: fmt.Sprintf("picture%d", *pictures)}
		b.svg(d)
		if drawn := d.svg(); drawn != "" {
			return htmlBlock{Figure: &htmlFigure{drawn, b.caption}}
		}
	}
	return htmlBlock{}
}

func htmlTableOf(t *table) *htmlTable {
	out := &htmlTable{Caption: t.caption}
	classes := make([]string, len(t.columns))
	for i, c := range t.columns {
		if c.number {
			classes[i] = "number"
		}
		out.Columns = append(out.Columns, htmlCell{classes[i], c.title})
	}
	for _, row := range t.rows {
		cells := make([]htmlCell, len(row))
		for i, c := range row {
			cells[i] = htmlCell{strings.TrimSpace(classes[i] + " " + string(c.tone)), c.text}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}
