package mongooseim

import (
	"slices"

	"github.com/mimtop/mimtop/internal/source/exposition"
)

// Wanted returns the families whose series are read.
func Wanted() *exposition.Rules { return wanted }

// Signs returns the families that tell by being there what a node runs, sorted: its release, its services, and which
// families it declares though they have no series yet. A name that ends in _ is a prefix: some family begins with it.
//
// A metrics page shows all this by its # TYPE lines. A database of series has none, so they have to be inferred.
func Signs() []string {
	signs := []string{"async_pool_flush_timed", "wpool_rdbms_stats_workers", "wpool_global_rdbms_stats_workers"}
	for sign := range declaredWith {
		signs = append(signs, sign)
	}
	for _, s := range services {
		signs = append(signs, s.families...)
	}
	for _, e := range evidence {
		signs = append(signs, e.family)
	}
	signs = append(signs, "mod_global_distrib_", "mod_muc_light_")
	slices.Sort(signs)
	return slices.Compact(signs)
}

// DeclaredWith returns the wanted families that a node declares whenever it has series of the given one: MongooseIM makes
// all families of a module or listener at once, but a histogram has no series before something was observed.
func DeclaredWith(family string) []string { return declaredWith[family] }

var declaredWith = func() map[string][]string {
	with := map[string][]string{
		"c2s_auth_failed_count":            {"c2s_message_processed_time"},
		"auth_authorize_count":             {"auth_authorize_time"},
		"mod_ping_response_count":          {"mod_ping_response_time"},
		"mod_event_pusher_http_sent_count": {"mod_event_pusher_http_sent_response_time"},
		"mod_mam_pm_flushed_count":         {"mod_mam_pm_flushed_time"},
		"mod_mam_muc_flushed_count":        {"mod_mam_muc_flushed_time"},
		// The rooms are counted by a probe, which a node that has just started has not had yet.
		"mod_muc_mnesia_count":        {"mod_muc_rooms_online"},
		"mod_muc_rdbms_count":         {"mod_muc_rooms_online"},
		"mod_muc_online_cets_count":   {"mod_muc_rooms_online"},
		"mod_muc_online_mnesia_count": {"mod_muc_rooms_online"},
	}
	for i, count := range sqlCounts {
		with[count] = []string{sqlTimes[i]}
	}
	for i, count := range archiveLookups {
		with[count] = []string{archiveLookup[i]}
	}
	return with
}()

// Users and sessions, as an engine is asked for their history: the first is a site's and repeated by each of its nodes,
// the second a node's own.
const (
	SiteUsersFamily    = "sm_unique_sessions_count"
	NodeSessionsFamily = "sm_session_count"
)
