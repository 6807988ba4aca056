#!/bin/bash
# Setup without a service, on a host of its own: arguments are the program and the port of Postfix.
set -e
program=$1
port=$2
say() { echo "== $*"; }

cd /etc/postfix
echo 'compatibility_level = 3.6' > main.cf
cp /usr/share/postfix/master.cf.dist master.cf
sed -i "s/^smtp  *inet/$port inet/" master.cf
postconf -e 'inet_interfaces = loopback-only' 'mydestination = localhost, mx.test' 'myhostname = mx.test' \
  'default_transport = error' 'maillog_file = /var/log/mail.log' 'alias_maps =' 'alias_database ='
postfix start > /dev/null 2>&1
trap 'postfix stop > /dev/null 2>&1' EXIT
# Nothing is fetched here: mail passes without the official databases.
mkdir -p /etc/clamgate
printf '# mine\npolicy:\n  databasesMissing: accept # no network\n' > /etc/clamgate/clamgate.yaml
# State of a daemon of the developer who runs the test is none of this host.
rm -rf /var/lib/clamgate
cp -a /etc /var/etc-before

say setup
"$program" setup --yes --no-service && echo "exit 0" || echo "exit $?"
say again
"$program" setup --yes --no-service && echo "exit 0" || echo "exit $?"
say monitor
"$program" setup --yes --no-service --monitor && echo "exit 0" || echo "exit $?"
say configuration
cat /etc/clamgate/clamgate.yaml
say account
getent passwd clamgate
say uninstall
"$program" uninstall --yes --purge && echo "exit 0" || echo "exit $?"
say difference
# The copies that the tools of the accounts keep, and links of the host that lead out of here.
diff -r --no-dereference /etc /var/etc-before | grep -v -e '/\(passwd\|group\|shadow\|gshadow\)-' -e '^[<>0-9-]' || true
say end
