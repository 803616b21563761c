# What you can ask for. `make` alone lists it.

# Browsers and timers are waited for half of the time: three packages at once keep two cores busy.
PARALLEL    ?= 3
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0

.DEFAULT_GOAL := help
.PHONY: help run demo test bench chaos lint setup format vet

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## the real thing on this machine, data in ./data
	go run ./server serve

demo: ## two offices at 08:10 of a working day
	go run ./server demo

test: setup format vet ## install what is missing, then every test with -race
	go test -race -timeout 15m -p $(PARALLEL) ./...

bench: setup ## every figure beside its ceiling, about half an hour on a machine that does nothing else
	go test -tags bench -run TestBench -timeout 120m -v -count 1 ./internal/bench -args -bench.json bench.json -bench.charts docs

chaos: setup ## the long kill-and-restart tests, up to an hour
	go test -race -tags chaos -run Chaos -timeout 60m -p 1 ./...

lint: format vet ## formatting, go vet also as for Windows, staticcheck
	GOOS=windows go vet ./server/...
	go run $(STATICCHECK) ./...

setup:
	@internal/setup/packages.sh
	@internal/setup/oracle.sh

format:
	@unformatted=$$(gofmt -l .) || exit 1; \
	if [ -n "$$unformatted" ]; then echo "run gofmt -w on:"; echo "$$unformatted"; exit 1; fi

vet:
	go vet ./...
	go vet -tags chaos,bench ./...
	GOOS=windows go vet ./printer/...
