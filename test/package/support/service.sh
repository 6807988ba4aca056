#!/bin/bash
# Runs inside of a booted root with systemd, Postfix, ClamAV and the package clamgate. Says what it sees, one line for each look;
# service.test.ts knows what it should be.
set -u
units() { systemctl is-active clamgate.socket clamgate.service | paste -sd' '; }
# Mail is answered before all else is up, which is when systemd calls it active.
units_once_up() { until_so systemctl is-active clamgate; units; }
pid() { systemctl show --property MainPID --value clamgate; }
restarts() { systemctl show --property NRestarts --value clamgate; }
# Waits until the command after it succeeds.
until_so() {
  local end=$((SECONDS + 300))
  until "$@" >/dev/null 2>&1; do
    if [ $SECONDS -ge $end ]; then echo "not so after 300 s: $*"; return; fi
    sleep 0.1
  done
}
other_than() { local now; now=$(pid); [ "$now" != "$1" ] && [ "$now" != 0 ] && [ "$(systemctl is-active clamgate)" = active ]; }
send() { perl /srv/mail.pl "$1" | tail -n 1 | cut -c1-3; }
eicar='X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'

cat >/srv/mail.pl <<'P'
use strict; use IO::Socket::INET;
my $s = IO::Socket::INET->new('127.0.0.1:25') or die "connect: $!\n";
sub reply { my $l; do { $l = <$s> } while defined $l && $l =~ /^\d{3}-/; print $l // "closed\n"; exit if ($l // '4') =~ /^[45]/ }
reply();
for ("EHLO x", "MAIL FROM:<a\@test.local>", "RCPT TO:<b\@test.local>", "DATA") { print $s "$_\r\n"; reply() }
print $s "Subject: $$\r\n\r\n$ARGV[0]\r\n.\r\n"; reply();
P
echo 'policy: { databasesMissing: accept }' >/etc/clamgate/clamgate.yaml
postconf -e inet_protocols=ipv4 inet_interfaces=127.0.0.1 mydestination=test.local local_recipient_maps= local_transport=discard: \
  smtpd_milters=unix:clamgate/milter.sock milter_default_action=tempfail smtpd_client_connection_rate_limit=0
systemctl restart postfix
# Of the host, and nobody asks it here.
systemctl stop clamav-daemon.socket clamav-daemon 2>/dev/null
systemctl stop clamgate.socket
systemctl start clamgate.socket
echo "socket alone: $(units)"
echo "clean mail starts the service: $(send hello) $(units_once_up)"
echo "infected: $(send "$eicar")"
echo "clamd runs as: $(ps -o user= -C clamd | sort -u | paste -sd' ')"

# The one that was killed is still to be seen for a moment.
other_clamd() { local now; now=$(pgrep -x clamd) && [ "$now" != "$1" ]; }
one=$(pgrep -x clamd) && kill -9 "$one" && until_so other_clamd "$one"
until_so clamgate healthy
echo "clamd after kill -9: $(send "$eicar") as $(ps -o user= -C clamd | paste -sd' ')"

for worker in 1 2 3; do
  (until [ -e /srv/enough ]; do send "load $worker"; done >"/srv/load.$worker") &
done
for _ in 1 2; do sleep 1; systemctl restart clamgate; done
sleep 1
until_so systemctl is-active clamgate
before=$(pid)
# What an upgrade does: the maintainer scripts restart what runs.
dpkg --install --force-confold /srv/clamgate.deb >/srv/upgrade.log 2>&1 || cat /srv/upgrade.log
upgraded=$(until_so other_than "$before" && echo "by another process")
sleep 1
touch /srv/enough
wait
echo "answers under load: $(sort -u /srv/load.* | paste -sd' ')"
echo "after an upgrade: $upgraded"
until_so pgrep -x clamd
echo "clamd after restarts: $(pgrep -xc clamd)"

systemctl restart clamgate.socket
until_so clamgate healthy
echo "socket restarted: $? $(units_once_up) $(send hello)"

before=$(pid) && kill -9 "$before" && until_so other_than "$before" && until_so pgrep -x clamd
echo "main process after kill -9: $(units) $(restarts) $(pgrep -xc clamd)"

mkdir -p /run/systemd/system/clamgate.service.d
# As long as a busy host may keep one waiting that does not hang.
printf '[Service]\nWatchdogSec=20s\n' >/run/systemd/system/clamgate.service.d/test.conf
systemctl daemon-reload
systemctl restart clamgate
before=$(pid) && kill -STOP "$before" && until_so other_than "$before"
echo "hung process: $(units) $(restarts) $(send hello)"

cp /etc/clamgate/clamgate.yaml /srv/good.yaml
echo 'nonsense: 1' >>/etc/clamgate/clamgate.yaml
systemctl reload clamgate 2>/dev/null
echo "reload of a broken configuration: $? $(units_once_up)"
systemctl restart clamgate 2>/dev/null
until_so test ! -e /var/spool/postfix/clamgate/milter.sock
echo "broken configuration: $(units) $(systemctl show --property ExecMainStatus --value clamgate) $(restarts) $(send hello)"
cp /srv/good.yaml /etc/clamgate/clamgate.yaml
systemctl start clamgate
echo "mended: $(units) $(send hello)"

# What the console is told of the configuration, as it is installed, and as the guide lets the daemon write it.
policy_file() {
  perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new(Peer => "/run/clamgate/control.sock") or die "connect: $!\n";
    print $s "GET /v1/policy/file HTTP/1.0\r\nHost: x\r\n\r\n"; print <$s>' |
    grep -oE '"(isWritable|because)":("[a-z-]+"|true|false)' | paste -sd' '
}
until_so clamgate healthy
echo "configuration as installed: $(policy_file)"
chown clamgate /etc/clamgate /etc/clamgate/clamgate.yaml
echo "with its owner alone: $(policy_file)"
printf '[Service]\nReadWritePaths=/etc/clamgate\n' >/run/systemd/system/clamgate.service.d/configuration.conf
systemctl daemon-reload
systemctl restart clamgate
until_so clamgate healthy
echo "as the guide says: $(policy_file)"
systemctl stop clamgate.socket
echo "stopped: $(units) $(pgrep -xc clamd)"
