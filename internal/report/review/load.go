package review

import (
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
)

// trafficOf lists the traffic of the whole cluster.
func trafficOf(t *cluster.Totals) []Traffic {
	both := func(kind, label, unit string, f cluster.Flow) Traffic {
		return Traffic{Kind: kind, Unit: unit, In: known(f.In), Out: known(f.Out), WhyIn: f.In.Why, WhyOut: f.Out.Why, label: label}
	}
	one := func(kind, label string, f cluster.Figure) Traffic {
		return Traffic{Kind: kind, Unit: "1/s", In: known(f), WhyIn: f.Why, label: label, oneWay: true}
	}
	of := &t.Traffic
	return []Traffic{
		both("stanzas", "stanzas", "1/s", of.Stanzas), both("messages", "messages", "1/s", of.Messages),
		both("presence", "presence", "1/s", of.Presence), both("iq", "IQ", "1/s", of.IQ), both("errors", "errors", "1/s", of.Errors),
		both("bytes", "bytes, decrypted", "B/s", of.Bytes),
		one("one_to_one", "one-to-one messages", of.OneToOneIn), one("group", "messages to rooms", of.GroupIn),
		one("muc", "of these to MUC", of.MUCIn), one("muc_light", "of these to MUC Light", of.MUCLightIn),
		one("pubsub", "PubSub publishes", of.PubSubIn),
		one("http_notifications", "HTTP notifications", of.HTTPNotifications),
		one("http_failures", "of these without an answer", of.HTTPFailures),
		one("push", "push batches", of.Push), one("rest", "REST and GraphQL requests", of.REST),
		one("offline", "messages to users without a session", of.Offline), one("bounced", "messages returned", of.Bounced),
		one("dropped", "messages filtered", of.Dropped),
		one("logins", "logins", t.LoginsPerS), one("logouts", "logouts", t.LogoutsPerS),
		one("archive_rows", "archive rows written", t.ArchiveRowsPerS), one("archive_lookups", "archive queries", t.ArchiveLookupsPerS),
		one("archive_dropped", "archive rows lost", t.ArchiveDroppedPerS), one("sql_calls", "SQL calls", t.SQL.CallsPerS),
	}
}

// latencyLabels are the histograms' keys as people read them.
var latencyLabels = map[string]string{
	"processing": "routing of a message in the server", "ping": "ping of a client and back", "http_notification": "HTTP notification",
	"login": "authentication", "archive_flush": "write of a batch to the archive", "archive_lookup": "query of the archive", "sql_call": "SQL call",
}

// latenciesOf lists the histograms of the whole cluster.
func latenciesOf(t *cluster.Totals) []report.NamedLatency {
	return []report.NamedLatency{
		{Key: "processing", Latency: t.Processing}, {Key: "ping", Latency: t.Ping}, {Key: "http_notification", Latency: t.HTTPNotification},
		{Key: "login", Latency: t.Login}, {Key: "archive_flush", Latency: t.Flush}, {Key: "archive_lookup", Latency: t.Lookup},
		{Key: "sql_call", Latency: t.SQL.Call},
	}
}
