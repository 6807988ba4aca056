# The life of the package on a host: installed, set up, upgraded, taken back, removed, purged.
say() { echo "== $*"; }
quietly() { "$@" >/mnt/log 2>&1 || { echo "exit $?"; cat /mnt/log; }; }
apt() { apt-get -y --no-install-recommends "$@" </dev/null; }
# Everything but what dpkg, apt and the tools of the accounts keep for themselves.
list() {
  find / -xdev \( -path /proc -o -path /dev -o -path /mnt -o -path /tmp -o -path /var/cache/apt -o -path /var/cache/debconf -o -path /var/lib/apt -o -path /var/cache/man -o -path /var/mail \
    -o -path /var/lib/dpkg -o -path /var/log -o -path /var/spool/postfix -o -path /var/lib/postfix -o -path /run \
    -o -name 'passwd*' -o -name 'group*' -o -name 'shadow*' -o -name 'gshadow*' \) -prune \
    -o -type d -printf '%M %u:%g %p\n' -o -printf '%M %u:%g %p %s %l\n' | sort
}
services() { ls /etc/systemd/system/*.wants /etc/rc?.d 2>/dev/null; md5sum /etc/postfix/*.cf /etc/clamav/*.conf; }
release() { ls /mnt/packages/clamgate_"$1"_*.deb; }

# Empty where its package was installed in a root without a network.
postconf -e 'inet_protocols = ipv4' 'myhostname = mx.test' 'mydestination = mx.test, localhost' 'default_transport = error' \
  'maillog_file = /var/log/mail.log'
quietly postfix start
list >/mnt/before
services >/mnt/services

say install
quietly apt install "$(release 0.0.9)"
services | diff /mnt/services - && echo 'services of others and Postfix as before'
stat -c '%a %U:%G %n' /etc/clamgate/clamgate.yaml
getent passwd clamgate
clamgate config check

say guidance
for page in /usr/share/man/man1/clamgate*.gz /usr/share/man/man5/clamgate*.gz; do
  zcat "$page" >/mnt/page
  groff -man -Tutf8 -ww -z /mnt/page 2>&1
  mandoc -T lint -W warning /mnt/page
done
echo 'pages read'

say setup
printf 'policy:\n  databasesMissing: accept # mine\n' >>/etc/clamgate/clamgate.yaml
clamgate setup --yes --no-service
echo "exit $?"

say daemon
# With the rights that the unit gives it.
groups=$(getent group clamgate postfix clamav | cut -d: -f3 | paste -sd,)
capabilities='-all,+setuid,+setgid,+kill,+chown'
setpriv --reuid clamgate --regid clamgate --groups "$groups" --no-new-privs --bounding-set "$capabilities" \
  --inh-caps "$capabilities" --ambient-caps "$capabilities" clamgate run >/mnt/daemon 2>&1 &
daemon=$!
for _ in $(seq 600); do
  if clamgate status >/dev/null 2>&1; then break; fi
  if ! kill -0 $daemon; then break; fi
  sleep 0.2
done
clamgate selftest || cat /mnt/daemon
echo "exit $?"

say upgrade
apt install "$(release 0.1.0)" 2>&1 | grep -i -e conffile -e 'configuration file'
grep mine /etc/clamgate/clamgate.yaml
stat -c '%a %U:%G %n' /etc/clamgate/clamgate.yaml
dpkg-query -W -f '${Version} ${Status}\n' clamgate
clamgate selftest >/dev/null
echo "exit $?"
kill $daemon
wait $daemon

say asked
apt remove clamgate 2>&1 | grep '^clamgate:'
quietly apt install "$(release 0.1.0)"

say back
clamgate uninstall --yes >/mnt/log
echo "exit $?"
services | diff /mnt/services - && echo 'services of others and Postfix as before'

say removed
apt remove clamgate 2>&1 | grep '^clamgate:'
list | diff /mnt/before - | grep '^[<>]'

say purged
quietly apt purge clamgate
list | diff /mnt/before - | grep '^[<>]'
find / -xdev -path /proc -prune -o -path /mnt -prune -o -name .clamgate-stamp -o -name '*clamgate*' -print

say end
postfix stop 2>/dev/null
