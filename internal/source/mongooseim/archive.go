package mongooseim

import "github.com/mimtop/mimtop/internal/cluster"

const (
	noArchive = "mod_mam is not loaded"
	noSQL     = "no relational database pool is in use"
)

func (p *page) fillArchive(a *cluster.Archive) {
	// A message between two local users is written to both their archives and counts twice: rows, not messages.
	a.RowsPerS = p.rate(noArchive, archiveRows...)
	a.LookupsPerS = p.rate(noArchive, archiveLookups...)
	a.Lookup = p.latency(microsecond, noArchive, "nobody has queried the archive yet", archiveLookup...)

	noWriter := noArchive
	if p.has(archiveRows...) {
		noWriter = "the archive has no asynchronous SQL writer; only that one is measured"
	}
	a.DroppedPerS = p.rate(noWriter, archiveDropped...)
	// mod_mam_..._archive_message_time is the time to enqueue a row, not that of the database.
	a.Flush = p.latency(microsecond, noWriter, "nothing has been written to the archive yet", archiveFlush...)

	const queue = "async_pool_queue_lengths_total"
	switch {
	case p.counts(queue):
		a.QueueLength = p.Sum(queue)
	case !p.has(archiveFlush...):
		a.QueueLength = cluster.Absent(noWriter)
	case p.has(queue) && !p.probed:
		a.QueueLength = cluster.Absent(notProbed)
	case p.has(queue):
		a.QueueLength = p.Sum(queue)
	default:
		a.QueueLength = cluster.Absent("MongooseIM before 6.7 exports no queue length of the archive")
	}
}

func (p *page) fillSQL(s *cluster.SQL) {
	s.CallsPerS = p.rate(noSQL, sqlCounts...)
	s.Call = p.latency(microsecond, noSQL, "no SQL query has returned yet", sqlTimes...)
	// Microseconds of work per second are, divided, the mean number of workers at work.
	s.BusyWorkers = p.rate(noSQL, sqlTimes...)
	if s.BusyWorkers.Known {
		s.BusyWorkers = cluster.Measured(s.BusyWorkers.Value*microsecond, "sum of "+s.BusyWorkers.From)
		s.BusyWorkers = noted(s.BusyWorkers, "seconds of work per second")
	}
}
