package exporter

import (
	"fmt"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/exporter-toolkit/web"
)

// Handler serves /metrics from a registry, /-/healthy, /-/ready, and a page that leads to them.
func Handler(w *Watch, registry *prometheus.Registry, version string, log *slog.Logger) (http.Handler, error) {
	landing, err := web.NewLandingPage(web.LandingConfig{
		Name: "mimtop exporter", Description: "Whether a MongooseIM cluster will hold, as Prometheus metrics", Version: version,
		HeaderColor: "#2b5d8a", Profiling: "false",
		Links: []web.LandingLinks{
			{Address: "metrics", Text: "Metrics", Description: "the verdict on each scenario"},
			{Address: "-/healthy", Text: "Health", Description: "answers as long as the exporter runs"},
			{Address: "-/ready", Text: "Readiness", Description: "answers with 200 once there is a snapshot of the cluster"},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("make the landing page: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", landing)
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError), Registry: registry, EnableOpenMetrics: true,
	}))
	mux.HandleFunc("GET /-/healthy", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "mimtop exporter is healthy.") })
	mux.HandleFunc("GET /-/ready", func(answer http.ResponseWriter, _ *http.Request) {
		if !w.Ready() {
			http.Error(answer, "No snapshot of the cluster yet.", http.StatusServiceUnavailable)
			return
		}
		_, _ = fmt.Fprintln(answer, "mimtop exporter is ready.")
	})
	return mux, nil
}
