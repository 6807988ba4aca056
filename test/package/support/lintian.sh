# lintian does not want to be root.
echo '== lintian'
setpriv --reuid nobody --regid nogroup --clear-groups env HOME=/tmp lintian --no-cfg --fail-on error,warning --tag-display-limit 0 \
  /mnt/packages/clamgate_0.1.0_*.deb 2>&1
echo '== end'
