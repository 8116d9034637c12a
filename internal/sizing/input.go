package sizing

import (
	"strings"

	"github.com/mimtop/mimtop/internal/quantity"
)

// Input names one number of a scenario. Its key is at once the flag, the JSON key and the slider's name.
type Input uint8

// The inputs.
const (
	Datacenters Input = iota
	Nodes             // per datacenter; of unequal sites, of the one with the fewest
	Cores
	RAMGiB
	NICGbps
	Speed
	Ports
	FDs
	ProcessLimit
	OtherServices
	Power

	Users
	Devices
	ShareTCP
	ShareWS
	ShareBOSH
	ShareBackground
	TLS

	OneToOneRate
	MUCRate
	MUCOccupants
	MUCLightRate
	MUCLightMembers
	PubSubRate
	PubSubSubscribers
	RoomRateMax
	RoomOccupantsMax
	NodeRateMax
	NodeSubscribersMax
	PresencePerUserHour
	PresenceContacts
	HTTPRate
	RESTRate
	Archive
	ArchiveReads
	Peak
	DropsPerSessionHour
	BytesPerStanza

	DBWorkers
	DBRowsCap
	DBReadsCap
	CrossSiteShare
	StormWindowS
	StormSLOS
	P99SLOMS

	GrowthPctMonth // asked of forecasts only: no verdict depends on it

	InputCount // not an input: how many there are
)

// tlsModes are the values of the input TLS, by their number in a Scenario: none, ended at the load balancer, and the
// two libraries of MongooseIM.
var tlsModes = [...]string{"none", "offload", "fast", "just"}

// The numbers of tlsModes.
const (
	TLSNone = iota
	TLSOffload
	TLSFast
	TLSJust
)

// InputInfo is what is fixed about an input.
type InputInfo struct {
	Key   string // flag (with - for _), JSON key
	Label string // slider
	Help  string // one line for --help
	Unit  quantity.Unit
	// Min and Max bound what is accepted.
	Min, Max float64
	// Default is the value without a file or flag; without HasDefault the input is unknown then.
	Default    float64
	HasDefault bool
	// Integer inputs count things; Choices names the values of an input that is a choice.
	Integer bool
	Choices []string
	// Unknowable inputs may be given as unknown: then what depends on them is not judged.
	Unknowable bool
}

const (
	anyRate  = 1e9
	anyUsers = 1e10
)

