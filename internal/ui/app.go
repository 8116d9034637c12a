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

	// snapshot is the newest one; nil until the first arrives. totals are its sums, freshest the time of the newest figures
	// of a node that is up: they take a walk over all nodes, which no frame should.
	snapshot *cluster.Snapshot
	totals   cluster.Totals
	freshest time.Time
	// pools are those of the whole cluster, busy is the share of its SQL workers at work.
	pools   []cluster.Pool
	busy    cluster.Figure
	history *cluster.History
	// advice is about the snapshot, observedAdvice about what was measured against live, of whose limits observed are the
	// measured shares.
	advice, observedAdvice []sizing.Advice
	observed               [sizing.ResourceCount]cluster.Figure
	// missing says why the live cluster cannot be judged; live is its verdict when it is "".
	missing string
	live    sizing.Verdict
	what    whatIf
	prompt  prompt
	told    announcement
	// pending is what a key started, to be run beside the screen.
	pending tea.Cmd
	pins    pinBoard
	compare comparison
	reverse reverseBoard
	// scenarioPath is the file that was opened or written last.
	scenarioPath string

	// learner learns the model from the snapshots; nil when planning. learned and track are what it knows now.
	learner *calibrate.Calibrator
	learned *calibrate.Result
	track   calibrate.TrackRecord
	odds    oddsBoard
	surface surfaceBoard
	limits  limitsBoard

	nodes list[nodeRow]
	sites list[siteRow]
	// nodesSay ends the answer of the nodes screen, in full and in short; namedSites says that nodes have sites.
	nodesSay   [2]string
	namedSites bool
	// remembered is the time of the newest snapshot in the history.
	remembered time.Time
	// past is what is kept of a live cluster to look back on, events are what happened.
	past     lookBack
	events   eventBoard
	absences absenceBoard

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
		history: cluster.NewHistory(historySnapshots), past: newLookBack(), now: o.Now,
		screen: overviewScreen, missing: "waiting for the first figures",
		sliders: newSliderList(), pins: newPinBoard(),
	}
	if m.now == nil {
		m.now = time.Now
	}
	m.restyle()
	m.what.model = o.Prior
	if o.Prior == nil {
		m.what.model = sizing.DefaultModel()
	}
	m.odds.sampler = sizing.NewSampler(sizing.DefaultDraws, drawsSeed)
	m.surface.sampler = sizing.NewSampler(sizing.LineDraws, drawsSeed)
	m.limits.sampler = sizing.NewSampler(sizing.DefaultDraws, drawsSeed)
	m.odds.pace.every, m.surface.pace.every, m.limits.pace.every = oddsEvery, linesEvery, limitsEvery
	b := o.Plan
	if o.Run != nil || snapshots != nil {
		b = sizing.DefaultBaseline()
		m.learner = calibrate.New(o.Prior)
	} else {
		m.screen, m.missing = whatIfScreen, ""
		m.live = sizing.Evaluate(m.what.model, b.Scenario)
	}
	m.what.setBase(b)
	m.nodes, m.sites = newNodes(), newSites()
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
	commands = append(commands, m.askForSync(), m.seekOdds(), m.startBandwidth())
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
	if m.options.LowBandwidth == LowBandwidthAuto {
		m.bandwidth.watch()
	}
	cmd := m.update(msg)
	if m.screen == whatIfScreen {
		m.sliders.follow(m.shownRows())
		m.leaveTrail()
	}
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
		last := len(msg) - 1
		for _, s := range msg[:last] {
			m.remember(s)
			m.watchUnseen(s)
		}
		m.remember(msg[last])
		if m.seeking() {
			m.watchUnseen(msg[last])
		} else {
			m.take(msg[last])
			m.watchShown()
		}
		return m.awaitSnapshot()
	case tickMsg:
		return tick()
	case jobMsg:
		msg.pace.armed, m.clean = false, true
	case oddsMsg:
		m.takeOdds(msg)
	case linesMsg:
		m.takeLines(msg)
	case limitsMsg:
		m.takeLimits(msg)
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
	m.snapshot, m.totals, m.freshest = s, s.Totals(), freshestOf(s)
	m.pools, m.busy = s.Pools(), busyShare(s)
	m.nodes.stale, m.sites.stale = true, true
	m.advice = append(sizing.AdviseLive(s), warningsOf(s)...)
	if m.learner != nil {
		m.learned, m.track = m.learner.Result(), m.learner.TrackRecord()
		m.what.model = m.learned.Model
	}
	b := sizing.Observe(s)
	if m.options.Given != nil {
		m.options.Given(&b)
	}
	m.missing = b.Missing()
	if m.totals.NodesUp == 0 {
		m.missing = "no node could be read"
		if m.what.base.Missing() == "" {
			return // keep the last known cluster under the sliders
		}
	}
	if m.missing == "" {
		if err := b.Scenario.Validate(); err != nil {
			m.missing = err.Error()
			return
		}
		m.live = sizing.Evaluate(m.what.model, b.Scenario)
		m.observed = sizing.Observed(s, &m.live)
		m.observedAdvice = sizing.AdviseObserved(s, m.what.model, &m.live)
	}
	m.what.setBase(b)
}

// View implements tea.Model. The frame is built again only when something has changed.
func (m *Model) View() tea.View {
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
