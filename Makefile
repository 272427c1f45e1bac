# `make demo` and `make test` do all the set-up there is; `make help` lists the targets.

VENV := .venv
BIN := $(VENV)/bin
DEMO := demo-data

# uv when it is there: it makes the environment in seconds, and brings a Python of its own if none is new enough.
UV := $(shell command -v uv 2>/dev/null)
INSTALL := $(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet)

.DEFAULT_GOAL := help
.PHONY: help demo test check format clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/installed  ## set up, load the announcements of examples/, print two careers
	@rm -rf $(DEMO)
	$(BIN)/kg load examples --source "kg examples" --workspace $(DEMO)
	@echo
	$(BIN)/kg career "Signe Havrell" --workspace $(DEMO)
	@echo
	$(BIN)/kg career "Henrik Dalrot" --workspace $(DEMO)
	@echo
	@echo "Try next:"
	@echo "  $(BIN)/kg career 'Karin Lindgren' --workspace $(DEMO)     two people of one name, kept apart"
	@echo "  $(BIN)/kg career 'Signe Havrell' --workspace $(DEMO) --at 2020-06-01"
	@echo "  $(BIN)/kg ask --workspace $(DEMO)                            the named questions"
	@echo "  $(BIN)/kg path 'Signe Havrell' 'Leyla Karimzad' --workspace $(DEMO)"
	@echo "  $(BIN)/kg draw career 'Signe Havrell' --workspace $(DEMO)    as a picture"
	@echo "  $(BIN)/kg status --workspace $(DEMO)"
	@echo "  $(BIN)/kg load PATH-OR-ADDRESS                            announcements of your own, into ./kg-data"
	@echo "  $(BIN)/kg --help"

# Two processes, each with a Neo4j of its own: most of the time goes in waiting for it. One that is given can be emptied by one only.
PROCESSES := $(if $(KG_TEST_NEO4J),0,2)

test: check  ## set up and run all that .ci/run runs: ruff, mypy, pytest
	$(BIN)/pytest --numprocesses $(PROCESSES) --dist loadfile

check: $(VENV)/installed-test  ## set up and run ruff and mypy only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/installed-test  ## let ruff format the code
	$(BIN)/ruff format .

clean:  ## remove the environment and the demo workspace
	rm -rf $(VENV) $(DEMO)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(INSTALL) --editable .
	@touch $@

$(VENV)/installed-test: pyproject.toml | $(BIN)/python
	$(INSTALL) --editable '.[test]'
	@touch $@ $(VENV)/installed

$(BIN)/python:
ifneq ($(UV),)
	$(UV) venv --quiet --seed --python '>=3.11' $(VENV)
else
	@for python in python3 python3.13 python3.12 python3.11; do \
	    $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	    echo "making $(VENV) with $$($$python --version)"; \
	    $$python -m venv $(VENV) && exit 0; \
	    rm -rf $(VENV); \
	    echo "$$python cannot make an environment; on Debian and Ubuntu: sudo apt-get install python3-venv" >&2; \
	done; \
	echo "kg needs Python 3.11 or newer with venv, found under none of the names python3, python3.13, python3.12," \
	    "python3.11: get it from https://www.python.org/downloads/," \
	    "or install uv (https://docs.astral.sh/uv/), which brings one" >&2; \
	exit 1
endif
