# Everything a developer types. `make help` lists it.
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
STAMP := $(VENV)/.synced

.DEFAULT_GOAL := help
.PHONY: help run dev test coverage lint audit format bench evaluate faults shell messages screenshots clean setup

help: ## List the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMP)

$(STAMP): uv.lock pyproject.toml
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "✗ Python 3.11 or newer is needed; this is $$(python3 --version 2>&1). Install it and start again."; exit 1; }
	@test -x $(PY) || { echo "→ Creating $(VENV)"; python3 -m venv $(VENV); }
	@test -x $(UV) || { echo "→ Installing uv"; $(PY) -m pip install --quiet --disable-pip-version-check uv; }
	@echo "→ Installing the locked dependencies"
	@$(UV) sync --frozen --quiet --inexact
	@touch $(STAMP)

run: setup ## Start everything on PORT (8000), as in production, with the demonstration data
	@PORT=$(PORT) exec $(PY) -m registry.launch

dev: setup ## The same for developing: debug pages, restart on changes
	@PORT=$(PORT) DEBUG=1 RELOAD=1 exec $(PY) -m registry.launch

test: setup ## Run the tests in parallel (ARGS="-k word" narrows)
	@$(PY) -m registry.translations
	@$(PY) -m pytest -n auto $(ARGS)

coverage: setup ## Run the tests with coverage; fails below the floor (fail_under in pyproject.toml)
	@$(PY) -m registry.translations
	@COVERAGE_CORE=$$($(PY) -c 'import sys; print("sysmon" if sys.version_info >= (3, 12) else "ctrace")') \
	  $(PY) -m pytest -n auto --cov --cov-report=term:skip-covered $(ARGS)

lint: setup ## Check style, types, templates, layers, libraries, migrations, translations
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/djlint --lint --quiet templates
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/deptry . --no-ansi
	@SECRET_KEY=lint DATABASE_URL=postgresql:///none $(VENV)/bin/mypy
	@$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml
	@$(PY) -m tests.checks

audit: setup ## Ask for known faults of the locked libraries (needs the advisory service)
	@$(UV) export --frozen --quiet --no-emit-project --no-hashes --format requirements-txt > var/requirements.txt
	@$(VENV)/bin/pip-audit --disable-pip --no-deps --requirement var/requirements.txt

format: setup ## Format the code
	@$(VENV)/bin/ruff check --fix --quiet . || true
	@$(VENV)/bin/ruff format .

bench: setup ## Measure speed on RECORDS (100000); writes benchmarks/results/latest.json
	@RECORDS=$(RECORDS) $(PY) -m benchmarks
	@$(PY) -m benchmarks.notifications

evaluate: setup ## Measure search on judged needs (QUERIES=file.json), on the development data
	@$(PY) -m registry.tools prepare
	@$(PY) -m registry.tools evaluate_search --queries $(or $(QUERIES),benchmarks/relevance/development.json)

faults: setup ## Kill, refuse, hang and cut: all faults of delivery, with real processes; writes the table of docs/notifications.md
	@FAULTS=all $(PY) -m pytest tests/notifications/test_faults.py

shell: setup ## Open a Django shell on the development data
	@$(PY) -m registry.tools shell

messages: setup ## Collect the texts to translate (needs Debian's gettext)
	@$(PY) -m registry.tools makemessages

screenshots: setup ## Take the pictures of docs/images anew
	@$(PY) -m pytest tests/e2e/test_screenshots.py --screenshots

clean: ## Remove what make made, the development data included
	@rm -rf $(VENV) var staticfiles .staticfiles.lock .mypy_cache .ruff_cache .pytest_cache
