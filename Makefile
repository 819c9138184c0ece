# Two commands: `make run` starts the farm and renders a sample, `make test` runs every test.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps

.PHONY: run test lint bench gallery docs lock clean

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements/runtime.txt
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements/dev.txt
	$(PIP) --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime

## Start the whole farm on the embedded store, render the sample draft, stay until Ctrl-C.
run: $(VENV)/.runtime
	@$(BIN)/draftfarm demo || test $$? -eq 130  # Ctrl-C is the way to end it, not an error

## Every test, on all cores.
test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist loadgroup

## What CI checks besides the tests.
lint: $(VENV)/.dev
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --no-cache --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

## CPU cost of three scenes against the encode alone, beside moviepy.
bench: $(VENV)/.dev
	$(BIN)/python -m bench

## What is done with text, on one page: every style and animation in five scripts.
gallery: $(VENV)/.dev
	$(BIN)/python -m examples.gallery build/gallery

## Write .env.example, docs/settings.md, docs/feature-matrix.md and docs/openapi.json anew from the code.
docs: $(VENV)/.dev
	$(BIN)/python -m worker.settings_docs
	$(BIN)/python -m renderer.feature_matrix
	$(BIN)/python -m api.openapi

## Pin the dependencies of pyproject.toml anew (needs uv on the PATH).
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml requirements/build.in -o requirements/runtime.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml requirements/build.in --group dev -c requirements/runtime.txt -o requirements/dev.txt

clean:
	rm -rf $(VENV)
