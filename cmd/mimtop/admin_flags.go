package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/prometheus/common/config"
	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/doctor"
	"github.com/mimtop/mimtop/internal/source/admin"
)

// adminFlags say where the nodes' GraphQL admin API is.
type adminFlags struct {
	address    string
	configFile string
	settings   config.HTTPClientConfig
}

func (f *adminFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.address, "graphql", "", "port of the GraphQL admin API on every target's host (shipped: 5551), or its address for one target")
	flags.StringVar(&f.configFile, "graphql-config", "", "file in YAML with credentials, TLS and proxy for it, as Prometheus's http_config")
}

// validate reads the settings and refuses addresses that are none.
func (f *adminFlags) validate() error {
	if f.address == "" && f.configFile != "" {
		return usage(fmt.Errorf("--graphql-config %s: give --graphql, too", f.configFile))
	}
	if f.address == "" {
		return nil
	}
	if _, err := admin.AddressFor(f.address, "localhost"); err != nil {
		return usage(fmt.Errorf("--graphql: %w", err))
	}
	f.settings = config.DefaultHTTPClientConfig
	if f.configFile == "" {
		return nil
	}
	var err error
	f.settings, err = readHTTPConfig("graphql-config", f.configFile)
	return err
}

// askAll asks the API of every node of a snapshot at once, and returns what each told, in their order. A nil dial is a direct
// connection.
func (f *adminFlags) askAll(ctx context.Context, snapshot *cluster.Snapshot, dial dialer) []doctor.Told {
	told := make([]doctor.Told, len(snapshot.Nodes))
	if f.address == "" {
		return told
	}
	var all sync.WaitGroup
	for i := range snapshot.Nodes {
		all.Go(func() { told[i] = f.ask(ctx, snapshot.Nodes[i].Target, dial) })
	}
	all.Wait()
	return told
}

func (f *adminFlags) ask(ctx context.Context, target string, dial dialer) doctor.Told {
	var told doctor.Told
	if !strings.Contains(target, "://") {
		// An engine knows host and port, and mimtop puts the job before them where that is not enough.
		target = "http://" + target[strings.LastIndexByte(target, '/')+1:]
	}
	u, err := url.Parse(target)
	if err != nil {
		return doctor.Told{Asked: target, Err: err}
	}
	if told.Asked, told.Err = admin.AddressFor(f.address, u.Hostname()); told.Err != nil {
		return told
	}
	client, err := admin.New(told.Asked, admin.Options{HTTP: f.settings, Dial: dial})
	if err != nil {
		return doctor.Told{Asked: f.address, Err: err}
	}
	told.Asked = client.Address()
	told.Facts, told.Err = client.Ask(ctx)
	return told
}
