package cluster

// TotalSignal is one number of the whole cluster that History keeps.
type TotalSignal uint8

// The signals of the cluster, each named as the field of Totals it comes from.
const (
	TotalStanzasIn TotalSignal = iota
	TotalMessagesIn
	TotalOneToOneIn
	TotalGroupIn
	TotalMUCIn
	TotalMUCLightIn
	TotalPresenceIn
	TotalIQIn
	TotalErrorsIn
	TotalPubSubIn
	TotalHTTPNotifications
	TotalPush
	TotalREST
	TotalBytesIn
	TotalArchiveRowsPerS
	TotalSQLCallsPerS
	TotalSessions

	totalCount
)

// figures returns the signals of totals in their order.
func (t *Totals) figures() [totalCount]Figure {
	return [totalCount]Figure{
		TotalStanzasIn:         t.Traffic.Stanzas.In,
		TotalMessagesIn:        t.Traffic.Messages.In,
		TotalOneToOneIn:        t.Traffic.OneToOneIn,
		TotalGroupIn:           t.Traffic.GroupIn,
		TotalMUCIn:             t.Traffic.MUCIn,
		TotalMUCLightIn:        t.Traffic.MUCLightIn,
		TotalPresenceIn:        t.Traffic.Presence.In,
		TotalIQIn:              t.Traffic.IQ.In,
		TotalErrorsIn:          t.Traffic.Errors.In,
		TotalPubSubIn:          t.Traffic.PubSubIn,
		TotalHTTPNotifications: t.Traffic.HTTPNotifications,
		TotalPush:              t.Traffic.Push,
		TotalREST:              t.Traffic.REST,
		TotalBytesIn:           t.Traffic.Bytes.In,
		TotalArchiveRowsPerS:   t.ArchiveRowsPerS,
		TotalSQLCallsPerS:      t.SQL.CallsPerS,
		TotalSessions:          t.Sessions,
	}
}

// addTotals keeps the totals of a snapshot at a place of the rings.
func (h *History) addTotals(at int, s *Snapshot) {
	totals := s.Totals()
	for signal, f := range totals.figures() {
		h.totals[signal].put(at, h.capacity, f)
	}
}

// Total returns a signal of the whole cluster, oldest first, one point for each of the last most snapshots: the sum over
// the nodes that were up.
func (h *History) Total(signal TotalSignal, most int) []Point {
	return h.TotalBefore(signal, 0, most)
}

// TotalBefore is Total without the newest skip snapshots.
func (h *History) TotalBefore(signal TotalSignal, skip, most int) []Point {
	return h.points(h.totals[signal], skip, most)
}
