#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: sh remove.sh
#
# Removes the program where install.sh has brought it; its configuration and ClamAV stay.
set -u
# shellcheck source=dpkg.sh
. "$(cd "$(dirname "$0")" && pwd)/dpkg.sh"

if [ -e "$MARK" ] && is_there; then
  if systemctl --quiet is-active clamgate.service 2>/dev/null ||
    "${CLAMGATE_IMSCP_ETC:-/etc}/init.d/clamgate" status >/dev/null 2>&1; then
    echo 'clamgate stays: its service runs, so that somebody else needs it'
  else
    patiently dpkg --remove "$PACKAGE" || give_up 'clamgate cannot be removed'
  fi
fi
rm -f "$MARK" "$STATE/entries" "$STATE/reload"
rmdir "$STATE" 2>/dev/null || :
