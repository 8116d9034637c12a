package main

// The pictures of README and docs, which go generate ./... draws. A line here is a picture.
//
//go:generate go run . screenshot --config testdata/pictures.yaml --demo --nodes 5 --colors true --background dark --screen overview -o ../../docs/overview.svg
//go:generate go run . screenshot --config testdata/pictures.yaml --demo --nodes 5 --colors true --background dark --screen what-if --keys "1 . 5 M enter" -o ../../docs/what-if.svg
