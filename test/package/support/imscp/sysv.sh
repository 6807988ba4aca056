#!/bin/bash
# The life of the plugin on a server without systemd: init scripts and cron, and no systemctl at all. Runs in a chroot of its own, see
# in-root.sh. Says what it sees, one line for each look; imscp-sysv.test.ts knows what it should be.
exec 2>&1
cp -r /mnt/packages/srv/. /srv/
cp /mnt/packages/libclamav.so /usr/lib/x86_64-linux-gnu/libclamav.so.*.*.*
rm -f /usr/sbin/policy-rc.d /usr/bin/systemctl
bash /srv/imscp/host.sh 1.5.3
set -- 1.5
. /srv/imscp/looks.sh
rsyslogd
dovecot
postfix start >/dev/null 2>&1
services() {
  for name in clamav-daemon clamav-freshclam clamgate; do
    /etc/init.d/$name status >/dev/null 2>&1 && state=runs || state='does not run'
    echo "$name $state, $(ls /etc/rc2.d | grep -q "^S..$name\$" && echo 'at boot' || echo 'not at boot')"
  done
}
# What cron would do, in its minute. The line asks for a low priority, with which it would wait for other tests most of the time.
minute() {
  for file in /etc/cron.d/clamgate*; do sed -n 's/^\* \* \* \* \* root //p' "$file" | nice -n -10 sh 2>/dev/null; done
}
ours() { ls /etc/cron.d | grep clamgate; pgrep -u clamgate; }
daemon_user() { id -un "$(ps -o uid= -p "$(cat /run/clamgate-init/clamgate.pid)" | tr -d ' ')"; }

services >/srv/services
files >/srv/files
echo "upload: $(engine upload /srv/ClamAV.tar.bz2)"
echo "install: $(engine install)"
echo "without databases: $(clean) $(infected); $(services | tr '\n' ';')"
databases
minute
# Why, where it does not.
/etc/init.d/clamav-daemon status >/dev/null || tail -n 20 /var/log/clamav/clamav.log
echo "after a minute with databases: $(clean) $(infected)"
minute
echo "left for cron: $(ls /etc/cron.d | grep clamgate)"
echo "main.cf: $(asked)"
echo "page: $(state) $(stat -c '%a %U' $panel/data/persistent/plugins/ClamAV/state.json)"
services
echo "the daemon is $(daemon_user), its socket $(stat -Lc '%a %U:%G' /var/spool/postfix/clamav/clamav-milter.ctl)"

local_values "'clamav_milter_options' => array('RejectMsg' => 'Infected by %v')"
echo "change: $(engine list) $(infected)"
rm /run/clamgate-init/clamgate.pid
echo "pid file gone: $(/etc/init.d/clamgate start | sed 's/[0-9][0-9]*/PID/')"
kill -9 "$(cat /run/clamgate-init/clamgate.pid)"
has_ended() { ! /etc/init.d/clamgate status; }
until_so has_ended
/etc/init.d/clamgate status >/dev/null
echo "killed: status $?; $(/etc/init.d/clamgate start | sed 's/[0-9][0-9]*/PID/') $(infected)"

echo "disable: $(engine disable)"
echo "mail: $(clean) $(infected); main.cf: $(main); left of ours: $(ours)"
services | diff /srv/services - && echo 'services as before'
echo "enable: $(engine enable) $(infected)"
/etc/init.d/clamgate stop >/dev/null
postfix stop >/dev/null 2>&1
echo "reconfigure, nothing runs: $(engine reconfigure)"
echo "after it: $(infected)"

mv /usr/bin/clamgate /srv/program
echo "disable without the program: $(engine disable)"
echo "mail: $(clean) $(infected); main.cf: $(main); left of ours: $(ours)"
mv /srv/program /usr/bin/clamgate
echo "uninstall: $(engine uninstall)"
echo "mail: $(clean) $(infected); main.cf: $(main)"
services | diff /srv/services - && echo 'services as before'
# What signatures of third parties have come to differs with the time that they had. What SQLite has beside a database stays where the
# daemon did not close it last, and goes with its next opening.
files | diff /srv/files - | grep '^[<>]' | grep -v /var/lib/clamgate/signatures/ | grep -vE '/clamgate\.(state\.)?db-(wal|shm)( |$)' | sed -E 's/ [0-9]+$//'
