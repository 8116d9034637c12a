package source

import (
	"cmp"
	"reflect"

	"github.com/prometheus/common/config"
	"github.com/prometheus/common/version"
)

// UserAgent is what mimtop calls itself to servers, with the version built in.
func UserAgent() string { return "mimtop/" + cmp.Or(version.Version, "dev") }

// HTTPSettings returns settings with their default, which stands in for the zero struct: that would follow no redirect at all, where an
// http_config without that key follows them.
func HTTPSettings(given config.HTTPClientConfig) config.HTTPClientConfig {
	if reflect.ValueOf(given).IsZero() {
		return config.DefaultHTTPClientConfig
	}
	return given
}
