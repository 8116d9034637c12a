package sizing

import (
	"strings"
	"testing"
)

// TestPortsAreSaidToBindOnlyWhereTheyDo: they may be short while the memory is shorter.
func TestPortsAreSaidToBindOnlyWhereTheyDo(t *testing.T) {
	for _, test := range []struct {
		ramGiB  float64
		binding Resource
		want    string
	}{{16, Memory, "Ports are short as well"}, {64, PortsResource, "Ports bind before the machine does"}} {
		s := Defaults()
		s.Set(Nodes, 3)
		s.Set(Users, 500e3)
		s.Set(Cores, 16)
		s.Set(RAMGiB, test.ramGiB)
		v := Evaluate(DefaultModel(), s)
		_, loss, _ := v.WithLoss()
		if loss.Binding != test.binding || loss.Loads[PortsResource].Utilisation <= 1 {
			t.Fatalf("%v binds, ports are used %v", loss.Binding, loss.Loads[PortsResource].Utilisation)
		}
		found := ""
		for _, a := range Advise(&v) {
			if strings.HasPrefix(a.Text, "Ports ") {
				found = a.Text
			}
		}
		if !strings.HasPrefix(found, test.want) {
			t.Errorf("%g GiB: %q", test.ramGiB, found)
		}
	}
}
