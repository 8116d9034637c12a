// Package tunnel reaches nodes from afar through a bastion host, with the system's own ssh client: `ssh -W node:port host`
// for each connection. So the user's configuration, agent, known hosts, jump hosts and connection sharing apply, and there
// is nothing of SSH in here. It never asks for anything: what needs a password or a new host key fails, with ssh's words.
package tunnel
