# Two commands do everything: `make demo` and `make test`. Each sets up what it needs, once.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# As root the servers run as another user, who must be able to reach the programs: not from a home folder.
# config/launcher/state.py names the same folder for the data.
ROOTS := /var/tmp/referral-pathways-0
STATE := $(shell if [ -n "$$RP_STATE_DIR" ]; then realpath -ms "$$RP_STATE_DIR"; \
	elif [ "$$(id -u)" = 0 ]; then echo $(ROOTS)/$$(printf %s "$$(pwd -P)" | sha256sum | cut -c1-12); \
	else echo "$$(pwd -P)/.local"; fi)
VENV := $(shell if [ "$$(id -u)" = 0 ]; then echo $(STATE)/venv; else echo "$$(pwd -P)/.venv"; fi)
PYTHON := $(VENV)/bin/python

PYTHON_READY := $(VENV)/.ready
NODE_READY := node_modules/.ready
FRONT_READY := assets/dist/.ready
FRONT_SOURCES := package.json $(shell find assets -path assets/dist -prune -o -type f -print)

# Node of the machine where it is new enough, else the one in the wheel.
WITH_NODE := if ! node -e 'process.exit(process.versions.node.split(".")[0] < 20)' 2>/dev/null \
	|| ! npm --version >/dev/null 2>&1; then PATH="$(VENV)/bin:$$PATH"; export PATH; fi;

.PHONY: help demo test lint bench reset build chromium
help:
	@echo "make demo   install, load an invented partnership, serve it (PORT=9000 moves it)"
	@echo "make test   install, lint, and run every test (ARGS='-k consent' goes to pytest)"
	@echo "make lint   style, and who imports whom"
	@echo "make bench  timings at scale, side by side"
	@echo "make build  compile the front end"
	@echo "make reset  throw the demo's data away"

# A pyenv shim answers to its name and then fails, and Debian may leave venv out: so each is tried.
$(PYTHON_READY): requirements/dev.txt
	@if [ "$$(id -u)" = 0 ] && [ -z "$$RP_STATE_DIR" ]; then mkdir -p $(ROOTS); \
	if [ ! -O $(ROOTS) ] || [ -L $(ROOTS) ]; then echo "$(ROOTS) belongs to another user. Remove it and try again."; exit 1; fi; fi
	@for python in python3.13 python3 python3.14 none; do \
	if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 13))' 2>/dev/null; then break; fi; done; \
	if [ "$$python" = none ]; then \
	echo "Python 3.13 or newer, with its venv module, is missing. Two ways to get it:"; \
	echo "  pyenv:             pyenv install 3.13"; \
	echo "  Debian or Ubuntu:  apt-get install python3.13 python3.13-venv"; \
	exit 1; fi; \
	echo "Setting up Python: a minute or two, this once."; \
	mkdir -p "$(STATE)" && rm -rf "$(VENV)" && "$$python" -m venv "$(VENV)"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	@touch $@

$(NODE_READY): $(PYTHON_READY) package-lock.json
	@$(WITH_NODE) npm ci --loglevel=error
	@touch $@

$(FRONT_READY): $(NODE_READY) $(FRONT_SOURCES)
	@$(WITH_NODE) npm run --silent build
	@touch $@

build: $(FRONT_READY)

demo: $(FRONT_READY)
	@exec $(PYTHON) -m config.launcher demo

lint: $(PYTHON_READY)
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/lint-imports

chromium:
	@if [ -x "$$CHROMIUM" ] || command -v chromium >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else echo "Chromium is missing. Install the package chromium, or name the program in CHROMIUM."; exit 1; fi

test: $(FRONT_READY) chromium lint
	@exec $(PYTHON) -m config.launcher test $(ARGS)

bench: $(PYTHON_READY)
	@exec $(PYTHON) -m config.launcher run --purpose bench -- $(PYTHON) -m benchmarks $(ARGS)

reset: $(PYTHON_READY)
	@exec $(PYTHON) -m config.launcher reset
