package manpage

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func commands() (root, check, keys *cobra.Command) {
	none := func(*cobra.Command, []string) {}
	root = &cobra.Command{Use: "prog", Short: "Will it hold?", Run: none}
	root.PersistentFlags().String("config", "", "configuration file")
	check = &cobra.Command{
		Use: "check FILE", Short: "Judge a file", Run: none, Long: "First.\n\n.profile isn't read, a\\b is.\n\n  one: the first\n  two: the second",
		Example: "# all of it\nprog check a-b.yaml\nprog check c.yaml",
	}
	check.Flags().StringP("output", "o", "text", "format of the answer")
	check.Flags().Bool("loud", false, "say more")
	check.Flags().Bool("secret", false, "not for everybody")
	_ = check.Flags().MarkHidden("secret")
	keys = &cobra.Command{Use: "keys", Short: "List keys", Run: none}
	check.AddCommand(keys)
	root.AddCommand(check, &cobra.Command{Use: "internal", Hidden: true, Run: none})
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	return root, check, keys
}

func TestEveryVisibleCommandHasAPage(t *testing.T) {
	root, _, _ := commands()
	var names []string
	for _, c := range Commands(root) {
		names = append(names, Name(c))
	}
	if got, want := strings.Join(names, " "), "prog prog-check prog-check-keys"; got != want {
		t.Errorf("pages are %q, want %q", got, want)
	}
}

func TestPage(t *testing.T) {
	_, check, _ := commands()
	manual := Manual{Version: "1.2.3", Date: "2026-11-26", Common: []Section{{Title: "Files", Text: "None."}}}
	var b strings.Builder
	if err := manual.Write(&b, check); err != nil {
		t.Fatal(err)
	}
	const want = `.TH "PROG-CHECK" "1" "2026-11-26" "prog 1.2.3" "User Commands"
.nh
.ad l
.SH "NAME"
prog\-check \- Judge a file
.SH "SYNOPSIS"
\fBprog check\fR [\fIoptions\fR] FILE
.br
\fBprog check\fR \fIcommand\fR [\fIoptions\fR]
.SH "DESCRIPTION"
.PP
First.
.PP
\&.profile isn\(aqt read, a\eb is.
.PP
.TP
\fBone\fR
the first
.TP
\fBtwo\fR
the second
.SH "COMMANDS"
.TP
\fBkeys\fR
List keys. See prog\-check\-keys(1).
.SH "OPTIONS"
.TP
\fB\-\-config\fR \fIstring\fR
configuration file
.TP
\fB\-\-loud\fR
say more
.TP
\fB\-o\fR, \fB\-\-output\fR \fIstring\fR
format of the answer [default: text]
.SH "EXAMPLES"
.PP
All of it:
.RS 4
.nf
prog check a\-b.yaml
.fi
.RE
.RS 4
.nf
prog check c.yaml
.fi
.RE
.SH "FILES"
.PP
None.
.SH "SEE ALSO"
\fBprog\fR(1), \fBprog\-check\-keys\fR(1)
`
	if got := b.String(); got != want {
		t.Errorf("the page is\n%s", got)
	}
}
