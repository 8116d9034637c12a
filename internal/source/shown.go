package source

import (
	"net/url"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
)

// maxShownRunes bounds what is shown of an address.
const maxShownRunes = 300

// ShownURL is an address as it may be shown: printable, and without what may be secret, which is user, password and query.
func ShownURL(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ShownInput(address)
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	if u.RawQuery != "" {
		u.RawQuery = "..."
	}
	return cluster.Printable(u.String(), maxShownRunes)
}

// ShownInput is an address as somebody typed it, for an error about one that need not be a URL: printable, and without what stands
// before an @, which may be a password.
func ShownInput(typed string) string {
	if i := strings.LastIndexByte(typed, '@'); i >= 0 {
		typed = "***" + typed[i:]
	}
	return cluster.Printable(typed, maxShownRunes)
}
