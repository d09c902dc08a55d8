# The two commands: `make serve` shows the sample network, `make test` runs every test.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
WEB := tests/web

.PHONY: serve test lint lock clean

# The environment follows the lock: a fresh one has the very versions that were tested.
$(VENV)/.installed: .ci/lock.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "warmsite needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q warmsite
	touch $@

# The sample network, its dates moved to today, served with live reload.
# One of today, or one that was edited and not committed, stays as it is.
serve: $(VENV)/.installed
	[ -n "$$(git -C .demo status --porcelain 2>&1)" ] || [ "$$(git -C .demo log -1 --format=%cs)" = "$$(date +%F)" ] || rm -rf .demo
	[ -d .demo ] || $(BIN)/warmsite init --demo .demo
	$(BIN)/warmsite -C .demo serve --open

test: $(VENV)/.installed $(WEB)/node_modules/.package-lock.json
	$(BIN)/python -m pytest $(PYTEST)

# The judges of the pages, as their lock has them; npm writes the file when all are in their places. Without npm, or
# without a way to where packages come from, their tests skip and say so.
$(WEB)/node_modules/.package-lock.json: $(WEB)/package-lock.json $(WEB)/.npmrc
	if ! command -v npm >/dev/null; then echo 'npm is missing: the judges of the pages will skip' >&2; \
	elif cd $(WEB) && npm ci --silent; then touch node_modules/.package-lock.json; \
	else echo 'npm ci failed: the judges of the pages will skip' >&2; fi

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Resolve the dependencies anew, for all systems.
lock: $(VENV)/.installed
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --group dev pyproject.toml -o .ci/lock.txt

clean:
	rm -rf $(VENV) .demo dist $(WEB)/node_modules
