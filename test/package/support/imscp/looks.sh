#!/bin/bash
# Runs inside of a booted root that is a server with i-MSCP (host.sh). Says what it sees, one line for each look; imscp.test.ts knows
# what it should be. The argument is the series of the panel.
set -u
series=$1
panel=/var/www/imscp/gui
local_file=$panel/data/persistent/plugins/ClamAV.php
eicar='X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
engine() { perl /srv/imscp/panel.pl "$series" "$@" 2>&1; }
# What an SMTP client hears: of a clean message, of an infected one.
clean() { perl /srv/imscp/mail.pl hello 2>&1 | cut -c1-3; }
infected() { perl /srv/imscp/mail.pl "$eicar" 2>&1 | tr -d '\r' | sed 's/queued as .*/queued/'; }
until_so() { for _ in $(seq 900); do "$@" >/dev/null 2>&1 && return; sleep 0.5; done; echo "not so after 450 s: $*"; }
refused() { infected | grep -q ^550; }
asked() { postconf -h smtpd_milters; }
# Every state that the plugin may touch and has to give back.
services() { for unit in clamav-daemon.socket clamav-daemon clamav-freshclam clamav-milter; do
  echo "$unit $(systemctl is-active $unit) $(systemctl is-enabled $unit 2>/dev/null)"; done; }
files() {
  find / -xdev \( -path /proc -o -path /dev -o -path /sys -o -path /srv -o -path /tmp -o -path /run -o -path /var/tmp -o -path /var/cache \
    -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/log -o -path /var/spool/postfix -o -path /var/lib/postfix \
    -o -path /var/lib/clamav -o -path /var/lib/imscp-double -o -path /var/lib/systemd -o -path /var/spool/rsyslog -o -path $panel \
    -o -path /etc/ld.so.cache -o -name 'passwd*' -o -name 'group*' -o -name 'shadow*' -o -name 'gshadow*' \) -prune \
    -o -type f -printf '%M %u:%g %p %s\n' -o -type l -printf '%p -> %l\n' -o -type d -printf '%M %u:%g %p\n' | sort
}
main() { cmp -s /srv/imscp/main.cf /etc/postfix/main.cf && cmp -s /srv/imscp/master.cf /etc/postfix/master.cf && echo 'as before' || echo changed; }
# Both forms that the series know.
local_values() {
  printf "<?php\n\$o = array(%s);\nreturn \$o + array('__REMOVE__' => array(), '__OVERRIDE__' => \$o);\n" "$1" >$local_file
  chown vu2000: $local_file
}
databases() { cp /srv/databases/* /var/lib/clamav/ && chown clamav: /var/lib/clamav/*; }
state() { perl -MJSON -0777 -ne 'print decode_json($_)->{scanning}->{state}' $panel/data/persistent/plugins/ClamAV/state.json; }
is_scanning() { [ "$(state)" = scanning ]; }

told_by_postfix() { tail -c +$((marked + 1)) /var/log/mail.log | grep 'milter-reject.*helo=<client.test>'; }
# Lines of mail.log since the last call of `mark`, without what is different each time.
mark() { marked=$(wc -c </var/log/mail.log); }
# The self-test of an activation has lines as well, by postmaster.
logged() {
  until_so told_by_postfix
  tail -c +$((marked + 1)) /var/log/mail.log | grep -e ' infected by ' -e milter-reject | grep -v postmaster@ |
    sed -E 's/^[^ ]+ [^ ]+ //; s/\[[0-9]+\]:/[PID]:/; s/ [0-9A-F]{8,}: / ID: /'
}
