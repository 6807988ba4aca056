#!/bin/bash
# Makes of a root with Postfix, Dovecot and rsyslog what a server with i-MSCP is, as far as the plugin sees it. Runs in the booted root;
# the argument is the version of the panel.
set -e
panel=/var/www/imscp/gui
useradd --create-home vu2000
useradd --create-home info
echo info:secret | chpasswd
mkdir -p $panel/plugins $panel/data/persistent/plugins /etc/imscp/postfix /var/log/imscp /var/lib/imscp-double
chown -R vu2000: $panel
cat >/etc/imscp/imscp.conf <<C
Version = $1
PluginApi = $([ "$1" = 1.5.3 ] && echo 1.5.0 || echo 1.4.1)
MTA_SERVER = postfix
MTA_PACKAGE = Servers::mta::postfix
GUI_ROOT_DIR = $panel
CONF_DIR = /etc/imscp
C
echo 'POSTFIX_CONF_DIR = /etc/postfix' >/etc/imscp/postfix/postfix.data

cat >/etc/dovecot/conf.d/99-postfix.conf <<'C'
protocols =
service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0660
    user = postfix
    group = postfix
  }
}
C
cat >/srv/imscp/main.cf <<'C'
# As the panel writes it.
compatibility_level = 3.6
inet_protocols = ipv4
inet_interfaces = all
myhostname = mx.panel.test
smtpd_banner = $myhostname ESMTP
append_dot_mydomain = no
mydestination = panel.test
local_recipient_maps =
local_transport = discard:
alias_maps =
alias_database =
smtpd_tls_security_level = may
smtpd_tls_cert_file = /etc/ssl/certs/ssl-cert-snakeoil.pem
smtpd_tls_key_file = /etc/ssl/private/ssl-cert-snakeoil.key
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_sasl_auth_enable = no
smtpd_relay_restrictions = permit_mynetworks permit_sasl_authenticated defer_unauth_destination
smtpd_client_connection_rate_limit = 0

# Parameters added at run-time by i-MSCP or 3rd-party components
C
{
  cat /usr/share/postfix/master.cf.dist
  cat <<'C'
submission inet n       -       y       -       -       smtpd
 -o syslog_name=postfix/submission
 -o smtpd_tls_security_level=encrypt
 -o smtpd_sasl_auth_enable=yes
 -o smtpd_client_restrictions=permit_sasl_authenticated,reject
C
} >/srv/imscp/master.cf
cp /srv/imscp/main.cf /srv/imscp/master.cf /etc/postfix/
# The log of the kernel is not the container's.
sed -i '/imklog/d' /etc/rsyslog.conf
if [ -d /run/systemd/system ]; then
  systemctl enable --now clamav-freshclam 2>/dev/null
  systemctl restart dovecot postfix rsyslog
fi
