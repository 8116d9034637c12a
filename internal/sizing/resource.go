package sizing

// Resource is something a node can run out of.
type Resource uint8

// The resources.
const (
	CPU Resource = iota
	Memory
	Network
	PortsResource
	ProcessesResource
	Database
	LatencyResource

	ResourceCount // not a resource: how many there are
)

var resourceKeys = [ResourceCount]string{"cpu", "memory", "network", "ports", "processes", "db", "latency"}
var resourceTitles = [ResourceCount]string{"CPU", "memory", "network", "ports", "processes", "database", "latency"}
var resourceUnits = [ResourceCount]string{"cores", "B", "B/s", "ports", "processes", "workers", "ms"}

// Key returns the name used in JSON.
func (r Resource) Key() string { return resourceKeys[r] }

// String returns the word shown to people.
func (r Resource) String() string { return resourceTitles[r] }

// Unit returns the unit of the resource's demand and limit.
func (r Resource) Unit() string { return resourceUnits[r] }
