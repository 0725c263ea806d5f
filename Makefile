# The front door. `make help` says what there is; every target installs what it needs (Debian 12).

SHELL := /bin/bash
JOBS ?= $(shell nproc)
SECONDS_EACH ?= 60

.PHONY: build run demo test bench bench-classify bench-sweep fuzz format lint clean help

build: ## Install what building needs, build the release into build/release/celador
	@tools/install_packages build
	@cmake --preset release >build-release.log 2>&1 || { cat build-release.log; rm -f build-release.log; exit 1; }
	@rm -f build-release.log
	@cmake --build build/release --target celador --parallel $(JOBS)

run: build ## Build, then look at this machine: what listens, what a stranger gets
	@build/release/celador check

demo: build ## Start open stores with 2,000 synthetic patients on loopback, find them, stop them
	@tools/install_packages demo
	@CELADOR=build/release/celador tools/demo

test: ## Everything that must pass: unit tests, real servers, sanitizers, floors and style
	@tools/install_packages build test
	@tools/run_tests --jobs $(JOBS)

bench: build ## Measure scan, side by side with nmap
	@tools/install_packages demo bench
	@CELADOR=build/release/celador bench/scan_loopback

bench-classify: build ## Measure how well and how fast classify tells personal data
	@tools/install_packages bench
	@failed=0; export CELADOR=build/release/celador; for part in score presidio_side speed; do \
	  bench/classify/$$part.py || failed=1; done; exit $$failed

bench-sweep: build ## Measure the raw sweep beside masscan, zmap and nmap, in network namespaces (root)
	@tools/install_packages bench
	@CELADOR=build/release/celador bench/sweep/sweep.py

fuzz: ## Run every fuzzer for SECONDS_EACH (60) seconds
	@tools/install_packages build
	@tools/run_fuzzers --seconds $(SECONDS_EACH) --jobs $(JOBS)

format: ## Format all C++ as .clang-format says
	@git ls-files -z '*.cc' '*.h' | xargs -0 clang-format-19 -i

lint: ## clang-tidy over everything, then the checks of floors and style
	@tools/install_packages build
	@cmake --preset dev >/dev/null && cmake --build build/dev --parallel $(JOBS)
	@run-clang-tidy-19 -quiet -p build/dev -j $(JOBS) '/(src|testing)/(?!.*_test\.cc).*\.cc$$'
	@run-clang-tidy-19 -quiet -p build/dev -j $(JOBS) -checks='-clang-analyzer-*' '/(src|testing)/.*_test\.cc$$'
	@tools/check_floors
	@tools/check_style --layout

clean: ## Remove everything that was built
	@rm -rf build

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r target what; do \
	  printf '  %-16s %s\n' "$$target" "$$what"; done
