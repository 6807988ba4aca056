#!/bin/bash
# The life of the plugin on a server: see looks.sh.
. /srv/imscp/looks.sh

services >/srv/services
files >/srv/files
echo "upload: $(engine upload /srv/ClamAV.tar.bz2)"
started=$SECONDS
echo "install: $(engine install)"
# With the packages of ClamAV and ours; the databases would take longer.
[ $((SECONDS - started)) -lt 300 ] || echo "that took $((SECONDS - started)) s"
echo "without databases: $(clean) $(infected)"
databases
until_so refused
mark
echo "with databases: $(clean) $(infected)"
logged
echo "main.cf: $(asked)"
until_so is_scanning
echo "page: $(state) $(stat -c '%a %U' $panel/data/persistent/plugins/ClamAV/state.json)"

local_values "'clamav_milter_options' => array('OnInfected' => 'Rejct')"
echo "wrong value: $(engine list)"
echo "what was in force: $(infected)"
local_values "'clamav_milter_options' => array('RejectMsg' => 'Infected by %v', 'MaxFileSize' => 10000000, 'LogClean' => 'Basic')"
echo "right value: $(engine list)"
echo "applied: $(infected)"
rm $local_file
echo "taken back: $(engine list) $(infected)"

echo "disable: $(engine disable)"
echo "mail: $(clean) $(infected); main.cf: $(main)"
services | diff /srv/services - && echo 'services as before'
echo "enable: $(engine enable) $(infected)"

echo "reconfigure: $(engine reconfigure)"
echo "after it: $(infected)"
systemctl stop postfix clamgate.socket clamgate
echo "reconfigure, nothing runs: $(engine reconfigure)"
echo "after it: $(infected)"

rm -r /usr/bin/clamgate /usr/lib/clamgate
echo "disable without the program: $(engine disable)"
echo "mail: $(clean) $(infected); main.cf: $(main)"
echo "enable without the program: $(engine enable) $(infected)"

for wait in 0.7 2; do
  engine disable >/srv/disabled
  perl /srv/imscp/panel.pl "$series" enable >/dev/null 2>&1 &
  sleep "$wait"
  # The program is a group of its own, which outlives the panel.
  kill -9 $! $(pgrep -P $!)
  wait $! 2>/dev/null
  echo "killed: $(clean); tried again: $(engine retry) $(infected)"
done

echo "disable: $(engine disable)"
echo "uninstall: $(engine uninstall)"
echo "mail: $(clean) $(infected); main.cf: $(main)"
services | diff /srv/services - && echo 'services as before'
# What signatures of third parties have come to differs with the time that they had.
files | diff /srv/files - | grep '^[<>]' | grep -v /var/lib/clamgate/signatures/ | sed -E 's/ [0-9]+$//'
