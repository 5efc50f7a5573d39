# The HubSpot operation for Directus. "make help" lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build
MAKEFLAGS += --warn-undefined-variables --no-print-directory

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0

TSX := node --import tsx
# By default, Node's test runner leaves one processor idle.
TESTS := $(TSX) --test --test-concurrency=$(shell node -p 'os.availableParallelism()')
GO_SOURCES := $(shell find wasm internal -name '*.go' ! -name '*_test.go' ! -path 'internal/hubspottest/*' ! -path 'internal/cmd/*') go.mod go.sum
SHIM_SOURCES := $(shell find shim/src shim/build -type f) package.json extension.config.js README.md LICENSE

.PHONY: build core pack chromium generate test test-go test-node lint fmt fuzz faults soak cluster bench demo directus e2e screenshots licences reproducible audit clean help

build: dist/.built ## Build dist/: the core and both packages

core: dist/core.wasm ## Build the core alone

# The packages contain exactly this module. Nothing changes it after "go build".
dist/core.wasm: $(GO_SOURCES) Makefile
	@mkdir -p dist
	GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -trimpath -ldflags='-s -w' -o $@ ./wasm

dist/.built: dist/core.wasm dist/LICENSES.md $(SHIM_SOURCES) node_modules/.installed
	$(TSX) shim/build/build.ts
	@touch $@

licences: dist/LICENSES.md ## Write the licences of the bundled code to dist/LICENSES.md

dist/LICENSES.md: dist/core.wasm shim/build/licences.ts node_modules/.installed
	$(TSX) shim/build/licences.ts

pack: dist/.packed ## Make the tarballs of both packages in dist/, and their checksums

dist/.packed: dist/.built shim/build/pack.ts
	$(TSX) shim/build/pack.ts
	@touch $@

reproducible: pack ## Build the packages again in another folder, and compare them byte for byte
	$(TSX) shim/build/reproducible.ts

node_modules/.installed: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

# Some tests run the extension in a sandbox like that of Directus. Only they need its native module. It is downloaded from
# GitHub, or compiled on this machine if GitHub cannot be reached.
node_modules/.native: node_modules/.installed
	node shim/test/directus/install.js tests
	@touch $@

generate: ## Make the form and the docs' tables from the registry
	go run ./internal/cmd/generate

test: test-go test-node ## Run all tests that need no Directus

test-go: dist/core.wasm
	go vet ./...
	go test ./...

test-node: build node_modules/.native .cache/hubspot-stand-in
	$(TESTS) $$(find shim/test/unit shim/test/cases shim/test/isolate shim/test/client -name '*.test.ts')

.PHONY: .cache/hubspot-stand-in
.cache/hubspot-stand-in:
	@mkdir -p .cache
	go build -o $@ ./internal/cmd/hubspot-stand-in

lint: node_modules/.installed dist/core.wasm .cache/bin/staticcheck ## Check the format, generated files and types, and run vet, staticcheck and Biome
	@test -z "$$(gofmt -l wasm internal)" || { gofmt -l wasm internal; echo 'run "make fmt"'; exit 1; }
	go vet ./...
	GOOS=wasip1 GOARCH=wasm go vet ./wasm
	.cache/bin/staticcheck ./internal/...
	@# U1000 reports unused functions. It takes those with go:wasmexport for unused, because only the host calls them.
	GOOS=wasip1 GOARCH=wasm .cache/bin/staticcheck -checks inherit,-U1000 ./wasm
	go run ./internal/cmd/generate -check
	npx tsc --noEmit
	npx biome ci

.cache/bin/staticcheck: Makefile
	GOBIN=$(CURDIR)/.cache/bin go install $(STATICCHECK)
	@touch $@

# This needs the internet. The first two commands check what ships: the core with Go's standard library, and the
# dependencies of the packages, of which there are none. They must find nothing. The other two check what builds and tests
# the packages. They only print what they find, for a person to judge.
#
# The first command looks at whole packages. By default, govulncheck follows the calls from main, but the host calls the
# exports of the core, so it would find nothing.
audit: .cache/bin/govulncheck ## Look for known vulnerabilities in what ships, and in what builds and tests it
	GOOS=wasip1 GOARCH=wasm .cache/bin/govulncheck -scan package ./wasm
	npm audit --omit=dev
	-.cache/bin/govulncheck -test ./...
	-npm audit

.cache/bin/govulncheck: Makefile
	GOBIN=$(CURDIR)/.cache/bin go install $(GOVULNCHECK)
	@touch $@

fmt: node_modules/.installed ## Format everything
	gofmt -w wasm internal
	npx biome check --write

fuzz: ## Run every fuzz test for a time or a number of inputs (FUZZTIME=30s, FUZZTIME=20000x)
	for p in $$(go list ./internal/...); do \
		for f in $$(go test -list '^Fuzz' $$p | grep '^Fuzz' || true); do go test -run '^$$' -fuzz "^$$f$$" -fuzzminimizetime 20x -fuzztime "$${FUZZTIME:-30s}" $$p; done; \
	done

faults: ## Break the requests of the actions that write, and compare the reports with what HubSpot then has
	go run ./internal/cmd/faults

soak: dist/core.wasm ## Carry out many runs in one instance of the core, in wazero and in Node (RUNS=1000000)
	RUNS=$${RUNS:-1000000} go test ./wasm -count=1 -timeout 3h -v -run '^TestLongLife$$'
	RUNS=$${RUNS:-1000000} $(TSX) --test shim/test/unit/long-life.test.ts

cluster: pack ## Test two Directus servers that share a database and a rate limit (needs Debian's postgresql and redis-server)
	$(TSX) shim/test/directus/cluster.ts

bench: pack node_modules/.native ## Measure sizes and speed, and write them to dist/bench.json
	$(TSX) --expose-gc shim/test/bench.ts

demo: ## Start a real Directus with the extension and a HubSpot stand-in (CI=1: stop after the flows)
	@node shim/demo/start.js

# The tests of the Studio need a browser. If there is none, this installs Debian's Chromium.
chromium:
	@for b in chromium chromium-browser google-chrome; do if command -v $$b > /dev/null; then exit 0; fi; done; \
		apt-get update && apt-get install -y --no-install-recommends chromium

directus: ## Install real Directus versions (E2E_VERSIONS=newest,10.13.4)
	node shim/test/directus/install.js $${E2E_VERSIONS:-all}

# Five test files run at once, because they mostly wait for Directus and the browser. With eight, some exceed their time
# limits.
e2e: pack chromium directus ## Test the packages in real Directus versions and the Studio (E2E_VERSIONS=…, E2E_TESTS=…)
	$(TSX) --test --test-concurrency=5 $${E2E_TESTS:-$$(find shim/test/directus shim/test/studio -name '*.test.ts')}

screenshots: pack chromium ## Take the screenshots in README.md and docs again
	$(TSX) shim/test/studio/screenshots.ts

clean: ## Remove what was built
	rm -rf dist

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "%-12s %s\n", $$1, $$2 }'
