# `make help` lists the targets.
PYTHON ?= python3
PORT ?= 8000
CORES ?= --numprocesses auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py

.DEFAULT_GOAL := help

help:  ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.venv/.base: requirements/base.txt
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

.venv/.dev: requirements/dev.txt
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@ .venv/.base

demo: .venv/.base  ## Run the demonstration: site, worker and payment sandbox, until Ctrl-C (PORT=8000)
	@$(MANAGE) demo --port $(PORT)

test: .venv/.dev  ## Run the whole test suite, on every core (one file: .venv/bin/pytest tests/…)
	@$(BIN)/pytest $(CORES) $(ARGS)

check: .venv/.dev  ## Lint, format, types, imports, migrations, deployment settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --check --quiet
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/mypy site courses teach_th
	PYTHONPATH=site:. $(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') STRIPE_SECRET_KEY=sk_live_x STRIPE_WEBHOOK_SECRET=whsec_x \
		DJANGO_SETTINGS_MODULE=thep.settings.production $(MANAGE) check --deploy --fail-level WARNING

format: .venv/.dev  ## Format Python and templates
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .
	$(BIN)/djlint templates --reformat --quiet

lock:  ## Pin requirements with hashes and without addresses
	cd requirements && for each in base dev; do ../$(BIN)/uv pip compile --no-strip-extras --generate-hashes --no-header --no-annotate --quiet $$each.in -o $$each.txt --python-version 3.11; done

worker: .venv/.base  ## Run the task worker
	$(MANAGE) db_worker

# Pinned: the reader of calendars that browsers use, Lighthouse, and the Nu HTML checker (which needs Java).
var/node/.installed: Makefile
	@npm install --silent --no-save --prefix var/node ical.js@2.2.1 lighthouse@12.8.2 vnu-jar@26.9.27 >/dev/null
	@touch $@

audit: .venv/.dev var/node/.installed  ## Lighthouse, HTML checker, axe and budgets over every page type (writes docs/audit.json)
	@PYTHONPATH=site:. $(BIN)/python -m tests.audit $(ARGS)

bench: .venv/.dev  ## Measure speed against bare views of the same server (writes docs/bench.json)
	$(BIN)/python -m tests.bench

.PHONY: help demo test check format lock worker audit bench
