#!/usr/bin/env bash
# Installs the Debian packages that the tests need and that are missing.
# Asks nothing, starts no service, and does nothing when all are there.
set -euo pipefail

packages=(
	redis-server redis-sentinel        # the journal's real store
	chromium                           # the pages
	poppler-utils zbar-tools           # slips: PDF to picture, QR to text
	tesseract-ocr tesseract-ocr-vie    # slips: are the diacritics right?
	espeak-ng                          # the voice of last resort
	sqlite3                            # reports, worked out again by SQL
	gcc libc6-dev                      # go test -race
)

missing=()
for package in "${packages[@]}"; do
	status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$status" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
	exit 0
fi
echo "installing: ${missing[*]}"

as_root=()
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "run as root, or install these yourself: ${missing[*]}" >&2
		exit 1
	fi
	as_root=(sudo)
fi

# Debian starts a service as soon as it is installed unless this file forbids
# it. A redis on its usual port would be in the way of nobody but surprise all.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	trap '"${as_root[@]}" rm -f "$policy"' EXIT
	printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
	"${as_root[@]}" chmod 755 "$policy"
fi

"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
	apt-get install -y -q --no-install-recommends "${missing[@]}"
