# Everything a person or CI runs. `make run` and `make test` work on a fresh machine with Python 3.11, pip and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
unexport PYTHONDONTWRITEBYTECODE  # hundreds of programs are started by the tests: each would compile all of it

.PHONY: help run setup setup-dev check test coverage mutants chaos bench samples calibration hostile fuzz soak lock clean
.DEFAULT_GOAL := help

help:  ## Say what there is
	@sed -nE 's/^([a-z-]+):.*## *(.*)/\1 - \2/p' $(MAKEFILE_LIST)

run: setup  ## Start the bot (without a token: with a sandbox chat in your browser)
	@$(BIN)/python -m bot

setup: $(VENV)/.runtime  ## Make .venv with what the bot needs

setup-dev: $(VENV)/.dev  ## The same with the developers' tools

check: setup-dev  ## Lint, types, import contracts, every branch of the rule book
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.weaknesses
	@$(MAKE) --no-print-directory coverage

test: setup-dev  ## The whole test suite
	$(BIN)/python -m pytest -n 3 --dist worksteal

coverage: setup-dev  ## Every branch of the rule book is taken by a test of its own
	HYPOTHESIS_PROFILE=quick $(BIN)/coverage run --branch --source=bot/care -m pytest tests/care
	$(BIN)/coverage report --show-missing --fail-under=100

mutants: setup-dev  ## Small errors put into the rule book: some test must notice (about an hour)
	$(BIN)/python -m tests.mutants $(MODULES)

chaos: setup-dev  ## A thousand nights with random faults; another run: make chaos SEED=7
	$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED))

hostile: setup-dev  ## 100,000 hostile updates against the real bot (about half an hour)
	$(BIN)/python -m tests.hostile $(if $(SEED),--seed $(SEED))

fuzz: setup-dev  ## Random bytes for the readers of updates, words and import files
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),30)

soak: setup-dev  ## A crowd lives two weeks in minutes, with faults; more: make soak PEOPLE=10000
	$(BIN)/python -m tests.soak $(if $(PEOPLE),--people $(PEOPLE)) $(if $(DAYS),--days $(DAYS)) $(if $(DATABASE),--database $(DATABASE)) $(if $(SEED),--seed $(SEED))

bench: setup-dev  ## Speed and memory on this machine, as ratios
	$(BIN)/python -m tests.bench

samples: setup-dev  ## Charts and provider pages from invented diaries, into samples/
	$(BIN)/python -m tests.samples

calibration: setup-dev  ## How often the sentence about a change is right, for simulated people
	$(BIN)/python -m tests.calibration

lock:  ## Resolve requirements.lock and requirements-dev.lock anew (needs uv)
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:  ## Remove what the other targets made (never ./data)
	rm -rf $(VENV) samples .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache tests/artifacts

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "This bot needs Python 3.11 or newer; \"$(PYTHON)\" is " + sys.version.split()[0] + ". Name another with: make $(MAKECMDGOALS) PYTHON=python3.11")'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.python requirements.lock
	@echo "Installing what the bot needs into $(VENV) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@echo "Installing the developers' tools into $(VENV) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
