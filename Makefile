# try: talk to the bot here · test: run every test · lint: style, types,
# imports · check: all that CI checks · fix: what can be
# fixed by itself · lock: pin the dependencies anew

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SIDE_BY_SIDE := --numprocesses auto --dist worksteal
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet

.PHONY: try test lint check fix docs lock clean

try: $(VENV)/.run
	@$(BIN)/throughline chat --sample

test: $(VENV)/.dev
	@$(BIN)/python -m pytest --quiet $(SIDE_BY_SIDE)

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint
	$(BIN)/python -m pytest --quiet --cov $(SIDE_BY_SIDE)

fix: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.dev
	$(BIN)/python -m docs.generate
	$(BIN)/python -m docs.pictures.draw_console

# Needs uv (https://docs.astral.sh/uv); the locks hold hashes and no addresses.
LOCK := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --extra postgresql \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links
lock:
	$(LOCK) --group install --output-file requirements.txt
	$(LOCK) --extra model --extra agents --group dev --output-file requirements-dev.txt

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); \
		$(PYTHON) -m pip install --quiet --user --break-system-packages virtualenv && \
		$(PYTHON) -m virtualenv --quiet $(VENV); }

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what it needs ..."
	@$(PIP) --require-hashes --no-deps --requirement requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Installing what the tests need ..."
	@$(PIP) --require-hashes --no-deps --requirement requirements-dev.txt
	@touch $@
