package demo

import "math"

// Scenario is a story that the simulated cluster can live through.
type Scenario struct {
	// Name is what Config.Scenario is set to, Summary one line for people.
	Name, Summary string
}

// Scenarios returns all scenarios, the default first.
func Scenarios() []Scenario {
	all := make([]Scenario, len(scenarios))
	for i, s := range scenarios {
		all[i] = s.Scenario
	}
	return all
}

// script is a scenario with what it does to the cluster at a second of scenario time.
type script struct {
	Scenario
	play func(seconds float64) influence
}

// influence is what a scenario changes at one moment. Factors are 1 where it changes nothing.
type influence struct {
	users      float64 // factor on the users who want to be online
	roomSize   float64 // factor on the occupants of MUC rooms
	outage     bool    // one node is down
	outageTurn int     // how many outages there were before: each takes another node
}

const minute = 60.0 // seconds

const (
	launchStart, launchEnd = 3 * minute, 43 * minute
	launchFactor           = 6.0

	lossPeriod, lossStart, lossEnd = 20 * minute, 2 * minute, 7 * minute

	growthPerDay = 1.20

	stormPeriod, stormStart, stormEnd = 15 * minute, 3 * minute, 8 * minute
	stormRise                         = 0.5 * minute
	stormFactor                       = 8.0
)

var scenarios = []script{
	{Scenario{"steady", "an ordinary day: it starts in the late afternoon, and the peak is in the evening"},
		func(float64) influence { return calm() }},
	{Scenario{"launch-day", "from minute 3 on, users rise sixfold within 40 minutes; three nodes run out of ports"},
		launchDay},
	{Scenario{"node-loss", "every 20 minutes one node is killed at minute 2 and back at minute 7; its users reconnect to the others"},
		nodeLoss},
	{Scenario{"growth", "an ordinary day, but users grow by 20 % a day; a high --speed shows weeks"},
		growth},
	{Scenario{"group-storm", "every 15 minutes, from minute 3 to 8, MUC rooms have eight times as many occupants, and fan-out rises"},
		groupStorm},
}

func calm() influence { return influence{users: 1, roomSize: 1} }

func launchDay(seconds float64) influence {
	i := calm()
	i.users = 1 + (launchFactor-1)*smoothStep(launchStart, launchEnd, seconds)
	return i
}

func nodeLoss(seconds float64) influence {
	i := calm()
	turn, inPeriod := math.Modf(seconds / lossPeriod)
	inPeriod *= lossPeriod
	i.outage = inPeriod >= lossStart && inPeriod < lossEnd
	i.outageTurn = int(turn)
	return i
}

func growth(seconds float64) influence {
	i := calm()
	// Two months of it are more than any number of ports holds.
	i.users = math.Pow(growthPerDay, math.Min(seconds/day, 60))
	return i
}

func groupStorm(seconds float64) influence {
	i := calm()
	in := math.Mod(seconds, stormPeriod)
	i.roomSize = 1 + (stormFactor-1)*smoothStep(stormStart, stormStart+stormRise, in)*(1-smoothStep(stormEnd, stormEnd+stormRise, in))
	return i
}

// smoothStep rises from 0 at from to 1 at to, level at both ends.
func smoothStep(from, to, x float64) float64 {
	x = min(max((x-from)/(to-from), 0), 1)
	return x * x * (3 - 2*x)
}
