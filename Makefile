# Requires Linux, Python 3.11 and make; everything else comes from package registries.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PEERS := .venvs/benchmark
UV_VERSION := $(shell sed -n 's/^uv==//p' requirements.txt)

.DEFAULT_GOAL := help
.PHONY: help setup demo test fuzz lint format synth package benchmark mutants faults faults-mutants lock clean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.txt requirements-dev.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Python 3.11 is required: run make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "creating $(VENV)" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/uv --version 2>/dev/null | grep -qF " $(UV_VERSION)" || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements-dev.txt -c constraints.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

setup: $(STAMP) ## Create the Python environments and fetch Spark's jars
	@$(BIN)/python -m local_aws.environments

demo: setup ## Start a stack, drop the samples, print gold tables, stop the stack
	@$(BIN)/python -m cli.demo

test: setup ## Run all tests (unit, contract, integration, spark, e2e), two at a time
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-%: setup
	$(BIN)/python -m pytest tests/$*

fuzz: setup ## Run the unit tests with 2,000 new random examples for each property
	HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest -n 2 --dist loadfile tests/unit

test-unit: ## Run the tests that need only Python
test-contract: ## Run the tests that compare files in different folders
test-integration: ## Run the tests against emulated AWS services
test-spark: ## Run the tests on real PySpark with Iceberg
test-simulation: ## Run the tests of the simulated AWS
test-e2e: ## Run the tests against the whole embedded stack

lint: $(STAMP) ## Check style, types, the imports between packages, and the English
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.prose

format: $(STAMP) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

synth: $(STAMP) ## Write cdktf.out: the Terraform JSON of all AWS resources
	$(BIN)/python -m cdktf_app

package: $(STAMP) ## Build the Lambda archives and print their sizes
	$(BIN)/python -m cdktf_app.packaging

$(PEERS)/.installed: requirements-benchmark.txt $(STAMP)
	@echo "creating $(PEERS)" >&2
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(PEERS)
	@$(BIN)/uv pip install --quiet --python $(PEERS)/bin/python -r requirements-benchmark.txt
	@touch $@

benchmark: $(PEERS)/.installed ## Measure speed, memory and cost against peers
	$(PEERS)/bin/python -m benchmarks grounding chunking
	$(BIN)/python -m benchmarks adapters reconcile volume stack

benchmark-%: $(PEERS)/.installed
	$(PEERS)/bin/python -m benchmarks $*

benchmark-adapters: $(STAMP) ## Compare the clients of the model API
	$(BIN)/python -m benchmarks adapters

benchmark-reconcile: $(STAMP) ## Measure ReconcileDocument; SIZE=1000000000 for 1 GB of text
	SIZE=$(SIZE) $(BIN)/python -m benchmarks reconcile

benchmark-volume: $(STAMP) ## Put up to 100,000 documents at once, under AWS's limits
	$(BIN)/python -m benchmarks volume

benchmark-stack: $(STAMP) ## Put 500 documents at once on the embedded AWS; DOCUMENTS=, MEGABYTES=, LIMITS=
	DOCUMENTS=$(DOCUMENTS) MEGABYTES=$(MEGABYTES) LIMITS=$(LIMITS) $(BIN)/python -m benchmarks stack

benchmark-chunking: ## Measure chunking against langchain's splitter
benchmark-grounding: ## Measure grounding against langextract's aligner

mutants: $(STAMP) ## Count the mutants that unit tests notice; MODULE=folding for one module
	$(BIN)/python -m tests.mutants $(MODULE)

faults: $(STAMP) ## Run 1,000 schedules of faults on a simulated AWS; SEED=… tells one
	$(BIN)/python -m tests.simulation $(if $(SEED),story $(SEED),faults --coverage)

faults-mutants: $(STAMP) ## Count the seeds until the simulation finds each planted bug
	$(BIN)/python -m tests.simulation planted-bugs

lock: $(STAMP) ## Pin indirect requirements, here and in the Lambda archives
	$(BIN)/uv pip compile --quiet --python-version 3.11 --no-emit-index-url --no-header --no-annotate requirements-dev.txt -o constraints.txt
	$(BIN)/uv pip compile --quiet --python-version 3.11 --python-platform x86_64-manylinux2014 --only-binary :all: --no-emit-index-url --no-header --no-annotate -c constraints.txt lambdas/*/requirements*.txt -o lambdas/constraints.txt

clean: ## Remove everything that was built; stop a running stack first
	@test ! -x $(BIN)/medallion || $(BIN)/medallion down
	rm -rf $(VENV) .venvs .build .medallion cdktf.out mutants .pytest_cache .mypy_cache .ruff_cache
