#!/bin/bash
# Makes a root of a Debian release with all that the tests of the package need, once: arguments are the release, the directory,
# and packages that are needed besides; with those it begins as a copy of the root of the release, which is beside it.
set -e
release=$1
root=$2
shift 2
packages='adduser bash-completion clamav-daemon clamav-freshclam fish groff-base iproute2 mandoc postfix procps zsh'
[ "$release" != bookworm ] || packages="$packages dbus lintian perl systemd-sysv"
stamped="$packages${*:+ $*}"
mkdir -p "$(dirname "$root")"
# Two tests may want it at a time.
exec 9>"$root.lock"
flock 9
stamp="$root/.clamgate-stamp"
if [ "$(cat "$stamp" 2>/dev/null)" = "$stamped" ]; then exit 0; fi
rm -rf "$root"
in_root() { chroot "$root" env -i DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
if [ $# -gt 0 ]; then
  base="$(dirname "$root")/$release"
  bash "$0" "$release" "$base"
  cp -a --reflink=auto "$base" "$root"
  rm "$stamp"
  packages=$*
else
  mkdir -p "$root"
  debootstrap --variant=minbase --include=ca-certificates "$release" "$root" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  # Nothing that is installed there may start: it would meet what runs on this host.
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  # Nobody needs these roots after a loss of power: neither here nor in the tests does dpkg wait for the disk.
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
  echo 'postfix postfix/main_mailer_type select Local only' | in_root debconf-set-selections
  in_root apt-get update
fi
in_root apt-get install -y --no-install-recommends $packages
in_root apt-get clean
echo "$stamped" >"$stamp"
