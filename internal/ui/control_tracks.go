package ui

import "github.com/mimtop/mimtop/internal/sizing"

// track is what the model's table of inputs does not say of a slider: the ends of its track, which are those of clusters
// that there are, not of what can be computed, whether it is logarithmic, and names that fit on it.
type track struct {
	min, max     float64
	log, integer bool
	// from is the first value above 0 of a logarithmic track that begins at 0.
	from float64
	// start is where the first step from an unknown value goes, for inputs without a default.
	start float64
	// label stands in place of the input's own where that says too little in a sentence.
	label, wide, narrow string
	// zero stands in place of 0.
	zero string
}

var tracks = [sizing.InputCount]track{
	sizing.Datacenters:   {min: 1, max: 6},
	sizing.Nodes:         {min: 1, max: 32},
	sizing.Cores:         {min: 1, max: 128, log: true, integer: true},
	sizing.RAMGiB:        {min: 1, max: 1024, log: true},
	sizing.NICGbps:       {min: 0.1, max: 100, log: true},
	sizing.Speed:         {min: 0.25, max: 4, log: true},
	sizing.Ports:         {min: 1000, max: 10e6, log: true},
	sizing.FDs:           {min: 1000, max: 10e6, log: true},
	sizing.ProcessLimit:  {min: 10_000, max: 100e6, log: true, start: 10e6, narrow: "processes"},
	sizing.OtherServices: {max: 0.9, narrow: "other load"},
	sizing.Power:         {max: 1, start: 0.5, narrow: "power"},

	sizing.Users:           {min: 100, max: 100e6, log: true},
	sizing.Devices:         {min: 1, max: 5, narrow: "devices"},
	sizing.ShareTCP:        {max: 1},
	sizing.ShareWS:         {max: 1, narrow: "websocket"},
	sizing.ShareBOSH:       {max: 1},
	sizing.ShareBackground: {max: 0.99},
	sizing.TLS:             {max: sizing.TLSJust},

	sizing.OneToOneRate:        {max: 10e6, log: true},
	sizing.MUCRate:             {max: 1e6, log: true, from: 0.1},
	sizing.MUCOccupants:        {max: 10_000, log: true, narrow: "occupants"},
	sizing.MUCLightRate:        {max: 1e6, log: true, from: 0.1},
	sizing.MUCLightMembers:     {max: 10_000, log: true, narrow: "members"},
	sizing.PubSubRate:          {max: 1e6, log: true, from: 0.1},
	sizing.PubSubSubscribers:   {max: 100_000, log: true},
	sizing.RoomRateMax:         {max: 100_000, log: true, from: 0.1, start: 1, wide: "busiest room", narrow: "top room"},
	sizing.RoomOccupantsMax:    {label: "largest room's occupants", max: 100_000, log: true, start: 100, narrow: "its people"},
	sizing.NodeRateMax:         {max: 100_000, log: true, from: 0.1, start: 1, wide: "busiest PubSub", narrow: "top PubSub"},
	sizing.NodeSubscribersMax:  {label: "largest PubSub node's subscribers", max: 1e6, log: true, start: 100, narrow: "its readers"},
	sizing.PresencePerUserHour: {max: 1000, log: true, from: 0.1},
	sizing.PresenceContacts:    {max: 1000, log: true, narrow: "contacts"},
	sizing.HTTPRate:            {max: 1e6, log: true, narrow: "HTTP notif."},
	sizing.RESTRate:            {max: 1e6, log: true, narrow: "REST"},
	sizing.Archive:             {max: 1},
	sizing.ArchiveReads:        {max: 1e6, log: true, narrow: "MAM reads"},
	sizing.Peak:                {min: 1, max: 10, narrow: "peak/mean"},
	sizing.DropsPerSessionHour: {max: 100, log: true, from: 0.01},
	sizing.BytesPerStanza:      {min: 50, max: 50_000, log: true},

	sizing.DBWorkers:      {min: 1, max: 1000, log: true, integer: true, start: 10, narrow: "DB workers"},
	sizing.DBRowsCap:      {max: 1e6, log: true, narrow: "DB rows", zero: "n/a"},
	sizing.DBReadsCap:     {max: 1e6, log: true, narrow: "DB reads", zero: "n/a"},
	sizing.CrossSiteShare: {max: 1},
	sizing.StormWindowS:   {min: 1, max: 3600, log: true, narrow: "storm time"},
	sizing.StormSLOS:      {min: 10, max: 36_000, log: true, narrow: "storm goal"},
	sizing.P99SLOMS:       {max: 10_000, log: true, narrow: "p99 goal", zero: "none"},

	sizing.GrowthPctMonth: {max: 30},
}
