# One door to everything; every target sets up what it needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DATA   ?= data
# more for pytest, such as -m 'not large' for the slow tests too
PYTEST_OPTIONS ?=

.PHONY: setup run demo test lint typecheck bench bench-large wheel lock clean
.DELETE_ON_ERROR:

setup: $(VENV)/.ready wiki/static/dist/manifest.json

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

wiki/static/dist/manifest.json: wiki/frontend/package-lock.json wiki/frontend/build.mjs $(wildcard wiki/frontend/src/*) $(VENV)/.ready
	BIN=$(abspath $(BIN)) sh wiki/frontend/build.sh

run: setup
	$(BIN)/leefomgeving --data $(DATA) serve --demo --host 127.0.0.1 --port 8000

demo: setup
	$(BIN)/leefomgeving --data $(DATA) demo

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

typecheck: setup
	$(BIN)/mypy

test: lint typecheck
	$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST_OPTIONS)

bench: setup
	$(BIN)/python -m bench

bench-large: setup
	$(BIN)/python -m bench --large

wheel: setup
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

lock:
	uv pip compile pyproject.toml --generate-hashes --no-header --quiet --universal --python-version 3.11 --output-file requirements/run.txt
	uv pip compile pyproject.toml --group dev --generate-hashes --no-header --quiet --universal --python-version 3.11 --output-file requirements/dev.txt

clean:
	rm -rf $(VENV) dist build wiki/static/dist wiki/frontend/node_modules
