# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# For release.sh, which has `touches`: ends what starts our service, by systemd, or by an init script and cron.
# shellcheck disable=SC2154

ETC=${CLAMGATE_IMSCP_ETC:-/etc}
BOOTED=${CLAMGATE_IMSCP_BOOTED:-/run/systemd/system}

# $1: names of units, as systemctl takes them
end_units() {
  command -v systemctl >/dev/null || return 0
  systemctl list-unit-files --no-legend "$1" 2>/dev/null | while read -r unit _; do
    systemctl --quiet disable "$unit" >/dev/null 2>&1
    [ "$touches" = no ] || systemctl stop "$unit" >/dev/null 2>&1
  done
}

# Where systemd does not run.
end_script() {
  rm -f "$ETC/cron.d/clamgate-imscp"
  [ ! -d "$BOOTED" ] && [ -x "$ETC/init.d/clamgate" ] || return 0
  ! command -v update-rc.d >/dev/null || _SKIP_SYSTEMD_NATIVE=1 update-rc.d clamgate disable >/dev/null 2>&1
  [ "$touches" = no ] || "$ETC/init.d/clamgate" stop >/dev/null 2>&1 </dev/null
}

# It would let Postfix ask again, as soon as the databases are there.
end_activation() {
  end_units 'clamgate-imscp*'
  rm -f "$ETC/cron.d/clamgate-imscp-activate"
}
