# `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
PYTHON ?= python3
PORT ?= 8000
# One process more than cores: those that drive a browser or wait for a server leave a core to the others.
CORES ?= --numprocesses $(shell expr $$(nproc) + 1) --maxprocesses 4 --dist loadgroup --no-loadscope-reorder
BIN := .venv/bin
TEMPLATES := templates site/demonstration/templates
MANAGE := $(BIN)/python manage.py

.DEFAULT_GOAL := help

help:  ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

# One line that moves, so that nobody wonders whether a first start is stuck.
define install
	@test -d .venv || $(PYTHON) -m venv .venv
	@echo "Installing the packages of $(1). The first time takes a minute or two …"
	@total=$$(grep -c '==' $(1)); PIP_PROGRESS_BAR=off $(BIN)/pip install --disable-pip-version-check --require-hashes -r $(1) \
		| awk -v total=$$total '/^(Collecting|Requirement already)/ { n++; if (n % 10 == 0) printf "\r  %d of %d \033[K", n, total } \
			/^Installing collected/ { printf "\r  All %d are here. Unpacking them …\033[K", total } { fflush() } END { print "" }'
endef

.venv/.base: requirements/base.txt
	$(call install,$<)
	@touch $@

.venv/.dev: requirements/dev.txt
	$(call install,$<)
	@touch $@ .venv/.base

demo: .venv/.base  ## Run the demonstration: site, worker and payment sandbox, until Ctrl-C (PORT=8000)
	@$(MANAGE) demo --port $(PORT)

test: .venv/.dev  ## Run the whole test suite, on every core (one file: .venv/bin/pytest tests/…)
	@$(BIN)/pytest $(CORES) $(ARGS)

check: style types imports settings  ## Lint, format, types, imports, migrations, deployment settings (several at once: make -j check)

style: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint $(TEMPLATES) --check --quiet
	$(BIN)/djlint $(TEMPLATES) --lint --quiet

types: .venv/.dev
	$(BIN)/mypy

imports: .venv/.dev
	PYTHONPATH=site:. $(BIN)/lint-imports

settings: .venv/.dev
	$(MANAGE) makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') STRIPE_SECRET_KEY=sk_live_x STRIPE_WEBHOOK_SECRET=whsec_x \
		VAT_NUMBER=x SUPPLIER_ADDRESS=x BANK_SORT_CODE=x BANK_ACCOUNT_NUMBER=x \
		DJANGO_SETTINGS_MODULE=thep.settings.production $(MANAGE) check --deploy --fail-level WARNING

format: .venv/.dev  ## Format Python and templates
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .
	$(BIN)/djlint $(TEMPLATES) --reformat --quiet

lock:  ## Pin requirements with hashes and without addresses
	cd requirements && for each in base bucket dev; do ../$(BIN)/uv pip compile --no-strip-extras --generate-hashes --no-header --no-annotate --quiet $$each.in -o $$each.txt --python-version 3.11; done

words:  ## Compile what the frameworks' forms say in our words (needs gettext)
	cd site/thep/design/locale/en_GB/LC_MESSAGES && msgfmt --check-format -o django.mo django.po

worker: .venv/.base  ## Run the task worker
	$(MANAGE) worker

# Pinned: the reader of calendars that browsers use, Lighthouse, the Nu HTML checker (which needs Java), and what mail programs know.
var/node/.installed: Makefile
	@npm install --silent --no-save --prefix var/node ical.js@2.2.1 lighthouse@12.8.2 vnu-jar@26.9.27 caniemail@1.0.5 >/dev/null
	@touch $@

# The validator of PDF/UA, with a main of ours: the virtual machine starts once for all files.
var/java/.installed: tests/verapdf/pom.xml tests/verapdf/CheckPdfUa.java
	@mvn --quiet --batch-mode -f tests/verapdf/pom.xml dependency:copy-dependencies -DoutputDirectory=$(CURDIR)/var/java
	@javac -cp 'var/java/*' -d var/java tests/verapdf/CheckPdfUa.java
	@touch $@

audit-dependencies: .venv/.dev  ## Ask whether advisories are published for what the lock pins (needs a network)
	@$(BIN)/python -m tests.audit.dependencies

audit: .venv/.dev var/node/.installed  ## Lighthouse, HTML checker, axe and budgets over every page type, and every letter (writes docs/audit.json)
	@PYTHONPATH=site:. $(BIN)/python -m tests.audit $(ARGS)

bench: .venv/.dev  ## Measure speed against bare views of the same server (writes docs/bench.json)
	$(BIN)/python -m tests.bench

bench-mail: .venv/.dev  ## Measure senders against an SMTP server, and a digest (writes into docs/mail.md)
	$(BIN)/python -m tests.bench.mail

bench-scanners: .venv/.dev  ## Measure readers beside 5,000 opened links of letters a minute (writes into docs/mail.md)
	$(BIN)/python -m tests.bench.scanners

bench-people: .venv/.dev  ## Measure inviting 8,000 people by a CSV file (writes into docs/invitations.md)
	$(BIN)/python -m tests.bench.people

bench-certificates: .venv/.dev  ## Measure issuing and drawing 1,000 certificates (writes into docs/certificates.md)
	$(BIN)/python -m tests.bench.certificates

bench-networks: .venv/.dev  ## Measure a large network's pages, and a digest of 40 networks (writes into docs/networks.md)
	$(BIN)/python -m tests.bench.networks

.PHONY: help demo test check style types imports settings format lock words worker audit audit-dependencies bench bench-mail bench-scanners bench-people bench-certificates bench-networks
