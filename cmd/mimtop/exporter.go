package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	versioncollector "github.com/prometheus/client_golang/prometheus/collectors/version"
	"github.com/prometheus/exporter-toolkit/web"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/mimtop/mimtop/internal/assess"
	"github.com/mimtop/mimtop/internal/exporter"
)

const (
	// exporterAddress is where the exporter listens by default: this machine only.
	exporterAddress = "127.0.0.1:10191"
	// exporterInterval is the default time between two scrapes of a node, that of most Prometheus servers.
	exporterInterval = 15 * time.Second
	// shutdownTime is how long scrapes that are under way may take when the exporter ends.
	shutdownTime = 5 * time.Second
	// headerTime bounds how long a client may take to say what it wants.
	headerTime = 10 * time.Second
)

// exporterFlags are those of the exporter.
type exporterFlags struct {
	from      sourceFlags
	inputs    inputFlags
	named     scenarioFlags
	listen    string
	webConfig string
	perNode   bool
}

func newExporter() *cobra.Command {
	var f exporterFlags
	cmd := &cobra.Command{
		Use:   "exporter",
		Short: "The verdict as Prometheus metrics, for alerts",
		Long: "Reads the nodes as the dashboard does and serves the verdict on the cluster as it runs, the scenario live, and on each " +
			"scenario file at /metrics. A file names what differs from the live cluster, as for mimtop check; it is read again at each " +
			"scrape of the nodes, and where it cannot be used its last good content stays, which mimtop_scenario_last_reload_successful " +
			"says. What is unknown is no series and mimtop_verdict_known 0, never a number. With --growth-pct-month, or growth_pct_month in a " +
			"file, there is the time until users reach their limit.\n\n" +
			"It listens on this machine only, because who reads the metrics reads when the cluster is weakest, and nothing asks for a " +
			"password until --web.config.file gives one. That file has TLS and users as all Prometheus exporters read them.\n\n" +
			"A source that does not answer is tried again, so that it may start before what it reads. " +
			"/-/healthy answers while it runs, /-/ready once there is a snapshot. SIGTERM ends it when scrapes under way are answered. " +
			"Rules for alerts and a dashboard for Grafana come with mimtop: see docs/alerting.md.",
		Example: "mimtop exporter -c prod --scenario launch.yaml --scenario new-year.yaml\n" +
			"mimtop exporter --target node1 --target node2 --target node3 --ram-gib 32 --growth 5%\n" +
			"mimtop exporter --file-sd mongooseim.yml --listen :10191 --web.config.file web.yml\n" +
			"mimtop exporter --demo",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.from.register(cmd.Flags(), exporterInterval)
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", exporterAddress, "address and port to listen on; :10191 is all addresses of this machine")
	flags.StringVar(&f.webConfig, "web.config.file", "", "file in YAML with TLS and basic auth, in the form of the Prometheus exporter toolkit")
	flags.BoolVar(&f.perNode, "per-node", false, "export series for each node, too: whether it is up, and when it was scraped")
	f.named.register(flags)
	f.inputs.register(flags)
	return cmd
}

// watch checks the flags and reads the scenarios.
func (f *exporterFlags) watch(cmd *cobra.Command, log *slog.Logger) (*exporter.Watch, error) {
	if err := f.from.validate(); err != nil {
		return nil, err
	}
	names, err := f.named.names()
	if err != nil {
		return nil, err
	}
	prior, err := f.inputs.prior(warner(cmd))
	if err != nil {
		return nil, err
	}
	if f.webConfig != "" {
		if err := web.Validate(f.webConfig); err != nil {
			return nil, usage(fmt.Errorf("--web.config.file %s: %w", f.webConfig, err))
		}
	}
	o := exporter.Options{Prior: prior, Complete: f.inputs.apply, Log: log, Now: time.Now}
	for i, path := range f.named.files {
		o.Files = append(o.Files, exporter.File{Name: names[i], Path: path, Read: func() (assess.Scenario, error) { return readScenario(names[i], path) }})
	}
	w, err := exporter.NewWatch(o)
	if err != nil {
		return nil, usage(fmt.Errorf("--scenario %w", err))
	}
	return w, nil
}

func (f *exporterFlags) run(cmd *cobra.Command) error {
	log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
	watch, err := f.watch(cmd, log)
	if err != nil {
		return err
	}
	var config net.ListenConfig
	listener, err := config.Listen(cmd.Context(), "tcp", f.listen)
	if err != nil {
		return usage(fmt.Errorf("--listen: %w", err))
	}
	defer listener.Close()
	if at, ok := listener.Addr().(*net.TCPAddr); ok && !at.IP.IsLoopback() && f.webConfig == "" {
		log.Warn("anybody who reaches this address can read when the cluster is weakest: give --web.config.file", "address", at.String())
	}
	src, closeSource, err := f.from.open(cmd.Context())
	if err != nil {
		return err
	}
	defer closeSource()
	collectOften()
	registry := prometheus.NewRegistry()
	registry.MustRegister(exporter.NewCollector(watch, f.perNode), versioncollector.NewCollector("mimtop"),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	handler, err := exporter.Handler(watch, registry, thisRelease().Version, log)
	if err != nil {
		return failure(err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: headerTime}
	// The group ends the source with the server; nothing is left running when it has ended.
	group, ctx := errgroup.WithContext(cmd.Context())
	group.Go(func() error {
		watch.Follow(ctx, src.Run, f.from.interval)
		return nil
	})
	group.Go(func() error {
		err := web.Serve(listener, server, &web.FlagConfig{WebConfigFile: &f.webConfig}, log)
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return fmt.Errorf("serve metrics: %w", err)
	})
	group.Go(func() error {
		<-ctx.Done()
		// What is left of the way is after the end of the context.
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
		defer cancel()
		if err := server.Shutdown(ending); err != nil {
			return errors.Join(fmt.Errorf("end scrapes under way: %w", err), server.Close())
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return failure(err)
	}
	return nil
}
