PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TOOLS := $(VENV)/tools

# What to report on: make report DATA=my-company QUARTER=2026Q3 BY=segment LANGUAGE=en,ja OUT=reports
DATA ?= sample
QUARTER ?=
BY ?=
OUT ?= reports
# Where a learner's own copy of the course is kept: make lab LEARNER=~/course
LEARNER ?= learning
# Some systems set LANGUAGE for their own purposes; only what is given to make counts.
ifneq ($(origin LANGUAGE),command line)
LANGUAGE :=
endif

.PHONY: report test test-slow oracles calibrate bench constraints licences docs lab notebooks sample clean

report: $(VENV)/installed
	$(BIN)/cslib report "$(DATA)" --out "$(OUT)" $(if $(QUARTER),--quarter "$(QUARTER)") $(if $(BY),--by "$(BY)") $(if $(LANGUAGE),--lang "$(LANGUAGE)")

PYTEST := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONHASHSEED=0 $(BIN)/python -m pytest -n 2 --dist worksteal -q

# nbval takes seconds to import in each process, and only the built notebooks need it.
test: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(PYTEST) -p no:nbval -m "not slow"

# What takes longer: whole companies, calibration, and browsers, which wait more than they work; and the built notebooks,
# compared in the surroundings they were built in (one thread, the same hashes).
test-slow: $(VENV)/installed-test
	$(PYTEST) -n 3 -p no:nbval -m slow
	$(PYTEST) --dist loadfile --nbval --nbval-current-env notebooks/en notebooks/ja

# An API page for every module, made from its docstrings: docs/api/index.html.
docs: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[docs]' -c constraints.txt
	$(BIN)/python -m pdoc --docformat numpy --output-directory docs/api cslib

# Our numbers beside those of R and lifelines, which are kept in tests/oracles, and beside a second computation.
oracles: $(VENV)/installed-test
	$(BIN)/python tests/oracles/compare.py
	$(BIN)/python tests/recompute/agreement.py

# How often intervals cover and verdicts hold where the truth is known; takes about a quarter of an hour.
calibrate: $(VENV)/installed-test
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/calibrate.py

# What takes time, ours beside what else one would use; quiet cores needed.
bench: $(VENV)/installed-test
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONHASHSEED=0 $(BIN)/python benchmarks/speed.py

# Whether constraints.txt resolves on every Python and system, also on those that are not here.
constraints: $(TOOLS)/installed
	$(TOOLS)/bin/python tests/supply/constraints.py

# What is installed, as a CycloneDX SBOM, and under which licences; fails where the GPL reaches further than the tests.
licences: $(VENV)/installed-test $(TOOLS)/installed
	mkdir -p build
	$(TOOLS)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-format JSON --output-file build/sbom.cdx.json $(BIN)/python
	$(BIN)/python tests/supply/licences.py build/licences.md

lab: $(VENV)/installed
	$(if $(filter ja,$(LANGUAGE)),$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[ja]' -c constraints.txt)
	$(BIN)/cslib learn "$(LEARNER)" $(if $(LANGUAGE),--lang $(LANGUAGE))

notebooks: $(VENV)/installed
	$(BIN)/cslib notebooks

sample: $(VENV)/installed
	rm -rf data/sample
	$(BIN)/cslib sample data/sample

clean:
	rm -rf $(VENV) build reports .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.13"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e . -c constraints.txt
	touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]' -c constraints.txt
	touch $@

$(TOOLS)/installed: $(VENV)/installed
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check cyclonedx-bom uv -c constraints.txt
	touch $@
