# Everything here sets up what it needs: Python >= 3.11 and make are enough to start.
PYTHON ?= python3
BIN := .venv/bin
# Each of the many processes of the tests would compile all modules anew, its own and those of the driver.
unexport PYTHONDONTWRITEBYTECODE
export NODE_COMPILE_CACHE := $(CURDIR)/.venv/compiled

.PHONY: demo test check bench defects accessibility endurance crash-test clean

demo: .venv/ready
	$(BIN)/eaportal demo fixtures/articles/update-po-number.nl-NL.md fixtures/articles/update-po-number.en-US.md

test: check

check: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest

defects: .venv/ready
	$(BIN)/eaportal verify --defects

bench: .venv/ready
	$(BIN)/python -m benchmarks

# Every page in every language, light and dark; minutes, and a line for docs/qa.md.
accessibility: .venv/ready
	$(BIN)/python -m tests.accessibility

# 10,000 rows, and the memory that they need.
endurance: .venv/ready
	$(BIN)/python -m benchmarks.endurance

# 500 rows from plan to rollback, then 300 kills; half an hour, and a line for docs/bulk.md.
crash-test: .venv/ready
	EAPORTAL_LONG=1 $(BIN)/pytest -n 0 -q tests/e2e/test_bulk_journey.py
	$(BIN)/python -m tests.crash

# The environment and a browser, made once and made again when what they are made from changes. Python
# compiles what is used when it is used; to compile everything takes longer than all the rest of this.
.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "eaportal needs Python 3.11 or newer; this is %s. Name another: make PYTHON=python3.13" % sys.version.split()[0])'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(MAKE) --no-print-directory venv-package
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --no-compile --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	$(BIN)/eaportal browser --install
	@touch $@

# Debian keeps venv apart from Python.
.PHONY: venv-package
venv-package:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing python3-venv, which this Python needs ..."; \
		apt-get update -qq && apt-get install -qq --yes python3-venv >/dev/null; \
	else echo "This Python lacks venv. On Debian, run as root: apt-get install python3-venv"; exit 2; fi

clean:
	rm -rf .venv report test-results
