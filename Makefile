PYTHON ?= python3
BIN := .venv/bin
# Two workers, each with servers of its own; the tests of a file stay together.
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile

.PHONY: run test coverage check model screenshots wechat-demo lock clean help

help:  ## say what there is
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/'

run:  ## set everything up and start Mingfa
	@$(PYTHON) tools/setup.py
	@exec $(BIN)/python -m tools.run

test:  ## set everything up, check the code and the content, run the tests
	@$(PYTHON) tools/setup.py --dev
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m tools.clients
	$(PYTEST)

coverage:  ## run the tests, and say which lines and branches none of them reaches: takes longer
	@$(PYTHON) tools/setup.py --dev
	$(PYTEST) --cov --cov-report=term

check:  ## format, lint, types, content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --config-file= --strict --python-version 3.10 --python-executable .venv-rasa/bin/python \
		--ignore-missing-imports --allow-subclassing-any bot/rasa_parts/*.py
	$(BIN)/python -m knowledge check

model:  ## train the search model anew (PAIRS=file, JUDGED=file and LAWS=folder add what to learn from)
	$(BIN)/python -m embeddings train $(if $(PAIRS),--pairs $(PAIRS)) $(if $(JUDGED),--judged $(JUDGED)) \
		$(if $(HELD_OUT),--held-out $(HELD_OUT)) $(if $(LAWS),--laws $(LAWS))

screenshots:  ## take the pictures in docs/screenshots anew, with a real browser
	@$(PYTHON) tools/setup.py --dev
	@$(BIN)/python -m tools.screenshots

wechat-demo:  ## talk to Mingfa in a terminal as a resident would in WeChat
	@$(PYTHON) tools/setup.py --dev
	@$(BIN)/python -m tests.wechat_platform

lock:  ## write the locks anew from requirements/*.in
	PATH="$(CURDIR)/$(BIN):$$PATH" requirements/lock.sh

clean:  ## remove everything made at run time, and both environments
	rm -rf .venv .venv-rasa var
