// Package manpage writes the manual pages of a command line, one for each command, from what its help says.
package manpage

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Section is a heading of a page with its text: paragraphs with an empty line between them. A paragraph whose first line starts
// with two blanks is a list, one item a line as "  term: what it is".
type Section struct{ Title, Text string }

// Manual is what all pages have in common.
type Manual struct {
	// Version and Date (2006-01-02) stand below every page; the date may be "".
	Version, Date string
	// Common are sections of every page, before SEE ALSO.
	Common []Section
}

// Commands returns the commands that have a page, the root first: those that are neither hidden nor cobra's own.
func Commands(root *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{root}
	for _, sub := range root.Commands() {
		if !sub.Hidden && sub.Name() != "help" && sub.Name() != "completion" {
			all = append(all, Commands(sub)...)
		}
	}
	return all
}

// Name returns the name of a command's page: "mimtop-config-check" for mimtop config check.
func Name(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// Write writes the page of a command as troff with the macros of man(7).
func (m *Manual) Write(w io.Writer, c *cobra.Command) error {
	var p printer
	p.line(`.TH "%s" "1" "%s" "%s" "User Commands"`, strings.ToUpper(Name(c)), m.Date, c.Root().Name()+" "+m.Version)
	p.line(".nh") // Words are not broken: flags and metric names would be.
	p.line(".ad l")
	p.section("NAME")
	p.text("%s - %s", Name(c), c.Short)
	p.section("SYNOPSIS")
	p.synopsis(c)
	p.section("DESCRIPTION")
	if c.Long != "" {
		p.paragraphs(c.Long)
	} else {
		p.text("%s.", strings.TrimSuffix(c.Short, "."))
	}
	p.commands(c)
	c.InheritedFlags() // It merges those of the root into Flags.
	p.section("OPTIONS")
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			p.option(f)
		}
	})
	if c.Example != "" {
		p.section("EXAMPLES")
		p.examples(c.Example)
	}
	for _, s := range m.Common {
		p.section(s.Title)
		p.paragraphs(s.Text)
	}
	p.seeAlso(c)
	_, err := io.WriteString(w, p.b.String())
	return err
}

func (p *printer) synopsis(c *cobra.Command) {
	if c.Runnable() {
		_, arguments, _ := strings.Cut(c.Use, " ")
		p.raw(strings.TrimSpace(bold(c.CommandPath()) + " [" + italic("options") + "] " + escape(arguments)))
	}
	if len(listed(c)) > 0 {
		if c.Runnable() {
			p.line(".br")
		}
		p.raw(bold(c.CommandPath()) + " " + italic("command") + " [" + italic("options") + "]")
	}
}

func (p *printer) commands(c *cobra.Command) {
	below := listed(c)
	if len(below) == 0 {
		return
	}
	p.section("COMMANDS")
	for _, sub := range below {
		p.line(".TP")
		p.raw(bold(sub.Name()))
		p.text("%s. See %s(1).", sub.Short, Name(sub))
	}
}

// listed are the commands right below one.
func listed(c *cobra.Command) []*cobra.Command {
	var below []*cobra.Command
	for _, sub := range Commands(c)[1:] {
		if sub.Parent() == c {
			below = append(below, sub)
		}
	}
	return below
}

func (p *printer) option(f *pflag.Flag) {
	p.line(".TP")
	names := bold("--" + f.Name)
	if f.Shorthand != "" {
		names = bold("-"+f.Shorthand) + ", " + names
	}
	kind, usage := pflag.UnquoteUsage(f)
	if kind != "" {
		names += " " + italic(kind)
	}
	p.raw(names)
	switch f.DefValue {
	case "", "[]", "false", "0s":
		p.text("%s", usage)
	default:
		p.text("%s [default: %s]", usage, f.DefValue)
	}
}

// examples keeps lines as they are; those that start with # explain the one after them.
func (p *printer) examples(text string) {
	for i, line := range strings.Split(text, "\n") {
		if words, ok := strings.CutPrefix(line, "# "); ok {
			p.line(".PP")
			p.text("%s:", strings.ToUpper(words[:1])+words[1:])
			continue
		}
		if i == 0 {
			p.line(".PP")
		}
		p.line(".RS 4\n.nf")
		p.text("%s", line)
		p.line(".fi\n.RE")
	}
}

func (p *printer) seeAlso(c *cobra.Command) {
	var names []string
	if c.HasParent() {
		names = append(names, Name(c.Parent()))
	}
	for _, sub := range listed(c) {
		names = append(names, Name(sub))
	}
	if len(names) == 0 {
		return
	}
	p.section("SEE ALSO")
	for i, name := range names {
		names[i] = bold(name) + "(1)"
	}
	p.raw(strings.Join(names, ", "))
}

// printer collects the lines of a page.
type printer struct{ b strings.Builder }

// line adds a line of troff.
func (p *printer) line(format string, args ...any) { fmt.Fprintf(&p.b, format+"\n", args...) }

// raw adds a line that is escaped already.
func (p *printer) raw(line string) { p.b.WriteString(line + "\n") }

// text adds words as they are to be read.
func (p *printer) text(format string, args ...any) { p.raw(escape(fmt.Sprintf(format, args...))) }

func (p *printer) section(title string) { p.line(`.SH "%s"`, strings.ToUpper(title)) }

func (p *printer) paragraphs(text string) {
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		p.line(".PP")
		for line := range strings.SplitSeq(paragraph, "\n") {
			if !strings.HasPrefix(line, "  ") {
				p.text("%s", line)
				continue
			}
			term, says, _ := strings.Cut(strings.TrimSpace(line), ": ")
			p.line(".TP")
			p.raw(bold(term))
			p.text("%s", says)
		}
	}
}

// escape keeps troff from taking text for its own: its escape character, hyphens, which would become others, quotes, which would
// be curled, and what starts a line with a request.
func escape(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return strings.ReplaceAll(text, "\n.", "\n\\&.")
}

func bold(text string) string { return `\fB` + escape(text) + `\fR` }

func italic(text string) string { return `\fI` + escape(text) + `\fR` }
