package exporter

import "github.com/prometheus/client_golang/prometheus"

// The labels.
const (
	scenarioLabel = "scenario"
	failureLabel  = "failure"
	resourceLabel = "resource"
	stateLabel    = "state"
	targetLabel   = "target"
	nodeLabel     = "node"
	siteLabel     = "site"
)

var allDescs []*prometheus.Desc

func metric(name, help string, labels ...string) *prometheus.Desc {
	d := prometheus.NewDesc("mimtop_"+name, help, labels, nil)
	allDescs = append(allDescs, d)
	return d
}

// The metrics.
var (
	verdictKnown = metric("verdict_known",
		"Whether there is a verdict on the scenario (1) or not (0); without one, its other series are absent.", scenarioLabel)
	holds = metric("holds",
		"Whether the scenario holds (1) or not (0): all_up with all nodes up, node_loss and dc_loss after the loss of one, any_loss in all of these and with a reconnect storm.",
		scenarioLabel, failureLabel)
	headroom = metric("headroom_ratio",
		"Share of the resource's usable limit that is left on the busiest node, negative when it is short.", scenarioLabel, failureLabel, resourceLabel)
	judged = metric("resource_judged",
		"Whether the limit of the resource is known everywhere (1), so that the verdict covers it, or not (0).", scenarioLabel, resourceLabel)
	measured = metric("measured_use_ratio",
		"Share of the resource's usable limit that is measured to be in use on the busiest node now; absent where no metric shows it.", scenarioLabel, resourceLabel)
	users = metric("users",
		"Users of the scenario, those in the background included.", scenarioLabel)
	maxUsers = metric("max_users",
		"Most users that the scenario's topology carries at the scenario's message rates; +Inf where nothing that is judged binds.", scenarioLabel, failureLabel)
	maxRateFactor = metric("max_rate_factor",
		"What all message rates of the scenario can be multiplied by at its users; +Inf where nothing that is judged binds.", scenarioLabel, failureLabel)
	probability = metric("holds_probability",
		"Probability that the scenario holds, between 0 and 1, by the intervals of the model.", scenarioLabel, failureLabel)
	growthLimit = metric("growth_limit_users",
		"Most users that the scenario's topology carries when its message rates grow with them; +Inf where nothing that is judged binds.", scenarioLabel, failureLabel)
	untilLimit = metric("time_until_limit_seconds",
		"Time until the users of the scenario reach their limit at its growth_pct_month; absent without growth, and beyond 730 days.", scenarioLabel, failureLabel)
	reloadOK = metric("scenario_last_reload_successful",
		"Whether the scenario's file can be used (1), or its last good content stays (0).", scenarioLabel)
	reloadAt = metric("scenario_last_reload_success_timestamp_seconds",
		"When the content of the scenario's file that is in use was read.", scenarioLabel)

	modelPredictions = metric("model_predictions_total",
		"Predictions of the model for a node that were checked against what was measured next.", resourceLabel)
	modelMedian = metric("model_error_median_ratio",
		"Median of the relative error of the model's newest predictions; absent before the first.", resourceLabel)
	modelP90 = metric("model_error_p90_ratio",
		"90th percentile of the relative error of the model's newest predictions; absent before the first.", resourceLabel)
	modelRecent = metric("model_error_recent_ratio",
		"Median of the relative error of the model's last few predictions, which shows a change of the cluster first; absent before the first.", resourceLabel)

	sourceInfo = metric("source_info",
		"Where the figures come from; demo is true for the simulated cluster.", "source", "demo")
	snapshots = metric("snapshots_total",
		"Snapshots that were judged.")
	snapshotAt = metric("snapshot_timestamp_seconds",
		"Time of the newest snapshot.")
	oldestAt = metric("oldest_figures_timestamp_seconds",
		"When the oldest figures of a node that is up were scraped.")
	warnings = metric("source_warnings",
		"Warnings of the source on the newest snapshot, such as a list of nodes that cannot be read.")
	nodes = metric("nodes",
		"Targets by what is known of them: only the figures of those that are up are current.", stateLabel)
	nodesExpected = metric("nodes_expected",
		"Nodes that belong to the cluster: the targets, or more where the nodes know of others.")
	evaluation = metric("evaluation_duration_seconds",
		"How long it took to judge the newest snapshot.")

	nodeUp = metric("node_up",
		"Whether the node's last scrape succeeded (1) or not (0).", targetLabel, nodeLabel, siteLabel)
	nodeAt = metric("node_last_scrape_timestamp_seconds",
		"When the node's figures were scraped; absent when there never were any.", targetLabel, nodeLabel, siteLabel)
	nodeTook = metric("node_scrape_duration_seconds",
		"How long the node's last successful scrape took.", targetLabel, nodeLabel, siteLabel)
)
