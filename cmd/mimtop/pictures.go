package main

// The pictures of README and docs, which go generate ./... draws. A line here is a picture.
//
//go:generate go run . screenshot --force --config testdata/pictures.yaml --demo --nodes 5 --colors true --background dark --screen overview -o ../../docs/overview.svg
//go:generate go run . screenshot --force --config testdata/pictures.yaml --demo --nodes 5 --colors true --background dark --screen what-if --keys "1 . 5 M enter" -o ../../docs/what-if.svg
//go:generate go run . screenshot --force --config testdata/pictures.yaml --demo --nodes 5 --colors true --background dark --size 100x24 --screen nodes -o ../../docs/nodes.svg
//go:generate go run . screenshot --force --config testdata/pictures.yaml --demo --nodes 5 --colors true --background dark --screen traffic -o ../../docs/traffic.svg
//go:generate go run . screenshot --force --config testdata/pictures.yaml --demo --nodes 5 --colors true --background dark --screen forecast --keys "1 0 enter" -o ../../docs/forecast.svg
//go:generate go run . screenshot --force --config testdata/pictures.yaml --demo --nodes 3 --sites 2 --colors true --background dark --screen sites -o ../../docs/sites.svg
//go:generate go run . screenshot --force --config testdata/pictures.yaml --demo --nodes 5 --colors true --background dark --screen overview --keys "e" -o ../../docs/why.svg
//go:generate go run . screenshot --force --config testdata/pictures.yaml --demo --nodes 3 --scenario node-loss --after 4m --colors true --background dark --size 100x24 --screen overview --keys "t" -o ../../docs/events.svg
//go:generate go run . screenshot --force --config testdata/pictures.yaml --demo --nodes 3 --scenario node-loss --after 4m --colors true --background dark --screen overview --keys "i" -o ../../docs/unknown.svg
//go:generate go run . screenshot --force --config testdata/pictures.yaml --demo --nodes 5 --colors true --background dark --size 100x24 --screen what-if --keys "1 . 5 M enter p enter down down 8 enter p enter c" -o ../../docs/compare.svg
//go:generate go run . screenshot --force --config testdata/pictures.yaml --demo --nodes 5 --colors true --background dark --screen what-if --keys "v" -o ../../docs/carries.svg
