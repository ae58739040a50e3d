# `make demo` and `make test` are all that one needs: each first sets up what is missing.
# Arguments go in ARGS: make test ARGS="--fast tests/needs"

PYTHON ?= $(shell command -v python3.11 || command -v python3)
RUN := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup demo test check check-deep bench bench-matching lock format messages docs clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup:  ## install packages, build the browser's assets, compile the messages
	@"$(PYTHON)" bootstrap.py

demo: setup  ## load the demonstration and serve it
	@.venv/bin/luodi demo $(ARGS)

test: setup  ## run the tests on SQLite, on PostgreSQL and in a browser
	@$(RUN) tests/run.py $(ARGS)

check: setup  ## everything a change must pass: style, types, layers, generated files, tests
	@$(RUN) tests/check.py
	@$(RUN) tests/run.py

check-deep: setup  ## tests that take minutes: kills, crashes, long histories
	@$(RUN) tests/run.py --deep $(ARGS)

bench: setup  ## measure at 1,000,000 results; writes docs/benchmarks.md
	@$(RUN) -m tests.bench

bench-matching: setup  ## measure the quality of matching on the public data
	@$(RUN) -m tests.bench.quality $(ARGS)

lock:  ## resolve requirements/*.in and package.json anew, without any registry's address
	@$(RUN) requirements/lock.py

format: setup  ## format and fix what can be fixed
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

messages: setup  ## collect the interface's texts into the catalogue
	@$(RUN) locale/collect.py

docs: setup  ## write the generated documents anew
	@$(RUN) manage.py docs

clean:  ## remove everything that can be made again; leaves ./var, the data
	rm -rf .venv node_modules tests/browser/node_modules luodi/site/static/luodi luodi/site/fonts build dist *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov test-results
	find luodi tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
