#!/bin/bash
# Builds a package of this checkout as it is, once for all tests that need it: arguments are what script/package builds, the directory
# that gets it, and options.
set -e
what=$1
output=$2
shift 2
cd "$(dirname "$(readlink -f "$0")")/../../.."
mkdir -p "$(dirname "$output")"
# Two tests may want it at a time.
exec 9>"$output.lock"
flock 9
# All that a package is made from; of a file that was removed and is still in git there is nothing to read.
stamp=$({ git rev-parse HEAD && git ls-files -coz --exclude-standard | LC_ALL=C sort -zu | xargs -0 sha256sum 2>/dev/null || true; } | sha256sum)
if [ "$(cat "$output.stamp" 2>/dev/null)" = "$stamp" ]; then exit 0; fi
rm -rf "$output" "$output.stamp"
# The plugin has the Debian package in it, built by another one, so to say: a test wants both the same.
if [ "$what" = deb ]; then
  umask 077
  export TZ=Asia/Tokyo LC_ALL=C
fi
script/package "$what" --output "$output" "$@" >"$output.said"
chmod -R a+rX "$output" "$output.said"
echo "$stamp" >"$output.stamp"
