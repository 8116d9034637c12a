package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// overlay is what lies over the screen.
type overlay uint8

const (
	noOverlay overlay = iota
	toldOverlay
	helpOverlay
	explainOverlay
	timelineOverlay
	unknownOverlay
	whoOverlay
)

// Model is the root of the dashboard.
type Model struct {
	options       Options
	keymap        keymap
	snapshots     <-chan *cluster.Snapshot
	width, height int
	look          *theme.Look
	dark, sixteen bool
	choice        themeChoice
	screen        screen
	overlay       overlay
	scroll        int
	search        helpSearch
	firstNode     int
	firstTraffic  int
	mouse         bool

	// knowledge is what is known of the cluster, findings what of it is shown: the newest snapshot, or a moment of the past.
	*knowledge
	findings
	what   whatIf
	prompt prompt
	told   announcement
	// pending is what a key started, to be run beside the screen.
	pending tea.Cmd
	pins    pinBoard
	compare comparison
	reverse reverseBoard
	// scenarioPath is the file that was opened or written last.
	scenarioPath string

	odds    oddsBoard
	surface surfaceBoard
	limits  limitsBoard

	nodes list[nodeRow]
	sites list[siteRow]
	// nodesSay ends the answer of the nodes screen, in full and in short; namedSites says that nodes have sites.
	nodesSay   [2]string
	namedSites bool
	// past is where in the past of a live cluster the screens stand, events are what happened.
	past     lookBack
	events   eventBoard
	absences absenceBoard
	seat     seat

	sliders sliderList
	// typed is the value being typed for the focused slider; nil when none is.
	typed   *string
	problem string
	// notice confirms what was done, until the next key.
	notice string
	drag   bool

	bandwidth bandwidth

	now    func() time.Time
	cached string
	titled string
	clean  bool
}

// snapshotMsg carries new snapshots, of which the last is to be shown; tickMsg asks to show ages anew.
type (
	snapshotMsg []*cluster.Snapshot
	tickMsg     struct{}
)

// New returns a dashboard that takes its snapshots from a channel; nil for planning.
func New(o Options, snapshots <-chan *cluster.Snapshot) *Model {
	m := &Model{
		options: o, keymap: newKeymap(o.Keys), snapshots: snapshots, dark: !o.Light, mouse: !o.NoMouse,
		knowledge: knowledgeFor(&o), now: o.Now,
		screen: overviewScreen, findings: findings{missing: "waiting for the first figures"},
		sliders: newSliderList(),
	}
	if m.now == nil {
		m.now = time.Now
	}
	m.restyle()
	m.what.model = o.Prior
	if o.Prior == nil {
		m.what.model = sizing.DefaultModel()
	}
	if o.Live == nil {
		m.odds.sampler = sizing.NewSampler(sizing.DefaultDraws, drawsSeed)
		m.surface.sampler = sizing.NewSampler(sizing.LineDraws, drawsSeed)
		m.limits.sampler = sizing.NewSampler(sizing.DefaultDraws, drawsSeed)
		m.pins = newPinBoard()
	}
	m.odds.pace.every, m.surface.pace.every, m.limits.pace.every = oddsEvery, linesEvery, limitsEvery
	b := o.Plan
	if o.Run != nil || snapshots != nil {
		b = sizing.DefaultBaseline()
		if o.Live == nil {
			m.learner = calibrate.New(o.Prior)
		}
	} else {
		m.screen, m.missing = whatIfScreen, ""
		m.live = sizing.Evaluate(m.what.model, b.Scenario)
	}
	m.base = b
	m.what.setBase(b, nil)
	m.nodes, m.sites = newNodes(), newSites()
	m.past, m.events = lookBack{moments: m.moments}, eventBoard{eventLog: m.happened}
	m.seat.follows = o.Room != nil
	if o.LowBandwidth == LowBandwidthAlways {
		m.bandwidth.lower("--low-bandwidth says so")
	}
	return m
}

// planning says that there is no cluster behind the sliders.
func (m *Model) planning() bool { return m.snapshots == nil }

