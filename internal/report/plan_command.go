package report

import (
	"fmt"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// PlanCommand is a scenario as a command line of mimtop plan.
type PlanCommand struct {
	// Args follow the name of the program. They give what is not as by default, measured figures with as many digits as the same
	// verdict needs.
	Args []string
	// Remarks say, a sentence each, why plan may still come to another verdict.
	Remarks []string
}

// NewPlanCommand writes a valid scenario that is judged with a model as a command line that comes to the same verdict. A site that no flag can hold is an
// error, which names it and what to do instead.
func NewPlanCommand(s *sizing.Scenario, m *sizing.Model) (PlanCommand, error) {
	s = briefest(s, m)
	c := PlanCommand{Args: []string{"plan"}}
	for _, i := range s.Stated() {
		c.Args = append(c.Args, inputArgs(s, i)...)
	}
	for _, site := range s.Sites() {
		text, err := siteArg(&site)
		if err != nil {
			return PlanCommand{}, fmt.Errorf("write the command line: %w", err)
		}
		c.Args = append(c.Args, "--site", text)
	}
	if learned(m) {
		c.Remarks = append(c.Remarks,
			"plan takes the built-in coefficients, and here are others: save them with mimtop calibrate -o json, and add --coefficients FILE.")
	}
	return c, nil
}

// Line is the command line for a POSIX shell.
func (c *PlanCommand) Line() string { return CommandLine(c.Args) }

// CommandLine writes the arguments of mimtop as a command line for a POSIX shell.
func CommandLine(args []string) string {
	words := make([]string, 0, 1+len(args))
	for _, arg := range append([]string{"mimtop"}, args...) {
		words = append(words, shellWord(arg))
	}
	return strings.Join(words, " ")
}

func inputArgs(s *sizing.Scenario, i sizing.Input) []string {
	info, value := i.Info(), s.Get(i)
	flag := "--" + info.Flag()
	switch {
	case !value.Known:
		return []string{flag, "unknown"}
	case info.Unit == quantity.Bool && value.Value != 0:
		return []string{flag}
	case info.Unit == quantity.Bool: // its value would be taken for a word of its own
		return []string{flag + "=off"}
	case info.Choices != nil:
		return []string{flag, info.Choices[int(value.Value)]}
	}
	return []string{flag, quantity.Exact(value.Value, info.Unit)}
}

// siteArg writes a site as its flag takes it, and makes sure that it is read as the same.
func siteArg(site *sizing.Site) (string, error) {
	var text strings.Builder
	fmt.Fprintf(&text, "%s=%s,share=%s", site.Name, quantity.Exact(float64(site.Nodes), quantity.Count), quantity.Exact(site.Share, quantity.Share))
	for _, part := range [...]struct {
		input sizing.Input
		own   sizing.Optional
	}{{sizing.Cores, site.Cores}, {sizing.RAMGiB, site.RAMGiB}, {sizing.NICGbps, site.NICGbps}} {
		if part.own.Known {
			fmt.Fprintf(&text, ",%s=%s", part.input.Info().Flag(), quantity.Exact(part.own.Value, part.input.Info().Unit))
		}
	}
	back, err := sizing.ParseSite(text.String())
	if err != nil || back != *site || strings.Contains(site.Name, ";") {
		return "", fmt.Errorf("the name of site %q cannot be given by --site: write a scenario file, for mimtop plan --input FILE",
			cluster.Printable(site.Name, len(site.Name)))
	}
	return text.String(), nil
}

// learned says that a model may judge otherwise than the built-in one.
func learned(m *sizing.Model) bool {
	built := sizing.DefaultModel()
	return m.Coefficients != built.Coefficients || m.Constants != built.Constants || m.Seen != nil
}

// shellWord quotes a word for a POSIX shell where it has to be.
func shellWord(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./,:=%+@"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
