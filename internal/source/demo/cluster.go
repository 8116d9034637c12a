package demo

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/source"
)

const (
	tick = time.Second
	// How often a Cluster looks at the clock for nodes that die or return, when nobody scrapes it.
	followEvery = 250 * time.Millisecond
)

// Cluster is a Simulation that serves its pages over HTTP on loopback and moves with the clock.
type Cluster struct {
	now   func() time.Time
	began time.Time

	mu         sync.Mutex // guards the simulation
	simulation *Simulation

	ports sync.Mutex  // guards the ports: it is never waited for with mu held
	nodes []*endpoint // of MongooseIM
	hosts []*endpoint // of node_exporter
	over  bool

	cancel  context.CancelFunc
	driving sync.WaitGroup
}

// Start opens the ports, which the system chooses, and serves until ctx ends or Close is called.
func Start(ctx context.Context, config Config) (*Cluster, error) {
	config = config.complete()
	began := config.Now()
	simulation, err := NewSimulation(config, tick, began)
	if err != nil {
		return nil, err
	}
	c := &Cluster{now: config.Now, began: began, simulation: simulation}
	for i := range simulation.Len() {
		c.nodes = append(c.nodes, &endpoint{handler: handler(c.page(i, (*Simulation).AppendMetrics))})
		c.hosts = append(c.hosts, &endpoint{handler: handler(c.page(i, (*Simulation).AppendHost))})
	}
	for _, e := range append(slices.Clip(c.nodes), c.hosts...) {
		if err := e.open(ctx); err != nil {
			c.closePorts()
			return nil, fmt.Errorf("simulated cluster: opening a port on loopback: %w", err)
		}
	}
	ctx, c.cancel = context.WithCancel(ctx)
	c.driving.Go(func() { c.drive(ctx) })
	return c, nil
}

// page returns what renders a page of one node as of now. Nobody answers for a node that is down.
func (c *Cluster) page(node int, appendTo func(*Simulation, []byte, int) []byte) render {
	return func(dst []byte) ([]byte, bool) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.simulation.Step(c.now().Sub(c.began))
		dst = appendTo(c.simulation, dst, node)
		return dst, len(dst) > 0
	}
}

// drive closes the ports of nodes that die and opens them when they return, until ctx ends; then it closes all.
func (c *Cluster) drive(ctx context.Context) {
	ticker := time.NewTicker(followEvery)
	defer ticker.Stop()
	defer c.closePorts()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			c.follow(ctx)
		}
	}
}

// follow moves the simulation to now, and the ports with it.
func (c *Cluster) follow(ctx context.Context) {
	c.ports.Lock()
	defer c.ports.Unlock()
	if c.over {
		return
	}
	for i, up := range c.upNow() {
		switch e := c.nodes[i]; {
		case !up && e.isOpen():
			e.close()
		case up && !e.isOpen():
			// Another program may have taken the port; then the node stays away until it is free.
			_ = e.open(ctx)
		}
	}
}

func (c *Cluster) upNow() []bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.simulation.Step(c.now().Sub(c.began))
	up := make([]bool, c.simulation.Len())
	for i := range up {
		up[i] = c.simulation.Up(i)
	}
	return up
}

func (c *Cluster) closePorts() {
	c.ports.Lock()
	defer c.ports.Unlock()
	c.over = true
	for i := range c.nodes {
		c.nodes[i].close()
		c.hosts[i].close()
	}
}

// Targets returns the nodes to read, site by site. Their addresses stay the same until Close.
func (c *Cluster) Targets() []source.Target {
	targets := make([]source.Target, len(c.nodes))
	for i := range targets {
		targets[i] = source.Target{
			URL: c.nodes[i].url(), NodeExporterURL: c.hosts[i].url(),
			Name: c.simulation.Name(i), Site: c.simulation.Site(i),
		}
	}
	return targets
}

// Truth returns what is true now: what the metrics should let mimtop find out.
func (c *Cluster) Truth() Truth {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.simulation.Step(c.now().Sub(c.began))
	return c.simulation.Truth()
}

// Close releases the ports and returns when all goroutines have ended. Its error is always nil; it may be called more
// than once.
func (c *Cluster) Close() error {
	c.cancel()
	c.driving.Wait()
	return nil
}