var inputInfos = [InputCount]InputInfo{
	Datacenters:   {Key: "dcs", Label: "datacenters", Help: "datacenters, all alike unless they are named", Min: 1, Max: 100, Default: 1, HasDefault: true, Integer: true},
	Nodes:         {Key: "nodes", Label: "nodes", Help: "nodes in each datacenter", Min: 1, Max: 10_000, Default: 1, HasDefault: true, Integer: true},
	Cores:         {Key: "cores", Label: "cores", Help: "processors of a node", Min: 0.1, Max: 4096, Default: 4, HasDefault: true, Unknowable: true},
	RAMGiB:        {Key: "ram_gib", Label: "memory", Help: "memory of a node, GiB", Unit: quantity.GiB, Min: 0.1, Max: 1 << 20, Default: 16, HasDefault: true, Unknowable: true},
	NICGbps:       {Key: "nic_gbps", Label: "network", Help: "network speed of a node, Gbit/s", Unit: quantity.GbitPerS, Min: 0.001, Max: 10_000, Default: 1, HasDefault: true, Unknowable: true},
	Speed:         {Key: "speed", Label: "core speed", Help: "speed of a core, 1 = a cloud vCPU of the 2020s", Min: 0.01, Max: 100, Default: 1, HasDefault: true},
	Ports:         {Key: "ports", Label: "port limit", Help: "limit of a node's ports (ERL_MAX_PORTS)", Min: 1, Max: 1e9, Default: 250_000, HasDefault: true},
	FDs:           {Key: "fds", Label: "descriptors", Help: "open files allowed (ulimit -n) on a node", Min: 1, Max: 1e9, Default: 1_048_576, HasDefault: true},
	ProcessLimit:  {Key: "process_limit", Label: "process limit", Help: "processes of Erlang allowed (+P) on a node; unknown takes the shipped 10,000,000", Min: 1, Max: 1e9, Unknowable: true},
	OtherServices: {Key: "other_services", Label: "other services", Help: "share of each machine that other services use", Unit: quantity.Share, Min: 0, Max: 0.99, HasDefault: true},
	Power:         {Key: "power", Label: "machine power", Help: "place between the table's low-end (0) and high-end (1) machines, in place of the machine", Min: 0, Max: 1, Unknowable: true},

	Users:           {Key: "users", Label: "users", Help: "concurrent users, those in the background included", Min: 0, Max: anyUsers, HasDefault: true},
	Devices:         {Key: "devices", Label: "devices per user", Help: "sessions of a connected user", Min: 1, Max: 1000, Default: 1, HasDefault: true},
	ShareTCP:        {Key: "share_tcp", Label: "TCP share", Help: "share of users on TCP", Unit: quantity.Share, Min: 0, Max: 1, Default: 1, HasDefault: true},
	ShareWS:         {Key: "share_ws", Label: "websocket share", Help: "share of users on websockets", Unit: quantity.Share, Min: 0, Max: 1, HasDefault: true},
	ShareBOSH:       {Key: "share_bosh", Label: "BOSH share", Help: "share of users on BOSH", Unit: quantity.Share, Min: 0, Max: 1, HasDefault: true},
	ShareBackground: {Key: "share_bg", Label: "background", Help: "share of users in the background: reached by push, not connected", Unit: quantity.Share, Min: 0, Max: 1, HasDefault: true},
	TLS:             {Key: "tls", Label: "TLS", Help: "who ends TLS: none, offload (load balancer), fast or just (fast_tls, just_tls)", Max: TLSJust, Default: TLSJust, HasDefault: true, Choices: tlsModes[:]},

	OneToOneRate:        {Key: "m11", Label: "one-to-one", Help: "messages from user to user (one-to-one) sent per second", Unit: quantity.PerSecond, Max: anyRate, HasDefault: true},
	MUCRate:             {Key: "muc_rate", Label: "MUC", Help: "messages to MUC rooms per second", Unit: quantity.PerSecond, Max: anyRate, HasDefault: true},
	MUCOccupants:        {Key: "muc_occ", Label: "MUC occupants", Help: "occupants of a MUC room, all connected", Max: 1e8, HasDefault: true},
	MUCLightRate:        {Key: "mucl_rate", Label: "MUC Light", Help: "messages to MUC Light rooms per second", Unit: quantity.PerSecond, Max: anyRate, HasDefault: true},
	MUCLightMembers:     {Key: "mucl_occ", Label: "MUC Light members", Help: "members of a MUC Light room, connected or not", Max: 1e8, HasDefault: true},
	PubSubRate:          {Key: "ps_rate", Label: "PubSub", Help: "publishes to PubSub per second", Unit: quantity.PerSecond, Max: anyRate, HasDefault: true},
	PubSubSubscribers:   {Key: "ps_subs", Label: "subscribers", Help: "subscribers of a PubSub node", Max: 1e8, HasDefault: true},
	RoomRateMax:         {Key: "room_rate_max", Label: "largest room's rate", Help: "messages to the busiest MUC room per second, part of those to all rooms", Unit: quantity.PerSecond, Max: anyRate, Unknowable: true},
	RoomOccupantsMax:    {Key: "room_occ_max", Label: "its occupants", Help: "occupants of the busiest MUC room", Max: 1e8, Unknowable: true},
	NodeRateMax:         {Key: "node_rate_max", Label: "largest PubSub node's rate", Help: "publishes to the busiest PubSub node per second, part of all", Unit: quantity.PerSecond, Max: anyRate, Unknowable: true},
	NodeSubscribersMax:  {Key: "node_subs_max", Label: "its subscribers", Help: "subscribers of the busiest PubSub node", Max: 1e8, Unknowable: true},
	PresencePerUserHour: {Key: "pres_per_user_h", Label: "presence", Help: "presence changes of a connected user per hour", Unit: quantity.PerHour, Max: 1e6, HasDefault: true},
	PresenceContacts:    {Key: "pres_contacts", Label: "online contacts", Help: "online contacts of a user", Max: 1e7, HasDefault: true},
	HTTPRate:            {Key: "http_rate", Label: "HTTP notifications", Help: "notifications by HTTP per second", Unit: quantity.PerSecond, Max: anyRate, HasDefault: true},
	RESTRate:            {Key: "rest_rps", Label: "REST requests", Help: "requests by REST and GraphQL per second", Unit: quantity.PerSecond, Max: anyRate, HasDefault: true},
	Archive:             {Key: "archive", Label: "archive", Help: "message archive (MAM) on or off", Unit: quantity.Bool, Max: 1, HasDefault: true},
	ArchiveReads:        {Key: "mam_reads", Label: "archive reads", Help: "archive queries per second", Unit: quantity.PerSecond, Max: anyRate, HasDefault: true},
	Peak:                {Key: "peak", Label: "peak over mean", Help: "factor on all rates but presence; 1 when the rates already are peaks", Min: 0.01, Max: 1000, Default: 1, HasDefault: true},
	DropsPerSessionHour: {Key: "drops_per_session_h", Label: "reconnects", Help: "reconnects of a session per hour", Unit: quantity.PerHour, Max: 1e5, Default: 0.2, HasDefault: true},
	BytesPerStanza:      {Key: "bytes_per_stanza", Label: "stanza size", Help: "bytes of a stanza", Unit: quantity.Bytes, Min: 1, Max: 1e8, Default: 500, HasDefault: true},

	DBWorkers:      {Key: "db_workers", Label: "database workers", Help: "connections of a node's database pool; unknown takes the default 10", Min: 1, Max: 1e6, Unknowable: true},
	DBRowsCap:      {Key: "db_rows_cap", Label: "database rows", Help: "archive rows per second the database can take, 0 = unknown", Unit: quantity.PerSecond, Max: anyRate, HasDefault: true},
	DBReadsCap:     {Key: "db_reads_cap", Label: "database reads", Help: "archive queries per second the database can answer, 0 = unknown", Unit: quantity.PerSecond, Max: anyRate, HasDefault: true},
	CrossSiteShare: {Key: "xdc_share", Label: "cross-site", Help: "share of deliveries to another datacenter", Unit: quantity.Share, Max: 1, HasDefault: true},
	StormWindowS:   {Key: "storm_window_s", Label: "storm window", Help: "seconds in which the sessions of a lost node come back", Unit: quantity.Seconds, Min: 0.1, Max: 1e6, Default: 60, HasDefault: true},
	StormSLOS:      {Key: "storm_slo_s", Label: "storm objective", Help: "seconds in which the storm must be over", Unit: quantity.Seconds, Min: 0.1, Max: 1e6, Default: 300, HasDefault: true},
	P99SLOMS:       {Key: "p99_slo_ms", Label: "p99 objective", Help: "latency objective at the 99th percentile in milliseconds, 0 = none", Unit: quantity.Milliseconds, Max: 1e6, HasDefault: true},

	GrowthPctMonth: {Key: "growth_pct_month", Label: "growth", Help: "growth of the users in percent a month, their traffic with them; for the forecast (--growth for short)", Unit: quantity.Percent, Min: -99, Max: 1000, HasDefault: true},
}

// messageRates are the inputs that the max rate factor multiplies.
var messageRates = [...]Input{
	OneToOneRate, MUCRate, MUCLightRate, PubSubRate, PresencePerUserHour, HTTPRate, RESTRate, ArchiveReads, RoomRateMax, NodeRateMax,
}

// Info returns what is fixed about the input.
func (i Input) Info() *InputInfo { return &inputInfos[i] }

// String returns the input's key.
func (i Input) String() string { return inputInfos[i].Key }

// Flag returns the name of the input's flag, without dashes before it: ram-gib for ram_gib.
func (info *InputInfo) Flag() string { return strings.ReplaceAll(info.Key, "_", "-") }

// inputByKey finds an input by its JSON key.
func inputByKey(key string) (Input, bool) {
	for i := range InputCount {
		if inputInfos[i].Key == key {
			return i, true
		}
	}
	return 0, false
}

// JSONValue returns an input's value as it stands in a scenario file: a number, a word or a boolean.
func (info *InputInfo) JSONValue(value float64) any {
	switch {
	case info.Choices != nil:
		return info.Choices[int(value)]
	case info.Unit == quantity.Bool:
		return value != 0
	}
	return value
}
