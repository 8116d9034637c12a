package sizing

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
)

// Machine is a kind of machine that can be bought.
type Machine struct {
	Name    string
	Cores   float64
	RAMGiB  float64
	NICGbps float64
	// Price is what one node costs, in the unit of its catalogue.
	Price float64
}

// Catalogue is what there is to choose from.
type Catalogue struct {
	Machines []Machine
	// Priced says that the prices were given, in a currency and for a time that only its author knows. Else a node costs
	// its cores + GiB/8, in cost units.
	Priced bool
}

// gibPerCostUnit is how much memory costs as much as one core.
const gibPerCostUnit = 8

// costUnits is what a machine costs where nobody gave a price. The weights are a convention: general-purpose machines in
// the clouds are sold with 4 to 8 GiB a core.
func (m *Machine) costUnits() float64 { return m.Cores + m.RAMGiB/gibPerCostUnit }

// DefaultCatalogue is the built-in catalogue: the usual sizes of general-purpose cloud machines, without prices.
func DefaultCatalogue() Catalogue {
	c := Catalogue{Machines: []Machine{
		{Name: "small", Cores: 2, RAMGiB: 4, NICGbps: 1},
		{Name: "medium", Cores: 4, RAMGiB: 16, NICGbps: 2.5},
		{Name: "large", Cores: 8, RAMGiB: 32, NICGbps: 5},
		{Name: "xlarge", Cores: 16, RAMGiB: 64, NICGbps: 10},
		{Name: "2xlarge", Cores: 32, RAMGiB: 128, NICGbps: 10},
		{Name: "metal", Cores: 64, RAMGiB: 256, NICGbps: 25},
	}}
	c.derivePrices()
	return c
}

func (c *Catalogue) derivePrices() {
	for i := range c.Machines {
		c.Machines[i].Price = c.Machines[i].costUnits()
	}
}

// The bounds of a catalogue file.
const (
	maxCatalogueBytes = 64 << 10
	maxMachines       = 100
	maxMachineName    = 32 // characters
	maxPrice          = 1e9
)

// machineField is one key of an entry. Its number is in the base of the unit unless it has one: 32, 32 GiB.
type machineField struct {
	key, alias string
	unit       quantity.Unit
	min, max   float64
	of         func(m *Machine) *float64
}

// machineFields take the domain of the inputs that they stand for.
var machineFields = [...]machineField{
	inputField("cores", Cores, func(m *Machine) *float64 { return &m.Cores }),
	inputField("memory", RAMGiB, func(m *Machine) *float64 { return &m.RAMGiB }),
	inputField("network", NICGbps, func(m *Machine) *float64 { return &m.NICGbps }),
	{key: "price", alias: "price", min: 1e-6, max: maxPrice, of: func(m *Machine) *float64 { return &m.Price }},
}

// priceField is the place of the only field that may be left out.
const priceField = 3

func inputField(key string, i Input, of func(m *Machine) *float64) machineField {
	info := i.Info()
	return machineField{key: key, alias: info.Key, unit: info.Unit, min: info.Min, max: info.Max, of: of}
}

// catalogueForm is what an error shows of the form of the file.
const catalogueForm = "machines: [{name: a, cores: 4, memory: 16 GiB, network: 2.5 Gbit/s, price: 120}]"

// ParseCatalogue reads a catalogue in YAML or JSON: under the key machines a list, with name, cores, memory (GiB), network (Gbit/s) and
// price (of a node) of each. memory and network may also be called as the inputs are, ram_gib and nic_gbps. The price is
// given for all machines or for none. An unknown or repeated key, a name that is there twice, a number that is absent or
// out of its domain, an empty list and a file that is too large are errors that name the entry and what would be right.
func ParseCatalogue(data []byte) (Catalogue, error) {
	machines, err := parseMachines(data)
	if err != nil {
		return Catalogue{}, fmt.Errorf("read catalogue: %w", err)
	}
	return machines, nil
}

func parseMachines(data []byte) (Catalogue, error) {
	var c Catalogue
	list, err := machineList(data)
	switch {
	case err != nil:
		return c, err
	case len(list) == 0:
		return c, fmt.Errorf("there is no machine in it; right would be %s", catalogueForm)
	case len(list) > maxMachines:
		return c, fmt.Errorf("%d machines, at most %d are compared", len(list), maxMachines)
	}
	lines := make(map[string]int)
	for i, node := range list {
		m, err := parseMachine(node, i)
		if err != nil {
			return c, err
		}
		if line, twice := lines[m.Name]; twice {
			return c, fmt.Errorf("machine %q (line %d): the name is there already, in line %d: each machine needs its own", m.Name, node.Line, line)
		}
		lines[m.Name] = node.Line
		if i > 0 && c.Priced != (m.Price > 0) {
			return c, fmt.Errorf("machine %q (line %d): a price is given for some machines and not for others: give one to all or to none", m.Name, node.Line)
		}
		c.Priced = m.Price > 0
		c.Machines = append(c.Machines, m)
	}
	if !c.Priced {
		c.derivePrices()
	}
	return c, nil
}

