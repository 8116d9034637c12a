package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// commandLine is a line of the documentation that starts this program.
type commandLine struct {
	page  string
	words []string
	// inSentence says that it is in the middle of one, and may name a flag without its value.
	inSentence bool
}

// commandLinesOf finds the command lines of a page: those of its blocks of code, with what follows a pipe or a separator, and those
// in code within a line. A name alone in a sentence, such as a command's, is one, too.
func commandLinesOf(page, text string) []commandLine {
	var inSentence []string
	fenced := false
	var code strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
			continue
		}
		if !fenced && !strings.HasPrefix(line, "    ") {
			for _, m := range codeWords.FindAllStringSubmatch(line, -1) {
				inSentence = append(inSentence, m[1])
			}
			continue
		}
		code.WriteString(strings.TrimSpace(line) + "\n")
	}
	var all []commandLine
	for i, block := range append(inSentence, strings.ReplaceAll(code.String(), "\\\n", " ")) {
		for line := range strings.SplitSeq(block, "\n") {
			for _, command := range shellCommands(line) {
				at := 0
				for at < len(command) && command[at] != "mimtop" && !(filepath.IsAbs(command[at]) && filepath.Base(command[at]) == "mimtop") {
					at++
				}
				// What stands before it is a schedule, a key of a file such as ExecStart= or script:, or another program.
				if at == len(command) || isOtherProgram(command[:at]) {
					continue
				}
				all = append(all, commandLine{page, command[at+1:], i < len(inSentence)})
			}
		}
	}
	return all
}

// isOtherProgram says that words before ours are a program that takes ours for an argument.
func isOtherProgram(before []string) bool {
	for _, word := range before {
		switch word {
		case "go", "mkdir", "cat", "cd", "grep", "find", "systemctl":
			return true
		}
	}
	return false
}

var (
	shellWord = regexp.MustCompile(`^(?:'[^']*'|"[^"]*"|[^\s'";|&<>()#]|[^\s'";|&<>()])+`)
	assigned  = regexp.MustCompile(`^(?:out=|ExecStart=|MIMTOP_[A-Z_]+=\S*)`)
)

// shellCommands takes a line apart as a shell does, as far as the documentation needs that: quotes, comments, redirections, pipes,
// lists and substitutions.
func shellCommands(line string) [][]string {
	var all [][]string
	var words []string
	end := func() {
		if len(words) > 0 {
			all = append(all, words)
		}
		words = nil
	}
	for line != "" {
		switch c := line[0]; {
		case c == ' ' || c == '\t':
			line = line[1:]
		case c == '#': // At the beginning of a word.
			line = ""
		case c == '>' || c == '<':
			line = strings.TrimLeft(line[1:], ">&( ")
			if c == '>' {
				line = line[len(shellWord.FindString(line)):]
			}
		case strings.HasPrefix(line, "2>&1"):
			line = line[4:]
		case strings.ContainsRune(";|&()", rune(c)):
			end()
			line = line[1:]
		default:
			word := shellWord.FindString(line)
			if word == "" { // A quote without its end: no shell line.
				end()
				return all
			}
			line = line[len(word):]
			word = strings.NewReplacer("'", "", `"`, "").Replace(assigned.ReplaceAllString(word, ""))
			if strings.HasSuffix(word, "$") && strings.HasPrefix(line, "(") { // $(
				end()
				continue
			}
			words = append(words, word)
		}
	}
	end()
	return all
}

// understands says whether the program takes a command line: its command is there, and so are its flags, with values that they take.
func understands(line commandLine) error {
	root := newRoot()
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	cmd, rest, err := root.Find(line.words)
	if err != nil {
		return err
	}
	cmd.InitDefaultHelpFlag()
	err = cmd.ParseFlags(rest)
	var noValue *pflag.ValueRequiredError
	if line.inSentence && errors.As(err, &noValue) {
		return nil
	}
	if err != nil {
		return err
	}
	args := cmd.Flags().Args()
	if cmd == root || cmd.HasSubCommands() {
		if len(args) > 0 {
			return fmt.Errorf("%s has no command %q", cmd.CommandPath(), args[0])
		}
		return nil
	}
	// A command that is only named has no arguments yet.
	if len(args) > 0 || len(rest) > 0 {
		return cmd.ValidateArgs(args)
	}
	return nil
}

// TestTheCommandsOfTheManualsCanBeGiven: every line that begins with mimtop, in the documentation and in the help, has a command and
// flags that there are, with values that they take. None is run.
func TestTheCommandsOfTheManualsCanBeGiven(t *testing.T) {
	var lines []commandLine
	pages := manualPages(t)
	for path, text := range pages {
		lines = append(lines, commandLinesOf(path, text)...)
	}
	for _, path := range []string{"../../internal/config/example.yaml", "../../docs/alerts/mimtop.rules.yml"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile("[\"'`](mimtop [^\"'`]*)[\"'`]").FindAllStringSubmatch(string(text), -1) {
			lines = append(lines, commandLinesOf(path, "    "+m[1])...)
		}
	}
	for _, c := range commandPaths(newRoot()) {
		if documented(c) {
			lines = append(lines, commandLinesOf(c.CommandPath()+" --help", indented(c.Example))...)
		}
	}
	used := map[string]bool{}
	for _, line := range lines {
		if err := understands(line); err != nil {
			t.Errorf("%s: mimtop %s: %v", line.page, strings.Join(line.words, " "), err)
		}
		if cmd, _, err := newRoot().Find(line.words); err == nil {
			used[cmd.CommandPath()] = true
		}
	}
	if len(lines) < 200 {
		t.Errorf("%d command lines were found", len(lines))
	}
	for _, c := range commandPaths(newRoot()) {
		if documented(c) && !used[c.CommandPath()] {
			t.Errorf("no page shows how %s is given", c.CommandPath())
		}
	}
}

// TestWrongCommandsOfManualsAreFound: the test above can fail.
func TestWrongCommandsOfManualsAreFound(t *testing.T) {
	for text, want := range map[string]string{
		"    mimtop check --demo; echo $?   # says so":                           "",
		"    out=$(mimtop check -c prod --requires holds 2>&1) || echo \"$out\"": "unknown flag: --requires",
		"    mimtop check --ram-gib lots > file":                                 "lots",
		"    mimtop plam --nodes 5":                                              "plam",
		"Say `mimtop config chek` first.":                                        "chek",
		"Say `mimtop plan --input` first.":                                       "",
		"    mimtop plan --input":                                                "--input",
		"    cmd/mimtop    builds the parts":                                     "",
		"Say `mimtop replay` first.":                                             "",
		"    mimtop replay a.recording b.recording":                              "one recording",
		"    mimtop check --target node1 \\\n      --site-labels dc":             "--site-labels",
		"    ExecStart=/usr/local/bin/mimtop exporter --lissten :1":              "--lissten",
		"    source <(mimtop completion bsh)":                                    "bsh",
		"    go run ./cmd/mimtop     # the dashboard":                            "",
	} {
		err := error(nil)
		for _, line := range commandLinesOf("page", text) {
			if failed := understands(line); failed != nil {
				err = failed
			}
		}
		if (err != nil) != (want != "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
