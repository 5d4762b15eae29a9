# Two commands do everything: `make demo` and `make test`. Each sets up what it needs, once.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# As root the servers run as another user, who must be able to reach the programs: not from a home folder.
STATE := $(shell if [ -n "$$RP_STATE_DIR" ]; then echo "$$RP_STATE_DIR"; else echo /var/tmp/referral-pathways-$$(id -u)/$$(printf %s "$$(pwd -P)" | sha256sum | cut -c1-12); fi)
VENV := $(STATE)/venv
PYTHON := $(VENV)/bin/python
PYTHON_READY := $(VENV)/.ready
FRONT_READY := assets/dist/.ready

.PHONY: help demo test lint bench reset build
help:
	@echo "make demo   install, load an invented partnership, serve it (PORT=9000 moves it)"
	@echo "make test   install, lint, and run every test"
	@echo "make lint   style, types of imports"
	@echo "make bench  timings at scale, side by side"
	@echo "make reset  throw the demo's data away"

$(PYTHON_READY): requirements/dev.txt requirements/base.txt
	@mkdir -p $(STATE)
	@python="$$(for p in python3.13 python3 python3.14; do if $$p -c 'import sys; sys.exit(sys.version_info < (3, 13))' 2>/dev/null; then echo $$p; break; fi; done)"; \
	if [ -z "$$python" ]; then echo "Python 3.13 or newer is missing. Install it (pyenv: pyenv install 3.13) and try again."; exit 1; fi; \
	rm -rf $(VENV) && $$python -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.txt
	@touch $@

# Node of the machine where it is new enough, else the one in the wheel.
$(FRONT_READY): $(PYTHON_READY) package.json package-lock.json $(shell find assets/scss assets/js assets/img -type f) assets/build-images.mjs
	@if node -e 'process.exit(process.versions.node.split(".")[0] < 20)' 2>/dev/null && npm --version >/dev/null 2>&1; then \
	npm ci --silent && npm run --silent build; \
	else PATH="$(VENV)/bin:$$PATH" && npm ci --silent && npm run --silent build; fi
	@touch $@

build: $(FRONT_READY)

demo: $(PYTHON_READY) $(FRONT_READY)
	@exec $(PYTHON) -m config.launcher demo

lint: $(PYTHON_READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports

test: $(PYTHON_READY) $(FRONT_READY) lint
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	{ echo "Chromium is missing: install the package chromium and try again."; exit 1; }
	@$(PYTHON) -m config.launcher test $(ARGS)

bench: $(PYTHON_READY)
	@$(PYTHON) -m benchmarks

reset: $(PYTHON_READY)
	@$(PYTHON) -m config.launcher reset
