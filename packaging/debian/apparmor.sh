#!/bin/sh
# Usage: apparmor add | remove
#
# Lets clamd and freshclam that Clamgate runs into its directories, where the distribution confines them: lines of ours in their
# local rules, which their profiles include. Nothing where there are no such profiles.
set -e

BEGIN='# BEGIN clamgate: written by the package clamgate, and removed with it'
END='# END clamgate'
PROFILES=/etc/apparmor.d

without_ours() {
  sed "/^# BEGIN clamgate/,/^# END clamgate/d" "$1"
}

load() {
  if [ -d /sys/kernel/security/apparmor ] && command -v apparmor_parser >/dev/null; then
    apparmor_parser --replace --write-cache "$PROFILES/$1" >/dev/null 2>&1 || true
  fi
}

for profile in usr.sbin.clamd usr.bin.freshclam; do
  local="$PROFILES/local/$profile"
  case "$1" in
    add)
      [ -f "$PROFILES/$profile" ] || continue
      [ -d "$PROFILES/local" ] || continue
      new=$(mktemp "$local.XXXXXX")
      if [ -f "$local" ]; then without_ours "$local" >"$new"; fi
      { echo "$BEGIN"; cat "/usr/lib/clamgate/apparmor/$profile"; echo "$END"; } >>"$new"
      ;;
    remove)
      [ -f "$local" ] || continue
      grep -q '^# BEGIN clamgate' "$local" || continue
      new=$(mktemp "$local.XXXXXX")
      without_ours "$local" >"$new"
      ;;
    *)
      echo "apparmor: unknown argument: $1" >&2
      exit 2
      ;;
  esac
  if [ -f "$local" ] && cmp -s "$new" "$local"; then
    rm -f "$new"
  else
    chmod 0644 "$new"
    mv "$new" "$local"
    load "$profile"
  fi
done
