# `make run` and `make test` do everything, also on a fresh machine; `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help icons run demo demo-screenshot screenshots test check bench soak lock wheel clean

BIN := .venv/bin
PREPARE = python=$$(scripts/find_python.sh) && "$$python" -m scripts.prepare

# Test processes side by side: as many as the smallest machine we test on has cores. A file's
# tests stay together, so that what they share (a server, a wheel) is made once, and files come
# in the order of their names: by their number of tests, the few that use the program for minutes
# would come last, with nothing left for the other processes. A process that crashes is not
# replaced: pytest-xdist then waits for its tests for ever.
WORKERS ?= 2

# The day that pictures show; the sample events lie around the present.
DAY ?= $$(date +%Y-%m-%d)

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run:  ## Open the window; pass arguments with ARGS="--demo"
	@$(PREPARE) run
	@$(BIN)/terp-desktop $(ARGS)

demo:  ## Open the window on a throw-away database full of sample events
	@$(MAKE) --no-print-directory run ARGS="--demo $(ARGS)"

demo-screenshot:  ## Paint the month view with sample events into build/demo-month.png
	@$(PREPARE) screenshot
	@mkdir -p build
	@$(BIN)/terp-desktop screenshot --demo --view month --date "$(DAY)" \
	    --out build/demo-month.png $(ARGS)

screenshots:  ## Paint the pictures of the documentation anew; SCENES="month week" only these
	@$(PREPARE) screenshot
	@$(BIN)/python -m scripts.pictures docs/images $(SCENES)

test:  ## Run all checks and all tests
	@$(PREPARE) test
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder \
	    --max-worker-restart 0

check: $(BIN)  ## Run the checks alone: style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(BIN)  ## Run the benchmarks under tests/benchmarks
	$(BIN)/pytest tests/benchmarks -o python_files='bench_*.py' -o faulthandler_timeout=3600 \
	    --benchmark-enable

soak: $(BIN)  ## Test at full length what `make test` tries a little: kills, and laws
	TERP_SOAK=1 TERP_SOAK_EXAMPLES=300 $(BIN)/pytest -o faulthandler_timeout=3600 \
	    -o log_cli=true -o log_cli_level=WARNING \
	    tests/integration/test_many_programs.py tests/services/reminders/test_reminder_laws.py \
	    tests/domain/test_recurrence_laws.py

icons: $(BIN)  ## Paint the program's icon in all its sizes anew
	$(BIN)/python -m scripts.program_icons

lock:  ## Pin the newest packages that pyproject.toml allows into requirements.lock
	@scripts/lock.sh

wheel: $(BIN)  ## Build the installable package into dist/
	$(BIN)/hatchling build --target wheel

$(BIN):
	@$(PREPARE) test

clean:  ## Remove all that was made, the environment included
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks \
	    .import_linter_cache