// Init implements tea.Model.
func (m *Model) Init() tea.Cmd {
	var commands []tea.Cmd
	if !m.planning() {
		commands = append(commands, m.awaitSnapshot(), tick())
	}
	if !m.options.Dark && !m.options.Light && !m.options.NoColour {
		commands = append(commands, tea.RequestBackgroundColor)
	}
	commands = append(commands, m.askForSync(), m.awaitRoom(), m.seekOdds(), m.startBandwidth())
	return tea.Batch(commands...)
}

// awaitSnapshot waits for the next snapshot, and takes all that are there; the channel is closed when the source has ended.
func (m *Model) awaitSnapshot() tea.Cmd {
	snapshots := m.snapshots
	return func() tea.Msg {
		s, ok := <-snapshots
		if !ok {
			return nil
		}
		all := snapshotMsg{s}
		for len(all) <= cap(snapshots) {
			select {
			case s, ok := <-snapshots:
				if !ok {
					return all
				}
				all = append(all, s)
			default:
				return all
			}
		}
		return all
	}
}

// tick shows ages anew each second. Each tick arms the next one, so there is one chain only.
func tick() tea.Cmd { return tea.Tick(time.Second, func(time.Time) tea.Msg { return tickMsg{} }) }

// Update implements tea.Model.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	defer m.lock()()
	if m.options.LowBandwidth == LowBandwidthAuto {
		m.bandwidth.watch()
	}
	cmd := m.update(msg)
	if m.screen == whatIfScreen {
		m.sliders.follow(m.shownRows())
		m.leaveTrail()
	}
	m.present()
	if !m.clean && !m.bandwidth.mayDraw(msg, time.Now()) {
		m.clean = true
	}
	return m, tea.Batch(cmd, m.takePending(), m.seekOdds(), m.seekLines(), m.seekLimits(), m.seekPins())
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	if cmd, ok := m.takeAnswer(msg); ok {
		return cmd
	}
	m.clean = false
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.dark = msg.IsDark()
		m.restyle()
	case tea.ColorProfileMsg:
		m.takeProfile(msg.Profile)
	case snapshotMsg:
		if m.options.Live != nil {
			m.catchUp()
		} else {
			m.arrive(msg)
		}
		return m.awaitSnapshot()
	case tickMsg:
		m.lookRound()
		return tick()
	case jobMsg:
		msg.pace.armed, m.clean = false, true
	case oddsMsg:
		m.takeOdds(msg)
	case linesMsg:
		m.takeLines(msg)
	case limitsMsg:
		m.takeLimits(msg)
	case roomMsg:
		m.takeRoom()
		return m.awaitRoom()
	case Notice:
		m.notice = string(msg)
	case savedMsg:
		m.takeSaved(msg)
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.MouseMsg:
		m.mouseEvent(msg)
	case pinMsg:
		m.takePin(msg)
	case scenarioWrittenMsg:
		m.takeWritten(msg)
	case scenarioReadMsg:
		m.takeRead(msg)
	case tea.PasteMsg:
		m.paste(msg.Content)
	default:
		m.clean = true
	}
	return nil
}

// takePending is what the last message started.
func (m *Model) takePending() tea.Cmd {
	cmd := m.pending
	m.pending = nil
	return cmd
}

// take makes a snapshot, which is remembered already, the current one.
func (m *Model) take(s *cluster.Snapshot) {
	if m.snapshot == nil {
		m.bandwidth.touched = time.Now() // the first figures are what was asked for
	}
	if m.options.Live != nil { // whose owner learns
		m.learned, m.track = m.options.Live.newest.learned, m.options.Live.newest.track
	} else {
		m.learn(&m.findings)
	}
	m.showFindings(m.read(&m.findings, s, m.modelOf(m.what.model)))
}

// showFindings shows what is said of a snapshot.
func (m *Model) showFindings(r findings) {
	m.findings = r
	m.nodes.stale, m.sites.stale = true, true
	m.what.model = r.modelOf(m.what.model)
	live := &m.live
	if r.missing != "" {
		live = nil
	}
	m.what.setBase(r.base, live)
	m.judgePins()
}

// View implements tea.Model.
func (m *Model) View() tea.View {
	defer m.lock()()
	return m.view()
}

// view builds the frame again only when something has changed.
func (m *Model) view() tea.View {
	if !m.clean {
		m.cached, m.titled = m.frame(), m.windowTitle()
		m.clean = true
	}
	v := tea.NewView(m.cached)
	v.AltScreen = true
	v.WindowTitle = m.titled
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}
