# Hizo: every command the project keeps. `make help` prints this list.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# The first Python that runs and is new enough; a name on PATH may be a stand-in that does not run.
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$name; break; fi; done)
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
BIN := .venv/bin
BACKEND ?= embedded
T ?= tests
JOBS ?= 2

.PHONY: help demo test check format bench matrix screenshots guards mutants crash measures services lock sbom vectors clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.tools/bin/uv:
	@test -n '$(PYTHON)' || { echo "Hizo needs Python 3.11 or newer"; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { echo "this Python has no pip; install it (Debian: apt-get install python3-pip)"; exit 1; }
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .tools uv

.venv/pyvenv.cfg: | $(UV)
	@$(UV) venv --quiet --python $(PYTHON) .venv

.venv/server.stamp: requirements/server.txt pyproject.toml .venv/pyvenv.cfg | $(UV)
	@$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/server.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q clients crypto storage vault
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/server.stamp | $(UV)
	@$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

.venv/mutants.stamp: requirements/mutants.txt .venv/dev.stamp | $(UV)
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/mutants.txt
	@touch $@

demo: .venv/server.stamp ## walk one file's whole life: make demo [FILE=some.pdf] [AUTHORISED=why] [BACKEND=full] [KEEP=1]
	@$(BIN)/python -m demo.run --backend $(BACKEND) $(if $(FILE),--file '$(FILE)') $(if $(KEEP),--keep) $(if $(AUTHORISED),--authorised '$(AUTHORISED)')

test: .venv/dev.stamp ## run the tests: make test [T=tests/crypto] [JOBS=2]
	@$(BIN)/pytest -q -n $(JOBS) --dist loadfile $(T)

check: .venv/dev.stamp ## format, lint, import contracts, types, translations, the API's description
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/python .ci/translations.py
	@$(BIN)/python .ci/openapi.py
	@$(BIN)/python .ci/security_pages.py

format: .venv/dev.stamp ## let the formatter and the safe fixes of the linter work
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

bench: .venv/dev.stamp ## measure, each figure as a ratio to a named baseline of the same run
	@$(BIN)/python tests/benchmarks/run.py

screenshots: .venv/dev.stamp ## take every page of the web interface anew, into docs/screenshots (needs chromium)
	@$(BIN)/python tests/screenshots/take.py

matrix: .venv/dev.stamp ## which rows of the requirement matrix and of ASVS are proven by which tests
	@$(BIN)/python tests/matrix/report.py

guards: .venv/dev.stamp ## switch each refusal off, one at a time, and see its tests turn red
	@$(BIN)/python tests/guards/run.py

mutants: .venv/mutants.stamp ## change guarded modules at random places and see the tests turn red: make mutants [AREA=rights] [SAMPLE=all]
	@$(BIN)/python tests/mutants/run.py $(if $(AREA),--area $(AREA)) $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SHOW),--show '$(SHOW)')

crash: .venv/dev.stamp ## kill the vault at every point of its orders of writes, 25 rounds on each backend
	@$(BIN)/python tests/crash/run.py --rounds 25

measures: .venv/mutants.stamp ## take the measures of docs/reliability.md: make measures [M="M5 M11"] [LONG=1]
	@$(BIN)/python tests/measures/run.py $(M) $(if $(LONG),--long)

rotation: .venv/dev.stamp ## change the epoch key under load and kill it 50 times: nothing may become unreadable
	@$(BIN)/python tests/crash/rotation.py --kills 50

services: ## install the real servers and outside judges the tests use
	@.ci/services

lock: | $(UV) ## compile the hash-pinned requirement files again
	@$(UV) pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 \
	  pyproject.toml requirements/build.in --extra server -o requirements/server.txt
	@$(UV) pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 \
	  pyproject.toml requirements/build.in --extra server --extra pkcs11 -c requirements/server.txt -o requirements/pkcs11.txt
	@$(UV) pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 \
	  pyproject.toml requirements/build.in --extra server --extra step -c requirements/server.txt -o requirements/step.txt
	@$(UV) pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 \
	  pyproject.toml requirements/build.in --extra server --extra pkcs11 --extra step --group dev -c requirements/server.txt -o requirements/dev.txt
	@$(UV) pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 \
	  pyproject.toml -c requirements/server.txt -o requirements/client.txt
	@$(UV) pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 \
	  --group mutants -c requirements/dev.txt -o requirements/mutants.txt

sbom: .venv/dev.stamp ## write the bills of materials of a release into dist (CycloneDX)
	@mkdir -p dist
	@for part in server client; do $(BIN)/python .ci/sbom.py $$part > dist/hizo-$$part.cdx.json; done

vectors: .venv/dev.stamp ## make the golden vectors again and compare
	@$(BIN)/python tests/vectors/generate.py

clean: ## remove what the commands made here
	@rm -rf .venv .tools dist demo-out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
