# Every command a developer or an operator needs. `make run` and `make test` need nothing but Python ≥ 3.11.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export GENGDU_DATA ?= $(CURDIR)/var

.PHONY: help run test test-sqlite check fmt bench shots lock messages clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 14

run: $(VENV)/run.stamp ## the whole product on this machine, with its database under var/
	@$(BIN)/python tools/messages.py compile
	@GENGDU_DEMO=$${GENGDU_DEMO:-1} exec $(BIN)/gengdu serve

test: $(VENV)/dev.stamp ## the suite on SQLite and on a PostgreSQL of its own
	@$(BIN)/python tools/messages.py compile
	@$(BIN)/python tools/run_tests.py $(ARGS)

test-sqlite: $(VENV)/dev.stamp ## the suite on SQLite alone
	@$(BIN)/python tools/messages.py compile
	@$(BIN)/python tools/run_tests.py --only sqlite $(ARGS)

check: $(VENV)/dev.stamp ## everything that reads the code without running it
	@$(BIN)/python tools/messages.py compile
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	$(BIN)/djhtml --check --tabwidth 2 $$(git ls-files 'gengdu/*/templates/*.html' 'gengdu/**/templates/**/*.html' | sort -u)
	@GENGDU_DATA=build/check DJANGO_SETTINGS_MODULE=config.settings_test $(BIN)/python manage.py makemigrations --check --dry-run
	@GENGDU_DATA=build/check GENGDU_ORIGIN=https://gengdu.example $(BIN)/python manage.py check --deploy --fail-level WARNING
	@GENGDU_DATA=build/check $(BIN)/python -m pytest -q tests/architecture tests/test_catalogue.py

fmt: $(VENV)/dev.stamp ## format Python and templates
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/djhtml --tabwidth 2 $$(git ls-files 'gengdu/*/templates/*.html' 'gengdu/**/templates/**/*.html' | sort -u)

messages: $(VENV)/dev.stamp ## refresh the translation catalogues from the sources (needs gettext)
	$(BIN)/python tools/messages.py extract
	$(BIN)/python tools/messages.py compile

shots: $(VENV)/dev.stamp ## the README's pictures: the demonstration on a day in July, into docs/shots/
	@$(BIN)/python tools/messages.py compile
	@$(BIN)/python tools/demo_shots.py

bench: $(VENV)/dev.stamp ## every claim's figure beside its budget (bench/); NAMES="cached week" runs some
	@$(BIN)/python tools/messages.py compile
	@$(BIN)/python -m bench $(or $(NAMES),all)

lock: $(VENV)/dev.stamp ## re-resolve the locked, hashed dependencies
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/base.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev -c requirements/base.lock pyproject.toml -o requirements/dev.lock

clean: ## the environment and everything that was made from the sources
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache

$(VENV)/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Gengdu needs Python 3.11 or newer (this is $$($(PYTHON) --version))"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing. On Debian or Ubuntu: sudo apt-get install $$($(PYTHON) -c 'import sys; print(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")')"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/made.stamp requirements/base.lock pyproject.toml
	@echo "installing what Gengdu needs into $(VENV)"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/base.lock
	@$(BIN)/python tools/link.py
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.lock
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@
