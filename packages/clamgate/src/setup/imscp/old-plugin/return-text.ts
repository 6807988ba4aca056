/** What lies beside the copies: how to go back. Lines of at most 100 characters. */
export const RETURN_TEXT = `What the ClamAV plugin 1.x of i-MSCP had left on this host
==========================================================

The plugin ClamAV 2 has taken its place. Before it changed a file, it put a copy here, with owner,
mode and time: files/etc/postfix/main.cf is the copy of /etc/postfix/main.cf. Nothing reads these
copies but a takeover that was interrupted; remove this directory when you need them no more. They
hold secrets (user.conf): root alone may read them.

To go back to the plugin 1.x:

1. In the panel, deactivate the plugin ClamAV, uninstall it, and delete it: the panel refuses an
   older version in the place of a newer one. Mail goes on, and is not scanned from then on.
2. Upload the archive of the old plugin. Put your values into its config.php: they are in
   data/persistent/plugins/ClamAV/config-*.php below the panel's gui directory, the newest of
   version 1; files/etc/clamav/clamav-milter.conf and
   files/etc/clamav-unofficial-sigs/user.conf have them as well.
3. Activate it. It writes its options, its entries in main.cf, and the script
   clamav-unofficial-sigs.sh anew, and starts clamav-milter.

To put one file back by hand, and only where the plugin 2 is uninstalled:

  cp -a /var/lib/clamgate-imscp/old-plugin/files/etc/clamav/clamav-milter.conf /etc/clamav/

Do not copy main.cf back as a whole: others have changed it since. Compare it:

  diff /var/lib/clamgate-imscp/old-plugin/files/etc/postfix/main.cf /etc/postfix/main.cf

Databases of the old plugin are named imscp-plugin-1.NAME in /var/lib/clamav until those of the new
one are there, and are removed then; the old plugin fetches its own anew.
`
