#!/bin/sh
# Writes requirements.lock: every package to run, test and build with, for every system, by
# version and hash, without a word about where packages come from.

set -eu

cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python=$(scripts/find_python.sh)
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv

"$work/venv/bin/uv" --no-config --quiet pip compile pyproject.toml \
    --extra dev --universal --python-version 3.11 --upgrade \
    --generate-hashes --no-header --output-file requirements.lock
echo "requirements.lock is written; \`make test\` installs it."
