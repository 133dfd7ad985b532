# `make` prints what there is. Nothing needs to be set up first: every target brings what it needs.

.DEFAULT_GOAL := help
.PHONY: help run test check bench stop reset doctor schema lock run-env dev-env

# The first Python that is new enough; name another one with PYTHON=/path/to/python3.11
CANDIDATES = python3 python3.13 python3.12 python3.11 python3.14
NEW_ENOUGH = -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for p in $(CANDIDATES); do \
	$$p $(NEW_ENOUGH) >/dev/null 2>&1 && echo $$p && break; done)

VENV = .venv/bin
DEV = $(VENV)/python -m infra.devservices
TESTS ?=
# Two processes share the tests file by file; 0 runs them in one.
PROCESSES ?= 2

help: ## print this table
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: run-env ## run the whole platform with its demo until Ctrl-C (PORT=8000, HOST=127.0.0.1)
	@$(DEV) run

test: dev-env ## run every test, on real servers and in a real browser (TESTS=path to narrow)
	@$(DEV) exec --test --browser --pooler -- $(VENV)/python -m pytest \
		-n $(PROCESSES) --dist loadfile --no-loadscope-reorder $(TESTS)

check: dev-env ## ruff, mypy, djLint, import-linter, migrations complete
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	$(VENV)/mypy .
	$(VENV)/djlint --check --lint .
	$(VENV)/lint-imports
	$(DEV) exec --test -- $(VENV)/python manage.py makemigrations --check --dry-run

bench: dev-env ## measure speed against named floors; table and .local/bench/latest.json
	@$(DEV) exec --test --browser -- $(VENV)/python -m tests.benchmarks

stop: run-env ## stop `make run` and the embedded servers, from another terminal
	@$(DEV) stop

reset: run-env ## delete this checkout's data, after asking (FORCE=1 does not ask)
	@$(DEV) reset

doctor: run-env ## check this machine: versions, locale, disk, port, fonts, browser
	@$(DEV) doctor

schema: run-env ## write api/graphql/schema.graphql anew, after a change of the GraphQL types
	@$(VENV)/python -m api.graphql.print_schema

lock: ## compile both lock files anew from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "uv is missing: install it with pipx install uv" >&2; exit 1; }
	uv pip compile -q pyproject.toml --generate-hashes --universal --python-version 3.11 \
		--no-header -o requirements.lock
	uv pip compile -q pyproject.toml --extra dev --generate-hashes --universal \
		--python-version 3.11 --no-header -o requirements-dev.lock

run-env dev-env:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and none of $(CANDIDATES) is:" \
		"install it (Debian, Ubuntu: sudo apt-get install python3 python3-venv)," \
		"or name it: make run PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m infra.devservices.bootstrap $(@:-env=)
