#!/bin/sh
# Usage: apparmor add | remove
#
# Lets clamd and freshclam that Clamgate runs into its directories, where the distribution confines them: lines of ours in their
# local rules, which their profiles include. Nothing where there are no such profiles. What is removed gives the file back as it
# was; so the line that begins ours tells what cannot be seen from the rest.
set -e

BEGIN='# BEGIN clamgate: written by the package clamgate, and removed with it'
NEW_FILE=' (file made for it)'
NO_LINE_END=' (no line end before it)'
PROFILES=${APPARMOR_PROFILES:-/etc/apparmor.d}
RULES=${CLAMGATE_RULES:-/usr/lib/clamgate/apparmor}

without_ours() {
  sed '/^# BEGIN clamgate/,/^# END clamgate/d' "$1"
}

# The mark of our first line, which stands in the file.
is_marked() {
  grep -qF "$BEGIN$1" "$2"
}

# Has the file a last line without an end?
lacks_line_end() {
  [ -s "$1" ] && [ "$(tail -c 1 "$1" | wc -l)" -eq 0 ]
}

# Writes to $new what was there before us. Text that somebody has put behind ours stays, and needs the line end.
write_before() {
  without_ours "$local" >"$new"
  if is_marked "$NO_LINE_END" "$local" && [ "$(tail -n 1 "$local" | cut -c 1-14)" = '# END clamgate' ]; then
    text=$(cat "$new")
    printf '%s' "$text" >"$new"
  fi
}

add() {
  mark=''
  if [ ! -e "$local" ]; then
    mark=$NEW_FILE
    : >"$new"
    chmod 0644 "$new"
  else
    if is_marked "$NEW_FILE" "$local"; then mark=$NEW_FILE; fi
    write_before
    if lacks_line_end "$new"; then
      mark=$NO_LINE_END
      echo >>"$new"
    fi
  fi
  { echo "$BEGIN$mark"; cat "$RULES/$profile"; echo '# END clamgate'; } >>"$new"
}

load() {
  if [ -d /sys/kernel/security/apparmor ] && command -v apparmor_parser >/dev/null; then
    apparmor_parser --replace --write-cache "$PROFILES/$1" >/dev/null 2>&1 || true
  fi
}

new=''
trap 'rm -f "$new"' EXIT

for profile in usr.sbin.clamd usr.bin.freshclam; do
  local="$PROFILES/local/$profile"
  if [ -L "$local" ]; then local=$(readlink -f "$local"); fi
  case "$1" in
    add) [ -f "$PROFILES/$profile" ] && [ -d "$PROFILES/local" ] || continue ;;
    remove) [ -f "$local" ] && grep -q '^# BEGIN clamgate' "$local" || continue ;;
    *)
      echo "apparmor: unknown argument: $1" >&2
      exit 2
      ;;
  esac
  new=$(mktemp "$local.clamgate-XXXXXX")
  # Owner and mode are those of the file.
  if [ -e "$local" ]; then cp -p "$local" "$new"; fi
  if [ "$1" = add ]; then add; else write_before; fi
  if [ "$1" = remove ] && [ ! -s "$new" ] && is_marked "$NEW_FILE" "$local"; then
    rm -f "$local"
    load "$profile"
  elif [ ! -e "$local" ] || ! cmp -s "$new" "$local"; then
    mv "$new" "$local"
    load "$profile"
  fi
  rm -f "$new"
done
