package admin

import (
	"context"
	"errors"
	"slices"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Facts are what a node says of itself.
type Facts struct {
	// Version is the release, such as "6.8.0"; Commit what it was built from, "" when it does not say.
	Version, Commit string
	Running         bool
	// Backend is "CETS" or "Mnesia", "" when the node told of neither.
	Backend string
	// Members are the names of the nodes of its cluster, itself included, that are up; Away those that belong to it and are
	// not. Both are sorted.
	Members, Away []string
	// DiscoveryFails says that CETS could not find its nodes when it last looked.
	DiscoveryFails bool
	// Untold says why membership is not known, "" when it is.
	Untold string
}

const statusQuery = `{ server { status { statusCode version commitHash } } }`

const cetsQuery = `{ cets { systemInfo { joinedNodes unavailableNodes discoveryWorks } } }`

const mnesiaQuery = `{ mnesia { systemInfo(keys: ["running_db_nodes", "db_nodes"]) { ... on MnesiaListResponse { key result } } } }`

// Ask asks the node. The error says why it tells nothing; that the membership alone is untold is no error.
func (c *Client) Ask(ctx context.Context) (Facts, error) {
	var status struct {
		Server struct {
			Status struct {
				StatusCode string `json:"statusCode"`
				Version    string `json:"version"`
				Commit     string `json:"commitHash"`
			} `json:"status"`
		} `json:"server"`
	}
	if err := c.ask(ctx, statusQuery, &status); err != nil {
		return Facts{}, err
	}
	said := status.Server.Status
	f := Facts{
		Version: cluster.Printable(said.Version, maxWords), Commit: cluster.Printable(said.Commit, maxWords),
		Running: said.StatusCode == "RUNNING",
	}
	if err := c.askCETS(ctx, &f); err == nil {
		return f, nil
	}
	if err := c.askMnesia(ctx, &f); err != nil {
		f.Untold = err.Error()
	}
	return f, nil
}

func (c *Client) askCETS(ctx context.Context, f *Facts) error {
	var cets struct {
		CETS struct {
			Info struct {
				Joined         []string `json:"joinedNodes"`
				Unavailable    []string `json:"unavailableNodes"`
				DiscoveryWorks *bool    `json:"discoveryWorks"`
			} `json:"systemInfo"`
		} `json:"cets"`
	}
	if err := c.ask(ctx, cetsQuery, &cets); err != nil {
		return err
	}
	info := cets.CETS.Info
	if len(info.Joined) == 0 {
		return errors.New("CETS has no members")
	}
	f.Backend, f.Members, f.Away = "CETS", names(info.Joined), names(info.Unavailable)
	f.DiscoveryFails = info.DiscoveryWorks != nil && !*info.DiscoveryWorks
	return nil
}

func (c *Client) askMnesia(ctx context.Context, f *Facts) error {
	var mnesia struct {
		Mnesia struct {
			Info []struct {
				Key    string   `json:"key"`
				Result []string `json:"result"`
			} `json:"systemInfo"`
		} `json:"mnesia"`
	}
	if err := c.ask(ctx, mnesiaQuery, &mnesia); err != nil {
		return err
	}
	lists := map[string][]string{}
	for _, item := range mnesia.Mnesia.Info {
		lists[item.Key] = names(item.Result)
	}
	if len(lists["running_db_nodes"]) == 0 {
		return errors.New("neither CETS nor Mnesia tells its members")
	}
	f.Backend, f.Members = "Mnesia", lists["running_db_nodes"]
	for _, name := range lists["db_nodes"] {
		if !slices.Contains(f.Members, name) {
			f.Away = append(f.Away, name)
		}
	}
	return nil
}

// names makes node names from the network fit to be shown.
func names(given []string) []string {
	var list []string
	for _, name := range given[:min(len(given), maxNames)] {
		list = append(list, cluster.Printable(name, maxWords))
	}
	slices.Sort(list)
	return slices.Compact(list)
}
