<?php
// SPDX-License-Identifier: GPL-2.0-or-later

/** What can be told of this host from PHP. The rest, and all of this once more, is checked by the backend. */
class ClamAV_Requirements
{
    /** @return string|null What is missing for sure: one line, safe in HTML. */
    public static function problem($directory)
    {
        $version = self::setting('Version');
        if (preg_match('/(\d+)\.(\d+)/', $version, $part) && version_compare("$part[1].$part[2]", '1.4', '<')) {
            return "ClamAV needs i-MSCP 1.4 or later, and this is $version. Update i-MSCP first.";
        }
        // Panels up to 1.4.2 have no MTA_PACKAGE.
        foreach (array('MTA_SERVER' => 'postfix', 'MTA_PACKAGE' => 'Servers::mta::postfix') as $name => $wanted) {
            $value = self::setting($name);
            if ($value !== '' && $value !== $wanted) {
                return "ClamAV needs the Postfix server implementation of i-MSCP ($name = $wanted), and $name is $value."
                    . ' Choose it with imscp-reconfigure first.';
            }
        }
        if (basename($directory) !== 'ClamAV') {
            return 'The directory of this plugin must be ClamAV. Upload the archive under its own name, ClamAV.tar.bz2.';
        }
        foreach (array('backend/ClamAV.pm', 'program/install.sh') as $file) {
            if (!is_file("$directory/$file")) {
                return "The plugin lacks its file $file. Upload the archive ClamAV.tar.bz2 again.";
            }
        }
        return null;
    }

    /** @return string Empty where the panel does not say: then nobody is refused for it. */
    public static function setting($name)
    {
        try {
            $config = iMSCP_Registry::get('config');
            return isset($config[$name]) ? preg_replace('/[^\w :.-]/', '?', trim($config[$name])) : '';
        } catch (Exception $e) {
            return '';
        }
    }
}
