#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: sh install.sh [setup]
#
# Installs the program that lies beside this script, and ClamAV with it, unless this host has it at least as new. setup: no
# service is started, stopped or restarted. What goes wrong is said in one line.
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=dpkg.sh
. "$here/dpkg.sh"

DEB=$here/clamgate.deb
PROGRAM=${CLAMGATE_PROGRAM:-/usr/bin/clamgate}
BROKEN='upload the archive of the plugin again'

[ -e "$DEB" ] || refuse "The plugin has no program: $DEB is missing; $BROKEN"
about() { dpkg-deb -f "$DEB" "$1" 2>/dev/null; }
{ [ "$(about Package)" = "$PACKAGE" ] && version=$(about Version) && [ -n "$version" ]; } ||
  refuse "$DEB cannot be read: it is no Debian package of clamgate; $BROKEN"

present=$(dpkg-query -W -f='${Version}' "$PACKAGE" 2>/dev/null) || present=''
case $(state_of "$PACKAGE") in
  ?i*) if [ -x "$PROGRAM" ] && dpkg --compare-versions "$present" ge "$version"; then exit 0; fi ;;
esac

[ "$(about Architecture)" = "$(dpkg --print-architecture)" ] ||
  refuse "The program is for $(about Architecture), this host is $(dpkg --print-architecture);" \
    'upload the archive for this architecture'
needed=$(about Depends | sed -n 's/.*libc6 (>= \([0-9.]*\)).*/\1/p')
glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | sed 's/.* //')
if [ -n "$needed" ] && ! dpkg --compare-versions "${glibc:-0}" ge "$needed"; then
  system=$(sed -n 's/^PRETTY_NAME="\{0,1\}\([^"]*\).*/\1/p' /etc/os-release 2>/dev/null)
  refuse "This host is too old: clamgate needs glibc $needed (Debian 10, Ubuntu 20.04, or later)," \
    "${system:-it} has ${glibc:-none}; upgrade the system first"
fi
# Reading all of it takes a second; half a file would be found by dpkg after the old program is gone.
dpkg-deb --fsys-tarfile "$DEB" >/dev/null 2>&1 || refuse "$DEB is damaged; $BROKEN"

# Not there in the end: the next one to install it may be somebody else.
# shellcheck disable=SC2154 # dpkg.sh has made it
trap 'rm -f "$log"; is_there || rm -f "$MARK"' EXIT
is_there || { umask 077 && mkdir -p "$STATE" && echo "$version" >"$MARK" && umask 022; } 2>/dev/null ||
  refuse "$MARK cannot be written; look at the space and the mode of $STATE, then try again"

# systemctl of the packages' own scripts then does nothing but what concerns the next boot.
[ "${1-}" != setup ] || export SYSTEMD_OFFLINE=1

# What is half there, or has lost its files, dpkg completes with the same package; for the rest apt looks at all that it needs
# before it changes anything.
install() {
  if is_there && ! { [ "$1" = whole ] && dpkg --compare-versions "$present" lt "$version"; }; then
    patiently dpkg --force-confdef --force-confold --install "$DEB" && return
  fi
  apt "--${2:-install}-recommends" install "$DEB"
}
case $(state_of "$PACKAGE") in ?i*) state=whole ;; *) state=half ;; esac
if ! install $state; then
  # An interrupted dpkg, or lists of packages that are too old.
  ! has 'dpkg --configure -a' || patiently dpkg --force-confdef --force-confold --configure -a || :
  apt update || :
  # What is recommended can come later: without a network that is no reason to be without the program.
  install half || install half no-install || give_up 'clamgate cannot be installed'
fi
[ -x "$PROGRAM" ] || refuse "dpkg has installed clamgate, but $PROGRAM is not there; look at the disk, then try again"
