#!/usr/bin/env bash
# Installs the Node programs that judge our printer bytes, as locked in
# internal/oracle. Does nothing when that very lock is already installed.
set -euo pipefail
cd "$(dirname "$0")/../oracle"

if [ -f node_modules/.lock ] && cmp -s package-lock.json node_modules/.lock; then
	exit 0
fi
npm ci --ignore-scripts --omit=optional --no-audit --no-fund
cp package-lock.json node_modules/.lock
