// Package promapi is the source that asks a Prometheus-compatible engine (Prometheus, Thanos, Mimir, VictoriaMetrics) in
// place of the nodes: for clusters too large to be scraped twice, and for what was before mimtop was started.
//
// The engine is asked for the wanted series only, at one explicit time for all questions, and with a number of questions
// that does not depend on the number of nodes. The answers are turned back into the metrics page of each node, as far as
// it is wanted, with the time at which the engine scraped it; then the packages mongooseim and nodeexporter read that page
// as they read one they got from the node. So the figures, the rates and their reasons are those of direct scraping, and
// metric names are known in one place.
//
// What an engine does not keep is the header of a family without series. Which families a node declares is inferred from
// others, every few minutes (mongooseim.Signs).
package promapi
