#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: sh release.sh [-c DIR] [-n] [--] [SOCKET...]
#
# Takes our milter out of smtpd_milters and non_smtpd_milters, without our program: entries whose address leads to a
# SOCKET, or to one of those that were written down; and the listener for releases out of master.cf. -n: touches no service.
set -u
export LC_ALL=C

STATE=${CLAMGATE_IMSCP_STATE:-/var/lib/clamgate-imscp}
# shellcheck source=services.sh
. "$(cd "$(dirname "$0")" && pwd)/services.sh"

# $1: what could not be done; $2: what Postfix said of it
fail() {
  said=$(printf '%s' "$2" | tr -s '[:space:]' ' ')
  echo "Postfix still asks ClamAV ($1): ${said:-no reason was given}; mend that, then deactivate the plugin again" >&2
  exit 1
}

directory='' touches=yes
while [ $# -gt 0 ]; do
  case $1 in
    -c) directory=${2-}; shift; [ $# -eq 0 ] || shift ;;
    -n) touches=no; shift ;;
    --) shift; break ;;
    *) break ;;
  esac
done

configuration() { if [ -n "$directory" ]; then postconf -c "$directory" "$@"; else postconf "$@"; fi; }
service() { if [ -n "$directory" ]; then postfix -c "$directory" "$@"; else postfix "$@"; fi; }

# Prints a value of Postfix without our entries: as it was, but for those and the separators in front of them. What stands
# in braces is one entry. Exit 1: nothing of ours is in it.
without_ours() {
  SOCKETS=$sockets QUEUE=$queue VALUE=$1 awk '
    # One name for what leads to the same socket. Postfix, in its chroot, sees paths from its queue directory on.
    function place(address,  port) {
      if (address ~ /^(unix|local):/ || address ~ /^\//) {
        sub(/^(unix|local):/, "", address)
        gsub(/\/+/, "/", address)
        if (index(address, ENVIRON["QUEUE"] "/") == 1) address = substr(address, length(ENVIRON["QUEUE"]) + 1)
        sub(/^\//, "", address)
        return "unix:" address
      }
      sub(/^inet6?:/, "inet:", address)
      gsub(/[][]/, "", address)
      if (address ~ /^inet:[^@:]*@/) { # of a milter: PORT@HOST
        port = substr(address, 6, index(address, "@") - 6)
        address = "inet:" substr(address, index(address, "@") + 1) ":" port
      }
      sub(/^inet:localhost:/, "inet:127.0.0.1:", address)
      return tolower(address)
    }
    function address_of(entry) {
      sub(/^[{ \t]+/, "", entry)
      sub(/[ \t,}].*/, "", entry)
      return entry
    }
    BEGIN {
      count = split(ENVIRON["SOCKETS"], lines, "\n")
      for (i = 1; i <= count; i++) if (address_of(lines[i]) != "") ours[place(address_of(lines[i]))] = 1
      rest = ENVIRON["VALUE"]
      while (1) {
        match(rest, /^[ \t\n,]*/)
        separator = substr(rest, 1, RLENGTH)
        rest = substr(rest, RLENGTH + 1)
        if (rest == "") break
        level = 0
        for (i = 1; i <= length(rest); i++) {
          letter = substr(rest, i, 1)
          if (letter == "{") level++
          if (letter == "}") level--
          if (level <= 0 && letter ~ /[ \t\n,]/) break
        }
        entry = substr(rest, 1, i - 1)
        rest = substr(rest, i)
        if (place(address_of(entry)) in ours) found = 1
        else kept = kept (kept == "" ? "" : separator) entry
      }
      printf "%s", kept
      exit !found
    }'
}

# A run that ended in between left Postfix without its reload.
note_reload() { [ -e "$STATE/reload" ] || { : >"$STATE/reload"; } 2>/dev/null || :; isChanged=yes; }

# $1: -h, as it is written; -xh, with what stands in other parameters that it names. The names follow: one change of the
# file for all, since Postfix waits for a second after each until it reads it.
release_main() {
  read=$1 empty=''
  shift
  names=$*
  set --
  for name in $names; do
    value=$(configuration "$read" "$name" 2>/dev/null) || value=''
    rest=$(without_ours "$value") || continue
    if [ -n "$rest" ]; then set -- "$@" "$name=$rest"; else empty="$empty $name"; fi
  done
  [ $# -eq 0 ] || { note_reload && said=$(configuration -e "$@" 2>&1); } || fail main.cf "$said"
  for name in $empty; do
    note_reload
    configuration -X "$name" 2>/dev/null || said=$(configuration -e "$name=" 2>&1) || fail main.cf "$said"
  done
}

# Without our milter it would be a door past all checks: SERVICE/TYPE/syslog_name = postfix/clamgate-release
release_listener() {
  configuration -P '*/*/syslog_name' 2>/dev/null | sed -n 's|/syslog_name = postfix/clamgate-release$||p' |
    while IFS= read -r place; do
      note_reload
      said=$(configuration -MX "$place" 2>&1) || fail "$place" "$said"
      echo "$place"
    done
}

# Of single services: SERVICE/TYPE/NAME = VALUE
release_services() {
  for name in smtpd_milters non_smtpd_milters; do
    lines=$(configuration -P "*/*/$name" 2>/dev/null) || lines=''
    while IFS= read -r line; do
      rest=$(without_ours "${line#* = }") || continue
      note_reload
      said=$(configuration -P "${line%% = *}=$rest" 2>&1) || fail "${line%% = *}" "$said"
    done <<LINES
$lines
LINES
  done
}

release_postfix() {
  queue=$(configuration -h queue_directory 2>&1) || fail main.cf "$queue"
  isChanged=no
  release_main -h smtpd_milters non_smtpd_milters
  release_main -xh smtpd_milters
  release_main -xh non_smtpd_milters
  listeners=$(release_listener) || exit 1
  [ -z "$listeners" ] || note_reload
  release_services
  if [ "$touches" = yes ] && { [ $isChanged = yes ] || [ -e "$STATE/reload" ]; } && service status >/dev/null 2>&1; then
    said=$(service reload 2>&1) || fail reload "$said"
  fi
  rm -f "$STATE/reload"
}

sockets=$(printf '%s\n' "$@"; cat "$STATE/entries" 2>/dev/null)

end_activation
if command -v postconf >/dev/null && [ -e "${directory:-/etc/postfix}/main.cf" ]; then release_postfix; fi
# What Postfix still asks goes on: the line above has ended this then.
end_units 'clamgate.*'
end_script
exit 0
