# Every target sets itself up: only Python 3.11 or later and make are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
# Tests start some hundred processes: each would compile every module again, where the environment forbids bytecode.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help demo serve test coverage lint fix bench lock clean

# What stands on a database is tested on both.
ON_BOTH_DATABASES := $(wildcard $(addprefix tests/,accounts api audit consents continuity deposits jobs notifications \
	professionals register settings/management settings/test_postgresql.py sftp web test_statements.py))
# Acts are done on both without a browser; in one, what does not differ is looked at once, but for the two main journeys.
IN_A_BROWSER := "tests/browser/test_registering.py::test_two_numbers_are_registered_and_have_their_receipts[french]" \
	"tests/browser/test_deposits.py::test_the_schools_file_is_deposited_downloaded_and_verified[no-script]"
# The database below cannot change which addresses there are, to whom they open and what language they speak;
# nor the format of a file or of a document, nor what is said to a server or a client of others, nor where files rest.
ON_SQLITE_ALONE := tests/deposits/specification tests/deposits/store tests/notifications/gateways \
	tests/api/test_document.py tests/deposits/test_sheets.py \
	$(addprefix tests/sftp/,test_host_key.py test_mischief.py test_rclone.py test_window.py) \
	$(addprefix tests/web/,test_availability.py test_demo.py test_routes.py test_security.py test_translations.py \
	account/test_gate.py account/test_translations.py operator/test_browser.py operator/test_site.py \
	operator/test_words.py professional/test_routes.py professional/test_translations.py \
	professional/deposits/test_routes.py)

help:  ## Show this help
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/runtime  ## Run the main job end to end on real data
	$(BIN)/sourdine demo demo

serve: $(VENV)/server  ## Serve the whole service with sample data, on http://127.0.0.1:8000
	$(BIN)/sourdine serve --demo --data serve-data --keys serve-keys

test: $(VENV)/dev  ## Run every test; those of the service on SQLite and on PostgreSQL
	$(BIN)/pytest $(ARGS)
	SOURDINE_TEST_DATABASE=postgresql $(BIN)/pytest $(ON_BOTH_DATABASES) $(IN_A_BROWSER) $(addprefix --ignore=,$(ON_SQLITE_ALONE))

coverage: $(VENV)/dev  ## Run every test once and say what none has run: a third slower
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

lint: $(VENV)/dev  ## Check style, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/dev  ## Mend what can be mended by machine
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/dev  ## Measure against peers and rewrite benchmarks/RESULTS.md (about 20 minutes, 10 GB of disk)
	$(BIN)/python benchmarks/run.py $(ARGS)

lock: $(VENV)/dev  ## Bring the lock files up to date
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet --output-file requirements/runtime.lock
	$(BIN)/uv pip compile pyproject.toml --extra server --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet --output-file requirements/server.lock
	$(BIN)/uv pip compile pyproject.toml --extra server --upgrade --group dev --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet --output-file requirements/dev.lock

clean:  ## Remove the environment and what tools left behind
	rm -rf $(VENV) demo serve-data serve-keys build dist .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

# An environment good enough to run; `make test` adds the tools of development to the same one. Pip would compile
# every module, with one processor, of which a first command imports a few.
$(VENV)/runtime: pyproject.toml requirements/runtime.lock
	$(PYTHON) -c 'import sys; sys.exit("Sourdine needs Python 3.11 or later: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/runtime.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

# The service's own libraries beside them.
$(VENV)/server: $(VENV)/runtime requirements/server.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/server.lock
	touch $@

# Compiled here, by all processors and without the libraries' own tests: a hundred processes will start from it.
$(VENV)/dev: $(VENV)/runtime requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/dev.lock
	-$(BIN)/python -m compileall -q -j 0 -x /tests/ $(VENV)/lib
	touch $@
