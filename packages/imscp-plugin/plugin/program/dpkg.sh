# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# For install.sh and remove.sh: dpkg and apt-get, which others may hold, and what there is to say when they fail.

STATE=${CLAMGATE_IMSCP_STATE:-/var/lib/clamgate-imscp}
# Written before dpkg is asked for the package, where it was not there before us: remove.sh takes that one away alone.
# shellcheck disable=SC2034 # for those who read this file
MARK=$STATE/installed-program
PACKAGE=clamgate
WAITS=36
WAIT=5

export LC_ALL=C DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical APT_LISTCHANGES_FRONTEND=none
# On Ubuntu it would restart services of the panel.
export NEEDRESTART_MODE=l NEEDRESTART_SUSPEND=1

# The one line that the panel shows.
refuse() { printf '%s' "$*" | tr -s '[:space:]' ' ' >&2; echo >&2; exit 1; }

# As dpkg writes it: `ii `, `iU `, `rc `; empty for a package that it does not know.
state_of() { dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null || :; }
is_there() { case $(state_of "$PACKAGE") in ?n* | ?c* | '') return 1 ;; esac; }

[ "$(id -u)" = 0 ] || refuse 'Only root can install and remove clamgate; the backend of the panel has to run as root'
log=$(mktemp "${TMPDIR:-/run}/clamgate-dpkg.XXXXXXXX") || refuse "No file can be made in /run; make room there, then try again"
trap 'rm -f "$log"' EXIT
trap 'exit 1' HUP INT TERM

has() { grep -Eq "$1" "$log"; }

# Who holds the lock: apt tells that since 2020 only.
holder() {
  pid=$(sed -n 's/.*held by process \([0-9]*\).*/\1/p; s/.*another process with pid \([0-9]*\).*/\1/p' "$log" | head -n 1)
  if [ -z "$pid" ]; then
    for file in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock; do
      inode=$(stat -c %i "$file" 2>/dev/null) || continue
      pid=$(awk -v inode=":$inode" '$6 ~ (inode "$") { print $5; exit }' /proc/locks)
      [ -z "$pid" ] || break
    done
  fi
  if [ -n "$pid" ]; then echo "process $pid ($(cat "/proc/$pid/comm" 2>/dev/null || echo gone))"; else echo 'another process'; fi
}

# Runs a command of dpkg or apt, as soon as nobody else does, and keeps its words. It goes to a file, and not through a
# pipe: a service that it starts may hold that for good.
patiently() {
  waited=0
  until "$@" >"$log" 2>&1 </dev/null; do
    has 'Could not get lock|is another process using it|by another process' || return 1
    waited=$((waited + 1))
    [ $waited -le $WAITS ] ||
      refuse "dpkg is busy: $(holder) has held its lock for $((WAITS * WAIT / 60)) minutes; wait for it to end, then try again"
    sleep $WAIT
  done
}

apt() {
  patiently apt-get -qy -o APT::Sandbox::User=root -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}

# The first line that matches.
line_of() {
  words=$(grep -E "$1" "$log" | head -n 1 | tr -s '[:space:]' ' ' | cut -c 1-250 | sed 's/^ *//; s/ *$//')
  [ -n "$words" ]
}

# Says why. $1: what could not be done
give_up() {
  if line_of "No space left on device|don't have enough free space"; then
    refuse "$1: the disk is full ($words); make room (df -h), then try again"
  elif line_of 'Read-only file system'; then
    refuse "$1: a file system is read-only ($words); mount it for writing, then try again"
  elif line_of '(Failed|Unable) to fetch|Could not (resolve|connect)|Temporary failure resolving|Unable to connect'; then
    refuse "$1: its packages cannot be fetched ($words); check the network and /etc/apt/sources.list, then try again"
  elif line_of 'Depends: |Unable to locate package|no installation candidate'; then
    refuse "$1: apt does not find what it needs ($words); check /etc/apt/sources.list, run apt-get update, then try again"
  fi
  line_of '^(E: |dpkg: error)' || line_of '.' || words='it ended without a word'
  refuse "$1: $words; run the same with apt-get to see more, then try again"
}
