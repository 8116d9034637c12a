package mongooseim

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/exposition"
)

// ErrNotMongooseIM says that a body is a metrics exposition without a single session family (sm_...): that of another
// program, or of a node whose instrumentation is off.
var ErrNotMongooseIM = errors.New("no MongooseIM metrics: another program, or a node without [instrumentation.prometheus]")

// Tracker reads successive scrapes of one node, in the order of their times. It is not safe for use by several
// goroutines.
type Tracker struct {
	reader *exposition.Reader
	window *exposition.Window
	life   life
}

// NewTracker returns a tracker that takes rates over the given time, or between two scrapes if they are further apart.
func NewTracker(window time.Duration) *Tracker {
	return &Tracker{reader: exposition.NewReader(wanted), window: exposition.NewWindow(window)}
}

// Observe maps one scrape body, received at the given time, into node: its state (Up or Empty), its figures and their
// time. Target, Name, Site, Reason and ScrapeDuration are not touched. All figures are set, also those of the machine,
// which have to come from elsewhere and are absent until then.
//
// On an error (ErrNotMongooseIM, or one of package exposition) node keeps the figures it had.
func (t *Tracker) Observe(body []byte, at time.Time, node *cluster.Node) error {
	e, err := t.reader.Read(body)
	defer t.reader.Release()
	if err != nil {
		return fmt.Errorf("reading the metrics of a node: %w", err)
	}
	if !hasSessions(e) {
		return ErrNotMongooseIM
	}
	change := t.life.observe(at, e)
	if change.why() != "" {
		t.window.Forget(change.why())
	}
	p := page{Exposition: e, rates: t.window.Add(at, e), probed: probed(e)}

	fresh := cluster.Node{
		Target: node.Target, Name: node.Name, Site: node.Site, Reason: node.Reason, ScrapeDuration: node.ScrapeDuration,
		State: cluster.Up, At: at, Window: p.rates.Span(), Restarted: change == restarted,
	}
	if e.Samples() == 0 {
		fresh.State = cluster.Empty
	}
	p.fill(&fresh)
	fresh.Warnings = append(fresh.Warnings, e.Warnings...)
	switch {
	case change == severalNodes:
		fresh.Warnings = append(fresh.Warnings, "several nodes answer at this address; give each node's own address")
	case change == sameRun && t.life.jumped:
		fresh.Warnings = append(fresh.Warnings, "the node's clock and ours disagree about the time since the last scrape: "+
			"do not trust the rates if several nodes answer at this address")
	}
	*node = fresh
	return nil
}

func hasSessions(e *exposition.Exposition) bool {
	for name := range e.Names() {
		if strings.HasPrefix(name, "sm_") {
			return true
		}
	}
	return false
}

// fill sets all figures that come from one page.
func (p *page) fill(n *cluster.Node) {
	n.Version = p.version()
	n.Services = p.services()
	p.fillSessions(n)
	p.fillMachine(n)
	p.fillMembership(n)
	p.fillTraffic(&n.Traffic)
	p.fillArchive(&n.Archive)
	p.fillSQL(&n.SQL)
	n.Pools = p.pools()
	n.Processing = p.latency(microsecond, "c2s_message_processed_time is not exported by this node",
		"no client has sent a message yet", "c2s_message_processed_time")
	n.Login = p.latency(microsecond, "auth_authorize_time is not exported by this node",
		"no client has logged in yet", "auth_authorize_time")
	n.Ping = p.latency(millisecond, "mod_ping is not loaded",
		"no client has answered a ping yet (mod_ping sends them only with send_pings)", "mod_ping_response_time")
	n.HTTPNotification = p.latency(microsecond, noHTTPNotifications,
		"no HTTP notification has been answered yet", "mod_event_pusher_http_sent_response_time")
	p.warn(n)
}
