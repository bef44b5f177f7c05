# `make demo` and `make test` are all one needs; `make help` lists the rest.
PORT ?= 8000
ARGS ?=
VENV := .venv
BOOT := var/boot
UV := $(shell command -v uv 2>/dev/null || echo $(BOOT)/bin/uv)
RUN := $(UV) run --frozen --no-sync
export PORT PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help demo demo-code demo-logins demo-reset test check fix bench

help: ## What one can do here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

demo: var/.ready ## The site with its content and its worker, on http://localhost:$(PORT)
	@$(RUN) python manage.py demo

demo-code: var/.ready ## The second factor of a demo account now: make demo-code USER=helene.mougenot
	@$(RUN) python manage.py demo_code "$(USER)"

demo-logins: var/.ready ## The demo's accounts
	@$(RUN) python manage.py demo_logins

demo-reset: ## Forget everything that was done in the demo
	rm -rf var/portail.sqlite3* var/prive

test: var/.ready-dev ## The tests: make test ARGS=tests/search for some of them
	@$(RUN) python -m tests.run $(ARGS)

check: var/.ready-dev ## Lint, format, templates, migrations, deployment settings
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) djlint --lint --quiet templates
	DJANGO_SETTINGS_MODULE=portal.settings.test $(RUN) python manage.py makemigrations --check --dry-run
	$(RUN) python -m tests.deploy_check

fix: var/.ready-dev ## Mend what a tool can mend
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

bench: var/.ready-dev ## The figures, one JSON object a line: make bench ARGS="results_rare_h sql_max" for some
	@$(RUN) python -m tests.bench $(ARGS)

# --- The environment: uv from the package index if the machine has none, then the locked dependencies ---
$(BOOT)/bin/uv:
	@mkdir -p var
	python3 -m venv $(BOOT)
	$(BOOT)/bin/pip install --quiet --disable-pip-version-check uv

var/.ready: uv.lock pyproject.toml $(if $(filter $(BOOT)/bin/uv,$(UV)),$(BOOT)/bin/uv)
	@mkdir -p var
	$(UV) sync --frozen --quiet
	@touch $@

var/.ready-dev: uv.lock pyproject.toml $(if $(filter $(BOOT)/bin/uv,$(UV)),$(BOOT)/bin/uv)
	@mkdir -p var
	$(UV) sync --frozen --quiet --all-groups
	@touch $@ var/.ready
