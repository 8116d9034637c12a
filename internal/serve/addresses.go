package serve

import (
	"fmt"
	"net/netip"
	"path"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
)

// addressList are the patterns of the option from of a key: addresses, networks, and addresses with * and ?, each of which may be
// denied by a ! before it. Names of hosts would need a resolver that can be trusted, and so are refused.
type addressList struct {
	patterns []addressPattern
}

type addressPattern struct {
	denied  bool
	network netip.Prefix // valid when it is one
	text    string
}

func parseAddresses(list string) (*addressList, error) {
	l := &addressList{}
	for text := range strings.SplitSeq(list, ",") {
		var p addressPattern
		p.text, p.denied = strings.CutPrefix(strings.TrimSpace(text), "!")
		if network, err := netip.ParsePrefix(p.text); err == nil {
			p.network = network.Masked()
		} else if _, err := path.Match(p.text, ""); err != nil || strings.Trim(p.text, "0123456789abcdefABCDEF.:*?") != "" || p.text == "" {
			return nil, fmt.Errorf("from=%q has %q in it, which is no address or network", cluster.Printable(list, 2*maxName), cluster.Printable(p.text, maxName))
		}
		l.patterns = append(l.patterns, p)
	}
	return l, nil
}

// has says whether an address is one of the list. A pattern that denies it goes before all others.
func (l *addressList) has(a netip.Addr) bool {
	a = a.Unmap()
	found := false
	for _, p := range l.patterns {
		hit := false
		if p.network.IsValid() {
			hit = p.network.Contains(a)
		} else {
			hit, _ = path.Match(strings.ToLower(p.text), a.String())
		}
		switch {
		case hit && p.denied:
			return false
		case hit:
			found = true
		}
	}
	return found
}
