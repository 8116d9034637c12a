package doctor

import (
	"fmt"
	"strings"
)

const adminAbout = "admin API"

// adminAPI turns what a node said of itself into findings. The API is optional: that it tells nothing is only noted.
func adminAPI(told *Told) []Finding {
	if told.Asked == "" {
		return nil
	}
	if told.Err != nil {
		return []Finding{{
			Severity: Note, About: adminAbout, Text: fmt.Sprintf("%s tells nothing: %v", told.Asked, told.Err),
			Fix: "nothing depends on it; the shipped one listens on 127.0.0.1:5551 with user and password",
		}}
	}
	facts := &told.Facts
	release := Finding{Severity: Fine, About: adminAbout, Text: "MongooseIM " + facts.Version}
	if facts.Commit != "" {
		release.Text += " (" + facts.Commit + ")"
	}
	if !facts.Running {
		release.Severity, release.Text, release.Fix = Warning, release.Text+" says that it is not running", "it is starting or stopping: wait, or look into its log"
	}
	findings := []Finding{release}
	if facts.Untold != "" {
		return append(findings, Finding{Severity: Note, About: adminAbout, Text: "members not told: " + facts.Untold})
	}
	findings = append(findings, Finding{Severity: Fine, About: adminAbout, Text: facts.Backend + " members " + strings.Join(facts.Members, ", ")})
	if len(facts.Away) > 0 {
		findings = append(findings, Finding{
			Severity: Warning, About: adminAbout, Text: "does not reach " + strings.Join(facts.Away, ", "),
			Fix: "start them, or remove them from the cluster (mongooseimctl server removeFromCluster)",
		})
	}
	if facts.DiscoveryFails {
		findings = append(findings, Finding{
			Severity: Warning, About: adminAbout, Text: "CETS discovery failed when it last looked for nodes",
			Fix: "look into the node's log and at the database that the nodes find each other by",
		})
	}
	return findings
}
