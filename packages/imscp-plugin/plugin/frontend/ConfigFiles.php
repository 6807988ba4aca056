<?php
// SPDX-License-Identifier: GPL-2.0-or-later

/**
 * The two files that an administrator writes, read before the panel reads them: what is wrong in one of them would end in a
 * crash page of the panel, or would be stored as an empty configuration.
 */
class ClamAV_ConfigFiles
{
    /** The panel keeps all of it as JSON in 64 KiB. */
    const MOST_BYTES = 60000;

    /** @return string|null What is wrong, the first of it: one line, safe in HTML. */
    public static function problem($directory)
    {
        $bytes = 0;
        foreach (self::files($directory) as $file) {
            $values = null;
            $problem = self::read($file, $values);
            $bytes += strlen(json_encode($values));
            if ($problem === null && $bytes > self::MOST_BYTES) {
                $problem = ': the values are longer than the panel can keep, ' . self::MOST_BYTES . ' bytes';
            }
            if ($problem !== null) {
                $line = "ClamAV: $file$problem. The configuration in force stays: mend this, then update the plugin list.";
                return htmlspecialchars(preg_replace('/\s+/', ' ', $line), ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
            }
        }
        return null;
    }

    /** @return string|null What a panel 1.4 passes over in silence: one line, safe in HTML. */
    public static function remark($directory, $version)
    {
        $files = self::files($directory);
        $values = null;
        if (!preg_match('/^(Git )?1\.4\b/', $version) || !isset($files['local']) || self::read($files['local'], $values) !== null) {
            return null;
        }
        $isTaken = isset($values['__REMOVE__']) && is_array($values['__REMOVE__']);
        $flat = array_diff_key($values, array('__REMOVE__' => 1, '__OVERRIDE__' => 1));
        return $values === array() || ($isTaken && count(array_diff_key($flat, self::overridden($values))) === 0) ? null
            : htmlspecialchars("ClamAV: i-MSCP 1.4 takes values of $files[local] only from __OVERRIDE__, and only where"
                . ' __REMOVE__ => array() stands beside it.', ENT_QUOTES, 'UTF-8');
    }

    private static function overridden(array $values)
    {
        return isset($values['__OVERRIDE__']) && is_array($values['__OVERRIDE__']) ? $values['__OVERRIDE__'] : array();
    }

    private static function files($directory)
    {
        $files = array('shipped' => "$directory/config.php");
        if (defined('PERSISTENT_PATH')) {
            $files['local'] = PERSISTENT_PATH . '/plugins/ClamAV.php';
        }
        return array_filter($files, 'file_exists');
    }

    /** @return string|null What is wrong: `, line 3: …` or `: …`. */
    private static function read($file, &$values)
    {
        // The panel would read what it has compiled before, too.
        if (function_exists('opcache_invalidate')) {
            @opcache_invalidate($file, true);
        }
        $code = @is_file($file) ? @file_get_contents($file) : false;
        if ($code === false) {
            return ' cannot be read by the panel: set its owner and mode to those of the other files there';
        }
        try {
            $problem = self::syntax($code);
            $values = $problem !== null || self::declares($file) ? array() : self::run($file);
        } catch (Exception $e) {
            return ", line {$e->getLine()}: {$e->getMessage()}";
        } catch (Throwable $e) {
            return ", line {$e->getLine()}: {$e->getMessage()}";
        }
        if ($problem !== null) {
            return $problem;
        }
        if (!is_array($values)) {
            return ' must return an array, and does not';
        }
        return json_encode($values) === false ? ' has text that is not UTF-8: save it in UTF-8' : null;
    }

    /** PHP 7 throws; before, a file with an error in it ends the request, but text with one does not. */
    private static function syntax($code)
    {
        if (PHP_VERSION_ID < 70000 && @eval('return true; ?>' . $code) !== true) {
            $error = error_get_last();
            return ", line $error[line]: $error[message]";
        }
        if (PHP_VERSION_ID >= 70000 && function_exists('token_get_all')) {
            token_get_all($code, TOKEN_PARSE);
        }
        return null;
    }

    /** What declares something can be read only once in a request, and the panel has to. */
    private static function declares($file)
    {
        $code = preg_replace('/\'(?:[^\'\\\\]|\\\\.)*+\'|"(?:[^"\\\\]|\\\\.)*+"/s', '', php_strip_whitespace($file));
        return preg_match('/\b(function|class|interface|trait|define|const)\b/i', $code) === 1;
    }

    private static function run($file)
    {
        ob_start();
        try {
            return @include $file;
        } finally {
            ob_end_clean();
        }
    }
}
