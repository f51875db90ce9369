# Python 3.11 or newer and make are enough to start: every target sets up what it needs.
PYTHON ?= python3
# The number of test processes, each with a browser of its own.
WORKERS ?= 2
BIN := .venv/bin
PYTEST := $(BIN)/pytest --numprocesses $(WORKERS) --maxschedchunk 4
# Tests start many processes; without these, each compiles every module again, its own and the driver's.
unexport PYTHONDONTWRITEBYTECODE
export NODE_COMPILE_CACHE := $(CURDIR)/.venv/compiled

.DEFAULT_GOAL := help
.PHONY: help
help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo test test-all slow-tests lint
demo: .venv/ready ## Show the procedure in Dutch and English in a browser, and check two articles.
	$(BIN)/eaportal demo fixtures/articles/update-po-number.nl-NL.md fixtures/articles/update-po-number.en-US.md

test: lint ## Run the linter, the type checker and the tests that take minutes at most.
	$(PYTEST) -m "not slow"

test-all: test slow-tests ## Run the same, and then the slow tests.

slow-tests: .venv/ready ## Run the tests marked slow: every language, long runs, packaging.
	$(PYTEST) -m slow

lint: .venv/ready ## Run the linter and the type checker.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

.PHONY: messages release-check
messages: .venv/ready ## Update the catalogs, and list what has no translation; ADD=fi-FI begins a language.
	$(BIN)/python -m eaportal.simulator.web.words.catalog_tool $(if $(ADD),--add $(ADD))

release-check: test-all ## Run all tests, and fail if a sentence has no translation.
	$(BIN)/python -m eaportal.simulator.web.words.catalog_tool --check

.PHONY: defects mutants suite-mutants bench accessibility endurance crash-test bulk-walks
defects: .venv/ready ## Plant each seeded defect, and see whether the procedure suite catches it.
	$(BIN)/eaportal verify --defects

mutants: .venv/ready ## Check articles with a fault and harmless rewrites; ARGS="--language nl-NL" chooses, ARGS=--help lists.
	$(BIN)/python -m tests.flows.articles.mutants $(ARGS)

suite-mutants: .venv/ready ## Put small bugs into the simulator, and list those that the suite misses; ARGS="--sample 50".
	$(BIN)/python -m tests.suite_mutants $(ARGS)

bench: .venv/ready ## Measure speed and memory, next to other tools.
	$(BIN)/python -m benchmarks

accessibility: .venv/ready ## Check every page in every language, light and dark; prints a row for docs/qa.md.
	$(BIN)/python -m tests.accessibility

endurance: .venv/ready ## Change 10,000 PO numbers in one run, and measure the memory.
	$(BIN)/python -m benchmarks.endurance

crash-test: .venv/ready ## Kill 300 bulk runs and resume them, for half an hour; prints a row for docs/bulk.md.
	EAPORTAL_LONG=1 $(BIN)/pytest -q tests/e2e/test_bulk_journey.py
	$(BIN)/python -m tests.crash

bulk-walks: .venv/ready ## Walk over the bulk commands at random, for hours; prints rows for docs/bulk.md.
	$(BIN)/python -m tests.crash.walking --walks 1000 --without-pages
	$(BIN)/python -m tests.crash.walking --walks 200 --steps 8

.PHONY: audit
audit: .venv/ready ## Look for known vulnerabilities of the packages used, where the internet can be reached.
	$(PYTHON) -m venv .venv/audit
	.venv/audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	.venv/audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip

.PHONY: clean
clean: ## Remove the environment and what the tests leave behind.
	rm -rf .venv report test-results

# The environment and a browser, made again when a dependency changes. Python compiles a module when it
# first uses it: compiling all of them here takes longer than everything else.
.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "eaportal needs Python 3.11 or newer, and this is %s. Choose another: make PYTHON=python3.13" % sys.version.split()[0])'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(MAKE) --no-print-directory venv-package
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --upgrade pip # knows --group
	PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --no-compile --constraint constraints.txt --editable '.[all]' --group dev
	$(BIN)/eaportal browser --install
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || $(MAKE) --no-print-directory postgresql-package
	@touch $@

# Debian has venv in a package of its own.
.PHONY: venv-package
venv-package:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing python3-venv, which this Python needs ..."; \
		apt-get update -qq && apt-get install -qq --yes python3-venv >/dev/null; \
	else echo "This Python has no venv. On Debian or Ubuntu, run as root: apt-get install python3-venv"; exit 2; fi

# The tests of ledgers in a database start a PostgreSQL of their own. Without one, they fail and say so.
.PHONY: postgresql-package
postgresql-package:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing PostgreSQL, which some tests start ..."; \
		apt-get update -qq && apt-get install -qq --yes postgresql-common >/dev/null && \
		sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf && \
		apt-get install -qq --yes --no-install-recommends postgresql >/dev/null; \
	else echo "There is no PostgreSQL, which some tests start. On Debian or Ubuntu: apt-get install postgresql"; fi
