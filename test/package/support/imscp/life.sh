#!/bin/bash
# The life of the plugin on a server: see looks.sh.
. /srv/imscp/looks.sh

services >/srv/services
files >/srv/files
echo "upload: $(engine upload /srv/ClamAV.tar.bz2)"
started=$SECONDS
echo "install: $(engine install)"
[ $((SECONDS - started)) -lt 60 ] || echo "that took $((SECONDS - started)) s"
echo "without databases: $(clean) $(infected)"
databases
until_so refused
mark
echo "with databases: $(clean) $(infected)"
logged
echo "main.cf: $(asked)"
until_so test "$(state)" = scanning
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
systemctl stop postfix clamgate
echo "reconfigure, nothing runs: $(engine reconfigure)"
echo "after it: $(infected)"

mv /usr/bin/clamgate /usr/lib/clamgate /srv/
echo "disable without the program: $(engine disable)"
echo "mail: $(clean) $(infected); main.cf: $(main)"
echo "enable without the program: $(engine enable) $(infected)"

for wait in 0.2 0.5 1 1.5 2 3; do
  engine disable >/srv/disabled
  setsid perl /srv/imscp/panel.pl "$series" enable >/dev/null 2>&1 &
  sleep "$wait"
  kill -9 -- "-$!"
  echo "killed after $wait s: $(clean)$(refused || infected | grep -v ^250)"
  [ "$(engine retry)" = enabled ] && refused || echo "not enabled after $wait s"
done

echo "disable: $(engine disable)"
echo "uninstall: $(engine uninstall)"
echo "mail: $(clean) $(infected); main.cf: $(main)"
services | diff /srv/services - && echo 'services as before'
files | diff /srv/files - | grep '^[<>]'
