package config

import _ "embed" // for the example

//go:embed example.yaml
var example string

// Example returns a commented configuration file that uses every key. Its hosts do not exist.
func Example() string { return example }
