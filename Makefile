# `make help` prints every target from the comments behind ##.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed-run
STAMP := $(VENV)/.installed-dev

.DEFAULT_GOAL := help
.PHONY: help house report test check fix types unit explore soak docs docs-check accept clean browser

help: ## print this help
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable

$(RUN): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) .
	touch $@

$(STAMP): $(RUN)
	$(INSTALL) '.[dev,docs]'
	touch $@

report: $(RUN) ## write out/report.html from samples/
	$(BIN)/advisor assess samples -o out/report.html -o out/report.json

test: $(STAMP) ## set everything up and pass every check (lint and types run beside the tests)
	@$(MAKE) --no-print-directory --jobs=2 unit checks

.PHONY: checks
checks:
	@$(MAKE) --no-print-directory --jobs=1 check types docs-check

check: $(STAMP) ## formatting and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

fix: $(STAMP) ## format, and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

house: $(STAMP) ## print how the code is cut: modules, lines, circles, doors
	$(BIN)/python -m benchmarks.house

types: $(STAMP) ## mypy --strict
	$(BIN)/mypy

unit: $(STAMP) ## the rules' own examples, then pytest
	$(BIN)/advisor rules check
	$(BIN)/advisor rules test
	$(BIN)/python -m pytest -n auto --dist worksteal

explore: $(STAMP) ## tests over drawn input with new draws, to find what the fixed ones miss
	NEW_DRAWS=1 $(BIN)/python -m pytest -n auto $$(grep -l 'from hypothesis import' $$(find tests -name "test_*.py" -not -path "tests/soak/*"))

soak: $(STAMP) ## the long tests: kills, full disks, mutants of the samples (about 15 minutes)
	$(BIN)/python -m pytest -n auto tests/soak

docs: $(STAMP) ## write docs/reference, then the site into out/site
	$(BIN)/advisor rules docs docs/reference
	$(BIN)/properdocs build --quiet --strict

docs-check: $(STAMP) ## fail where docs/reference differs from catalog and commands
	$(BIN)/advisor rules docs docs/reference --check

accept: $(STAMP) ## accept today's sample reports, tutorial and examples of the method (then read the diff)
	$(BIN)/python -m tests.support.accept
	$(BIN)/python -m tests.support.tutorial
	$(BIN)/python -m tests.support.method_tables

browser: ## install Debian's Chromium for the tests that open a report (asks for root)
	sh tests/support/install_browser.sh

clean: ## remove what was built
	rm -rf $(VENV) out dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
