#!/bin/bash
# The life of the plugin on a server without systemd: init scripts and cron, and no systemctl at all. Says what it sees, one line for
# each look; imscp-sysv.test.ts knows what it should be.
cp -r /mnt/packages/srv/. /srv/
cp /mnt/packages/libclamav /usr/lib/*/libclamav.so.*.*.*
rm -f /usr/sbin/policy-rc.d /usr/bin/systemctl
bash /srv/imscp/host.sh 1.5.3
set -- 1.5
. /srv/imscp/looks.sh
exec 2>&1
for name in rsyslog dovecot; do
  case $name in rsyslog) rsyslogd ;; dovecot) dovecot ;; esac
done
postfix start >/dev/null 2>&1
scripts() {
  for name in clamav-daemon clamav-freshclam clamgate; do
    /etc/init.d/$name status >/dev/null 2>&1 && state=runs || state='does not run'
    echo "$name $state, $(ls /etc/rc2.d 2>/dev/null | grep -E "^S..$name\$" >/dev/null && echo 'at boot' || echo 'not at boot')"
  done
}
ours() { ls /etc/init.d/clamgate /etc/cron.d/clamgate* 2>/dev/null; pgrep -u clamgate -a; }
scripts >/srv/services
files >/srv/files
echo "upload: $(engine upload /srv/ClamAV.tar.bz2)"
echo "install: $(engine install)"
echo "without databases: $(clean) $(infected)"
scripts
ls /etc/cron.d | grep clamgate
databases
for _ in 1 2 3 4 5 6; do clamgate imscp activate --once; refused && break; sleep 1; done
echo "with databases: $(clean) $(infected)"
echo "main.cf: $(asked)"
scripts
