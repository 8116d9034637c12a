package main

import (
	"fmt"
	"io"
	"log/slog"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/serve"
)

// serveFlags say what is served to whom, and where.
type serveFlags struct {
	from   sourceFlags
	inputs inputFlags
	screen screenFlags
	config serve.Config
	log    string
}

func newServe() *cobra.Command {
	f := serveFlags{config: serve.Config{Limits: serve.DefaultLimits()}}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the dashboard over SSH to many viewers",
		Long: "Reads the cluster once and shows the dashboard to everybody who connects with ssh, each on a terminal of their own. Viewers " +
			"follow the presenter's screen and sliders live; f explores on one's own and comes back, W lists who is here, and there a presenter " +
			"hands over. The first to come whose key is in --presenters presents.\n\n" +
			"Keys are files in the form of OpenSSH's authorized_keys. Without --authorized-keys or --presenters everybody is let in, so only an " +
			"address of this machine is listened on. The host key is made on the first start. Commands that answer without a terminal: " +
			"ssh HOST check and snapshot, with -o json or text, and report, with --format markdown, html or json. Nothing else can be run, no port is forwarded, and no file is written " +
			"but the host key. Who came, from where, when and for how long goes to standard error. docs/serve.md describes a review step by step.",
		Example: "mimtop serve -c prod --authorized-keys viewers.pub --presenters presenters.pub --listen :2222\n" +
			"ssh -p 2222 bastion\n" +
			"ssh -p 2222 bastion check -o json\n" +
			"mimtop serve --demo     # only this machine: ssh -p 2222 127.0.0.1",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	c := &f.config
	flags.StringVar(&c.Listen, "listen", "127.0.0.1:2222", "address to listen on, as host:port; beyond this machine only with keys")
	flags.StringVar(&c.AuthorizedKeys, "authorized-keys", "", "file with the keys of viewers, as OpenSSH's authorized_keys; read again when it changes")
	flags.StringVar(&c.Presenters, "presenters", "", "file with the keys of those who may present; they are let in too")
	flags.StringVar(&c.HostKey, "host-key", "", "file with the private key of this server, made when it is not there (default: $XDG_STATE_HOME/mimtop/ssh_host_ed25519_key)")
	flags.IntVar(&c.Limits.Sessions, "max-sessions", c.Limits.Sessions, "sessions at once")
	flags.IntVar(&c.Limits.SessionsPerKey, "max-sessions-per-key", c.Limits.SessionsPerKey, "sessions at once of one key")
	flags.DurationVar(&c.Limits.Idle, "idle-timeout", c.Limits.Idle, "end a session that long after its last key, or the presenter's while it follows")
	flags.DurationVar(&c.Limits.Total, "max-time", c.Limits.Total, "end a session after that long")
	flags.IntVar(&c.Limits.Handshakes, "max-handshakes", c.Limits.Handshakes, "connections begun each second from one address")
	flags.StringVar(&f.log, "log-format", "text", "form of the log on standard error: text or json")
	f.from.register(flags, dashboardInterval)
	f.screen.register(cmd)
	f.inputs.register(flags)
	complete(cmd, "log-format", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (f *serveFlags) run(cmd *cobra.Command) error {
	if err := f.prepare(cmd); err != nil {
		return err
	}
	if err := f.from.validate(); err != nil {
		return err
	}
	server, err := serve.New(f.config)
	if err != nil {
		return usage(err)
	}
	src, closeSource, err := f.from.open(cmd.Context())
	if err != nil {
		_ = server.Close()
		return err
	}
	defer closeSource()
	collectOften()
	f.greet(cmd.ErrOrStderr(), server)
	if err := server.Serve(cmd.Context(), src.Run); err != nil && cmd.Context().Err() == nil {
		return failure(err)
	}
	return nil
}

// prepare turns the flags into a configuration.
func (f *serveFlags) prepare(cmd *cobra.Command) error {
	var handler slog.Handler
	switch f.log {
	case "text":
		handler = slog.NewTextHandler(cmd.ErrOrStderr(), nil)
	case "json":
		handler = slog.NewJSONHandler(cmd.ErrOrStderr(), nil)
	default:
		return usage(fmt.Errorf("--log-format: %.40q is not one of text, json", f.log))
	}
	prior, err := f.inputs.prior(warner(cmd))
	if err != nil {
		return err
	}
	c := &f.config
	if c.Dashboard, err = f.screen.options(prior); err != nil {
		return err
	}
	if c.HostKey == "" {
		if c.HostKey, err = defaultHostKey(); err != nil {
			return usage(err)
		}
	}
	all, err := ownThemes().All()
	if err != nil {
		warner(cmd)("%v", err)
	}
	o := &c.Dashboard
	o.Themes, o.Given, o.Demo, o.Source = all, f.inputs.complete, f.from.demo, f.from.describe()
	c.Log, c.Commands = slog.New(handler), serveCommands()
	return nil
}

// defaultHostKey is where the host key is when nobody says where.
func defaultHostKey() (string, error) {
	dir, err := userFolder("XDG_STATE_HOME", ".local", "state")
	if err != nil {
		return "", fmt.Errorf("--host-key says where the key of the server is: %w", err)
	}
	return filepath.Join(dir, "ssh_host_ed25519_key"), nil
}

// greet says where the server is, and by which key clients know it.
func (f *serveFlags) greet(w io.Writer, server *serve.Server) {
	fingerprint, made := server.Fingerprint()
	if made {
		fmt.Fprintf(w, "mimtop: made a host key: %s\n", cluster.Printable(f.config.HostKey, maxShownPath))
	}
	fmt.Fprintf(w, "mimtop: serving %s on %s; host key %s\n", f.from.describe(), server.Addr(), fingerprint)
	if f.config.AuthorizedKeys == "" && f.config.Presenters == "" {
		fmt.Fprintln(w, "mimtop: without keys: everybody on this machine is let in, and may present")
	}
}