// machineList finds the list in the document.
func machineList(data []byte) ([]*yaml.Node, error) {
	if len(data) > maxCatalogueBytes {
		return nil, fmt.Errorf("longer than %d bytes: is it a catalogue of machines?", maxCatalogueBytes)
	}
	root, err := readDocument(data)
	switch {
	case errors.Is(err, errEmptyDocument):
		return nil, fmt.Errorf("%w; right would be %s", err, catalogueForm)
	case err != nil:
		return nil, err
	case root.Kind != yaml.MappingNode:
		return nil, fmt.Errorf("line %d: not a mapping with the key machines; right would be %s", root.Line, catalogueForm)
	}
	var list *yaml.Node
	for i := 0; i+1 < len(root.Content); i += 2 {
		if key := root.Content[i]; key.Value != "machines" {
			return nil, fmt.Errorf("line %d: unknown key %.40q; accepted: machines", key.Line, key.Value)
		}
		list = root.Content[i+1]
	}
	if list == nil || isNull(list) {
		return nil, nil
	}
	if list.Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("line %d: machines is not a list; right would be %s", list.Line, catalogueForm)
	}
	return list.Content, nil
}

func parseMachine(node *yaml.Node, at int) (m Machine, err error) {
	entry := fmt.Sprintf("machine %d (line %d)", at+1, node.Line)
	fail := func(format string, args ...any) (Machine, error) {
		return Machine{}, fmt.Errorf("%s: %s", entry, fmt.Sprintf(format, args...))
	}
	if node.Kind != yaml.MappingNode {
		return fail("not a mapping of %s", machineKeys())
	}
	values := make(map[string]*yaml.Node)
	for i := 0; i+1 < len(node.Content); i += 2 {
		given, value := node.Content[i], node.Content[i+1]
		key := fieldKey(given.Value)
		if key == "name" {
			entry = fmt.Sprintf("machine %.40q (line %d)", value.Value, node.Line)
		}
		if values[key] != nil {
			return fail("%s is there twice", key)
		}
		values[key] = value
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if given := node.Content[i]; !slices.Contains(machineKeyList(), fieldKey(given.Value)) {
			return fail("unknown key %.40q; accepted: %s", given.Value, machineKeys())
		}
	}
	name := values["name"]
	if name == nil || name.Kind != yaml.ScalarNode || strings.TrimSpace(name.Value) == "" || isNull(name) {
		return fail("its name is missing; right would be name: m7g.large")
	}
	m.Name = strings.TrimSpace(name.Value)
	if m.Name != cluster.Printable(m.Name, maxMachineName) {
		return fail("the name must be at most %d printable characters", maxMachineName)
	}
	for i := range machineFields {
		f := &machineFields[i]
		value := values[f.key]
		if value == nil && i == priceField {
			continue
		}
		if err := f.set(&m, value); err != nil {
			return fail("%v", err)
		}
	}
	return m, nil
}

func (f *machineField) set(m *Machine, value *yaml.Node) error {
	accepted := fmt.Sprintf("between %s and %s", quantity.Format(f.min, f.unit), quantity.Format(f.max, f.unit))
	switch {
	case value == nil:
		return fmt.Errorf("%s is missing; right would be a number %s", f.key, accepted)
	case value.Kind != yaml.ScalarNode || isNull(value):
		return fmt.Errorf("%s is not a number; right would be one %s", f.key, accepted)
	}
	number, err := quantity.Parse(value.Value, f.unit)
	if err != nil {
		return fmt.Errorf("%s: %w", f.key, err)
	}
	if err := quantity.Check(number, f.min, f.max, f.unit); err != nil {
		return fmt.Errorf("%s: %w; right would be a number %s", f.key, err, accepted)
	}
	*f.of(m) = number
	return nil
}

// fieldKey returns the key that a key of a file stands for.
func fieldKey(given string) string {
	for i := range machineFields {
		if given == machineFields[i].alias {
			return machineFields[i].key
		}
	}
	return given
}

func machineKeyList() []string {
	keys := []string{"name"}
	for i := range machineFields {
		keys = append(keys, machineFields[i].key)
	}
	return keys
}

func machineKeys() string { return strings.Join(machineKeyList(), ", ") }
