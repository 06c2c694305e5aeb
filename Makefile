# Set-up and entry points; the work itself is DVC's and `bedside`'s.
PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)

# Compiled modules are kept: without them each process of each stage would compile all libraries again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup repro test bench

help:
	@echo "make setup   the virtual environment in .venv, with the package and its command line in it"
	@echo "make repro   the set-up, then the pipeline with the embedded default: real training on the CPU"
	@echo "make test    the set-up, then lint, types and tests"
	@echo "make bench   the set-up, then our training against TRL's on the same examples"

setup: .venv/complete

.venv/complete: requirements.txt constraints.txt pyproject.toml
	$(PYTHON) -m venv .venv
	# The pip that comes with Python takes half as long again.
	.venv/bin/python -m pip install --quiet --no-compile --upgrade pip --constraint constraints.txt
	# Compiling every module of every package takes a third of the set-up; Python compiles those that are used.
	.venv/bin/python -m pip install --no-compile --requirement requirements.txt --constraint constraints.txt
	.venv/bin/python -m pip install --quiet --no-deps --editable .
	# DVC lets everybody write in it, and unpickles what it finds there: nobody else gets into the folder around it.
	mkdir -p .dvc-site-cache && chmod 700 .dvc-site-cache
	.venv/bin/dvc config --local core.site_cache_dir "$(CURDIR)/.dvc-site-cache"
	touch $@

repro: setup
	dvc repro
	bedside results

test: setup
	ruff check
	ruff format --check
	mypy
	pytest

bench: setup
	.venv/bin/python -m pip install --requirement benchmarks/requirements.txt --constraint constraints.txt
	dvc repro fetch_model
	python benchmarks/training_against_trl.py
