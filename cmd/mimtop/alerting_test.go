package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/mimtop/mimtop/internal/exporter"
	"github.com/mimtop/mimtop/internal/source/promapi/enginetest"
)

const (
	rulesFile     = "../../docs/alerts/mimtop.rules.yml"
	rulesTests    = "../../docs/alerts/mimtop.rules.test.yml"
	trendTests    = "../../docs/alerts/mimtop.trend.test.yml"
	dashboardFile = "../../docs/grafana/mimtop.json"
	alertingPage  = "../../docs/alerting.md"
)

// promtool runs Prometheus's own checker, which must be content.
func promtool(t *testing.T, stdin string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), enginetest.Binary(t, enginetest.Promtool), args...)
	cmd.Stdin = strings.NewReader(stdin)
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, output)
	}
}

func TestPromtoolPassesTheRules(t *testing.T) {
	promtool(t, "", "check", "rules", "--lint=all", "--lint-fatal", rulesFile)
	promtool(t, "", "test", "rules", rulesTests, trendTests)
}

// TestEveryAlertIsTestedAndExplained finds each alert in the tests of the rules, and in the page on alerting.
func TestEveryAlertIsTestedAndExplained(t *testing.T) {
	read := func(file string) string {
		t.Helper()
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	tests, page := read(rulesTests)+read(trendTests), read(alertingPage)
	alerts := regexp.MustCompile(`- alert: (\w+)`).FindAllStringSubmatch(read(rulesFile), -1)
	if len(alerts) < 10 {
		t.Fatalf("%d alerts", len(alerts))
	}
	for _, alert := range alerts {
		if !strings.Contains(tests, alert[1]) {
			t.Errorf("%s is not tested", alert[1])
		}
		if !strings.Contains(page, "`"+alert[1]+"`") {
			t.Errorf("%s is not explained in %s", alert[1], alertingPage)
		}
	}
}

func TestPromtoolPassesTheMetrics(t *testing.T) {
	enginetest.Binary(t, enginetest.Promtool)
	address, _ := startExporter(t, "--demo", "--interval", "1s", "--per-node", "--growth-pct-month", "5", "--scenario", writeFile(t, "launch.yaml", "users: 900k\n"))
	page := ""
	await(t, "verdict", func() bool {
		_, page = fetch(t, http.DefaultClient, "http://"+address+"/metrics")
		return strings.Contains(page, "mimtop_time_until_limit_seconds{")
	})
	promtool(t, page, "check", "metrics")
}

// exported are the names of all metrics of the exporter.
func exported(t *testing.T) map[string]bool {
	t.Helper()
	watch, err := exporter.NewWatch(exporter.Options{Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	descs := make(chan *prometheus.Desc, 100)
	exporter.NewCollector(watch, true).Describe(descs)
	close(descs)
	names := map[string]bool{"mimtop_build_info": true}
	for d := range descs {
		names[regexp.MustCompile(`fqName: "(\w+)"`).FindStringSubmatch(d.String())[1]] = true
	}
	return names
}

var metricName = regexp.MustCompile(`\bmimtop_\w+`)

func TestRulesAndDashboardAskForWhatIsExported(t *testing.T) {
	names := exported(t)
	asked := map[string]bool{}
	for _, file := range []string{rulesFile, rulesTests, trendTests, dashboardFile, alertingPage} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := metricName.FindAllString(string(text), -1)
		if len(found) == 0 {
			t.Errorf("%s names no metric", file)
		}
		for _, name := range found {
			if asked[name] = true; !names[name] {
				t.Errorf("%s asks for %s, which is not exported", file, name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !asked[name] {
			t.Errorf("nothing says what %s is for", name)
		}
	}
}

// dashboardExpressions are all that the dashboard asks, the variables of Grafana filled in.
func dashboardExpressions(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(dashboardFile)
	if err != nil {
		t.Fatal(err)
	}
	type target struct{ Expr string }
	var board struct {
		Panels []struct {
			ID      int
			Type    string
			Title   string
			Targets []target
			GridPos struct{ X, Y, W, H int }
		}
		Annotations struct{ List []target }
	}
	if err := json.Unmarshal(text, &board); err != nil {
		t.Fatal(err)
	}
	var all []string
	cells := map[[2]int]int{}
	for _, p := range board.Panels {
		if len(p.Targets) == 0 && p.Type != "row" {
			t.Errorf("the panel %q asks for nothing", p.Title)
		}
		for _, target := range p.Targets {
			all = append(all, target.Expr)
		}
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other, taken := cells[[2]int{x, y}]; taken || x >= 24 {
					t.Fatalf("the panels %d and %d lie on each other, or beside the board", other, p.ID)
				}
				cells[[2]int{x, y}] = p.ID
			}
		}
	}
	for _, a := range board.Annotations.List {
		all = append(all, a.Expr)
	}
	for i := range all {
		all[i] = strings.NewReplacer("$instance", ".*", "$scenario", ".*").Replace(all[i])
		if all[i] == "" || strings.Contains(all[i], "$") {
			t.Errorf("expression %d is %q", i, all[i])
		}
	}
	return all
}

func TestPrometheusUnderstandsTheDashboard(t *testing.T) {
	type rule struct {
		Record string `json:"record"`
		Expr   string `json:"expr"`
	}
	type group struct {
		Name  string `json:"name"`
		Rules []rule `json:"rules"`
	}
	g := group{Name: "dashboard"}
	for i, expression := range dashboardExpressions(t) {
		g.Rules = append(g.Rules, rule{fmt.Sprintf("panel:%d", i), expression})
	}
	text, err := json.Marshal(map[string][]group{"groups": {g}}) // JSON is YAML
	if err != nil {
		t.Fatal(err)
	}
	promtool(t, "", "check", "rules", writeFile(t, "dashboard.yml", string(text)))
}

// ask puts a question to the API of an engine, and reads its data.
func ask(t *testing.T, address string, into any) {
	t.Helper()
	_, text := fetch(t, http.DefaultClient, address)
	answer := struct {
		Status, Error string
		Data          any
	}{Data: into}
	if err := json.Unmarshal([]byte(text), &answer); err != nil || answer.Status != "success" {
		t.Fatalf("%s: %v, %s: %.300s", address, err, answer.Error, text)
	}
}

// series counts what an engine finds for an expression, and returns the value of the first.
func series(t *testing.T, engine, expression string) (count int, first string) {
	t.Helper()
	var found struct{ Result []struct{ Value [2]any } }
	ask(t, engine+"/api/v1/query?query="+url.QueryEscape(expression), &found)
	if len(found.Result) == 0 {
		return 0, ""
	}
	return len(found.Result), fmt.Sprint(found.Result[0].Value[1])
}

// TestPrometheusAlertsOnTheExporter has a real Prometheus scrape the exporter, and evaluate the rules that are shipped.
func TestPrometheusAlertsOnTheExporter(t *testing.T) {
	enginetest.Binary(t, enginetest.Prometheus)
	rules, err := filepath.Abs(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	address, _ := startExporter(t, "--demo", "--interval", "1s", "--growth-pct-month", "5", "--scenario", writeFile(t, "launch.yaml", "users: 50M\n"))
	engine := enginetest.StartWithRules(t, enginetest.Prometheus, []string{rules},
		enginetest.Job{Name: "mimtop", Groups: []enginetest.Group{{Targets: []string{address}}}})
	await(t, "verdict in Prometheus", func() bool {
		_, holding := series(t, engine, `mimtop_holds{job="mimtop",scenario="live",failure="any_loss"}`)
		return holding == "1"
	})
	var pending string
	await(t, "alert on the scenario that does not hold", func() bool {
		_, pending = series(t, engine, `ALERTS{alertname="MimtopScenarioDoesNotHold",scenario="launch",alertstate="pending"}`)
		return pending == "1"
	})
	if n, _ := series(t, engine, `ALERTS{alertname=~"MimtopClusterDoesNotHold|MimtopExporterDown|MimtopFiguresOld|MimtopNodesNotRead"}`); n > 0 {
		t.Errorf("%d alerts on a cluster that holds", n)
	}
	var loaded struct {
		Groups []struct {
			Rules []struct{ Name, Health, LastError string }
		}
	}
	ask(t, engine+"/api/v1/rules", &loaded)
	if len(loaded.Groups) != 1 || len(loaded.Groups[0].Rules) < 10 {
		t.Fatalf("rules %+v", loaded)
	}
	for _, rule := range loaded.Groups[0].Rules {
		if rule.Health != "ok" {
			t.Errorf("rule %s is %s: %s", rule.Name, rule.Health, rule.LastError)
		}
	}
	// Every panel finds something, but those that show what is wrong, or not yet known.
	quiet := regexp.MustCompile(`model_error|source_warnings|changes\(`)
	for _, expression := range dashboardExpressions(t) {
		if n, _ := series(t, engine, expression); n == 0 && !quiet.MatchString(expression) {
			t.Errorf("nothing is found for %s", expression)
		}
	}
}
