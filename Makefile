# The one entry for people: make lists what there is. What CI does too stands in .ci, and is called from here.
.DEFAULT_GOAL := help
.PHONY: help build test race lint cover mutate fuzz bench frames pictures docs release-check ci

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

build: ## build ./mimtop
	go build -o mimtop ./cmd/mimtop

test: ## run all tests
	go test ./...

race: ## run all tests with the race detector; takes minutes
	go test -race -timeout 30m ./... # a frame takes ten times as long, and there are thousands

lint: ## format, vet, golangci-lint, unused code and dependencies, known vulnerabilities
	.ci/lint

cover: ## fail when tests reach less than 90 % of sizing or of source
	.ci/cover

mutate: ## make each inequality of the verdict wrong and see a test fail; ten minutes, or FILES=demand.go
	go run ./tools/mutate $(FILES)

fuzz: ## fuzz everything that reads what comes from elsewhere, 30 s each, or TIME=5m
	.ci/fuzz $(TIME)

bench: ## time a frame, a snapshot, a dragged slider and an idle dashboard; takes three minutes
	go test ./internal/ui -run '^$$' -bench 'View|Drag|Snapshot' -benchtime 900x
	go test ./internal/ui -run '^$$' -bench Idle -benchtime 20x # of a second each

frames: ## write the golden frames of the dashboard again; read what changed
	go test ./internal/ui ./internal/ui/widget -update

pictures: ## write again what the commands make: the pictures of README and docs, the pages of flags and keys
	go generate ./cmd/mimtop

docs: pictures ## the same, with the tables of the model and the schemas
	go generate ./internal/calibrate
	go test ./internal/report/review -run Schemas -update

release-check: ## make a release for all platforms in dist/, twice, published nowhere, and install the Debian package
	.ci/release

ci: ## everything that a change must pass
	.ci/run
