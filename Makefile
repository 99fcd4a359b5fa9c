# Everything the project needs doing; "make help" lists it. Only Go is required, make fetches the rest.

GO    ?= go
TAGS  := nomsgpack
BUILD := CGO_ENABLED=0 $(GO) build -tags $(TAGS) -trimpath -ldflags='-s -w'
FUZZTIME ?= 60s

.PHONY: help build run test race lint bench fuzz

help: ## list what make can do
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build bin/covercard
	$(BUILD) -o bin/covercard ./cmd/covercard

run: build ## build and start the service on 127.0.0.1:8080, everything embedded
	@bin/covercard serve

test: ## run all tests
	$(GO) test -tags $(TAGS) ./...

race: ## run all tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race -tags $(TAGS) ./...

lint: ## gofmt, tidy go.mod, vet and staticcheck
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "not gofmt-ed:"; echo "$$unformatted"; exit 1; fi
	$(GO) mod tidy -diff
	$(GO) vet -tags $(TAGS) ./...
	$(GO) tool -modfile=tools/go.mod staticcheck -tags $(TAGS) ./...

bench: build ## measure the decision, the handler, and the service under load next to its floor
	$(GO) test -tags $(TAGS) -run '^$$' -bench . -benchmem -cpu 1 ./internal/coverage ./internal/condition ./internal/library ./internal/formulary ./internal/member ./internal/drug ./internal/service ./fhir ./cards ./hooks
	$(GO) build -tags $(TAGS) -o bin/loadtest ./internal/loadtest
	bin/loadtest

fuzz: ## run every fuzz target for FUZZTIME (60s)
	@set -e; for file in $$(grep -rl --include='*_test.go' '^func Fuzz' .); do \
		for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9]*\)(.*/\1/p' $$file); do \
			echo "== $$file $$target"; \
			$(GO) test -tags $(TAGS) -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) ./$$(dirname $$file); \
		done; done
