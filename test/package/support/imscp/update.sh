#!/bin/bash
# An update over the old plugin 1.3.0: see looks.sh.
. /srv/imscp/looks.sh
. /srv/imscp/old-plugin.sh
set +e
engine upload /srv/ClamAV.tar.bz2 >/srv/uploaded
engine become 1.3.0 >/srv/become
until_so refused
echo "the old plugin: $(infected)"
rm -f /var/log/mail.log; systemctl restart rsyslog
(until [ -e /srv/enough ]; do infected; done >/srv/during) &
echo "update: $(engine list)"
touch /srv/enough
wait
# It waits while one milter gives way to the other, and nothing passes.
echo "while it went on: $(grep -vE '^45[14] ' /srv/during | sort -u | paste -sd'|')"
echo "now: $(infected)"
systemctl is-active clamav-milter clamav-daemon clamgate | paste -sd' '
echo "main.cf: $(postconf -h smtpd_milters); $(postconf -n milter_default_action)"
cmp /srv/clamav-milter.conf /etc/clamav/clamav-milter.conf && echo 'clamav-milter.conf as before the old plugin'
ls -d /etc/clamav-unofficial-sigs /etc/cron.d/clamav-unofficial-sigs /usr/local/bin/clamav-unofficial-sigs.sh \
  /etc/logrotate.d/clamav-unofficial-sigs /usr/share/man/man8/clamav-unofficial-sigs.8 /var/lib/clamav-unofficial-sigs 2>/dev/null
echo "carried over: $(grep -cE 'MaxFileSize|RejectMsg|sanesecurity_dbs_rating|linuxmalwaredetect_enabled' $local_file)"
ls $panel/data/persistent/plugins/ClamAV | sed -E 's/-[0-9TZ-]+\.php/-TIME.php/'
echo "disable, uninstall: $(engine disable) $(engine uninstall) $(clean); main.cf: $(diff /srv/imscp/main.cf /etc/postfix/main.cf | grep '^[<>]' | sort | paste -sd'|')"
