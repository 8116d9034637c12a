package promapi

import (
	"strings"
	"testing"
)

func TestSelectors(t *testing.T) {
	tests := map[string]struct{ in, want, fault string }{
		"as written":       {`job="mongooseim"`, `job="mongooseim"`, ""},
		"with braces":      {` { job = "a" , env=~"p.*", } `, `job="a",env=~"p.*"`, ""},
		"single quotes":    {`job='it"s',x!='\''`, `job="it\"s",x!="'"`, ""},
		"back quotes":      {"job!~`a\\d`", `job!~"a\\d"`, ""},
		"a brace inside":   {`job="}"`, `job="}"`, ""},
		"a bare word":      {`mongooseim`, "", "none of ="},
		"no quotes":        {`job=mongooseim`, "", "not in quotes"},
		"quotes left open": {`job="mongooseim`, "", "not in quotes"},
		"no comma":         {`a="b" c="d"`, "", "no comma"},
		"a metric":         {`up{job="x"}`, "", "has one brace only"},
		"a name":           {`__name__="up"`, "", "labels of the scrape target"},
		"nothing":          {` {} `, "", "is empty"},
		"more than that":   {`job="x"} or up{a="b"`, "", "no comma"},
		"escape sequences": {"\x1b[2J", "", `?[2J`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ParseSelector(test.in)
			if got != test.want || (err == nil) != (test.fault == "") || err != nil && !strings.Contains(err.Error(), test.fault) {
				t.Errorf("got %s, %v, want %s, %s", got, err, test.want, test.fault)
			}
		})
	}
}

func TestOptionsNameEveryProblem(t *testing.T) {
	err := Options{URL: "ftp://u:secret@host", Selector: "x", HostSelector: "y", SiteLabel: "a b", Interval: 1, Timeout: -1, Window: -1, MaxBodyBytes: -1}.Validate()
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"neither http nor https", `"x"`, `node_exporter: selector "y"`, `"a b"`, "interval", "timeout", "window", "largest answer"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s is missing in %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("the password is shown: %v", err)
	}
}
