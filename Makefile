# The two commands that do everything: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PACKAGES := libpq-dev libssl-dev pkg-config postgresql
# A browser and its characters, for the test of the console; Python, which measures memory, with JOSE for the independent partner city.
TEST_PACKAGES := chromium chromium-driver fonts-noto-cjk python3 python3-jwcrypto python3-cryptography openssl jq
SWIFT_FLAGS ?=
# Who only runs a city needs none of what tests need.
PACKAGES += $(if $(filter setup test peer,$(MAKECMDGOALS)),$(TEST_PACKAGES))

.PHONY: help setup build run test peer bench lint format clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: ## Install the system packages that are missing, those of the tests too (needs root only then)
	@missing=""; for package in $(PACKAGES); do \
	    dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then echo "installing:$$missing"; \
	    if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing; \
	    else sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing; fi; fi
	@command -v swift >/dev/null || { echo "Swift 6.3 is needed: https://www.swift.org/install"; exit 1; }

build: setup ## Build the release binary
	swift build -c release --product shangding $(SWIFT_FLAGS)

run: build ## Start a synthetic city: PostgreSQL, records, scores, API, and print what to try
	.build/release/shangding demo

test: setup ## Run every test, the console's in a headless browser
	swift build --build-tests $(SWIFT_FLAGS)
	swift test --skip-build --skip 'OutboundTests|[a-z]TimeTests|plays the story' $(SWIFT_FLAGS)
	# One after the other, since they hold something to a time: files named ...TimeTests, and the client of partners.
	swift test --skip-build --no-parallel --filter 'OutboundTests|[a-z]TimeTests' $(SWIFT_FLAGS)
	swift test --skip-build --filter 'plays the story' $(SWIFT_FLAGS)

peer: setup ## Play the protocol between cities with the independent peer alone
	swift build --build-tests $(SWIFT_FLAGS)
	swift test --skip-build --filter 'plays the story' $(SWIFT_FLAGS)

bench: build ## Measure rescore, read and ingest against floors of the same run
	@command -v wrk >/dev/null || { echo "wrk is needed: apt-get install wrk"; exit 1; }
	.build/release/shangding bench ingest
	.build/release/shangding bench rescore
	.build/release/shangding bench read

lint: ## Check the formatting
	swift format lint --strict --recursive Sources Tests Plugins Package.swift

format: ## Format the sources
	swift format --in-place --recursive Sources Tests Plugins Package.swift

clean: ## Remove build products (data folders stay)
	rm -rf .build
