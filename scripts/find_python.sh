#!/bin/sh
# Prints the first Python on this machine that is new enough to run the program.
#
# In shell, because the answer may be that there is none. $PYTHON, if set, is the only candidate.

set -eu

oldest=11  # of Python 3, as in pyproject.toml

for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if "$candidate" -c "import sys; sys.exit(sys.version_info < (3, $oldest))" 2>/dev/null; then
        command -v "$candidate"
        exit 0
    fi
done

cat >&2 <<MESSAGE
error: TERP Desktop needs Python 3.$oldest or newer, and ${PYTHON:-python3} on this machine is
missing or older. Install it (Debian and Ubuntu: sudo apt-get install python3 python3-venv;
Fedora: sudo dnf install python3), or name another one: make run PYTHON=/path/to/python3
MESSAGE
exit 1
