// Package mongooseim turns the metrics of a MongooseIM node into the vocabulary of package cluster. It is the only place
// that knows MongooseIM's metric names, those of releases 6.3.0 to 6.8.
//
// What is worth knowing about them, from MongooseIM's source and from scrapes of live 6.3.3 and 6.8.0 nodes:
//
//   - A family is named <event>_<metric>, without units. Times are whole microseconds, except mod_ping_response_time,
//     which is in milliseconds. Buckets are 1, 2, 4 ... 2^30.
//   - Most figures are of this node alone. sm_total_sessions_count and sm_unique_sessions_count are the whole cluster's
//     and every node repeats them.
//   - Some gauges, called probes below, are refreshed every 15 s. Before the first time, those without labels read 0 and
//     those with labels are not there.
//   - Counters start at 0 with the node. A module that is configured anew starts its own again.
//   - A family is there, if only as a header, when its module or listener is configured. Its absence is not a zero.
package mongooseim
