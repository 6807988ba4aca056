<?php
// SPDX-License-Identifier: GPL-2.0-or-later

/**
 * What the host has written down of itself for the page, read without trust in a byte of it: addresses and names in it
 * come from mail.
 */
class ClamAV_State
{
    /** A page with all that it may hold has some 40 KiB. */
    const MOST_BYTES = 262144;

    /** It is written each minute. */
    const OLD_AFTER_SECONDS = 300;

    /** @var string|null Why there is nothing to show: `missing`, `unreadable`, `large`, `broken`, `foreign`. */
    public $problem = null;

    /** @var int|null Since it was written, where that is too long ago or not yet. */
    public $oddAgeSeconds = null;

    /** @var array */
    private $values = array();

    public function __construct($file, $now)
    {
        // What stat() says of a file is kept during a request, and this one is written anew each minute.
        clearstatcache(true, $file);
        if (!@file_exists($file)) {
            $this->problem = 'missing';
            return;
        }
        $text = @is_file($file) ? @file_get_contents($file, false, null, 0, self::MOST_BYTES + 1) : false;
        if ($text === false) {
            $this->problem = 'unreadable';
        } elseif (strlen($text) > self::MOST_BYTES) {
            $this->problem = 'large';
        } else {
            $this->take(json_decode($text, true, 16), $now);
        }
    }

    /** @return mixed A value below names; null where there is none. */
    public function get($name, $inner = null)
    {
        $value = isset($this->values[$name]) ? $this->values[$name] : null;
        if ($inner === null) {
            return $value;
        }
        return is_array($value) && isset($value[$inner]) ? $value[$inner] : null;
    }

    /** @return array The items of a list, at most so many of them; those that are lists themselves where wanted. */
    public function items($name, $most, $areLists)
    {
        $list = $this->get($name);
        $items = array_filter(is_array($list) ? $list : array(), $areLists ? 'is_array' : 'is_string');
        return array_slice(array_values($items), 0, $most);
    }

    /** @return int|null The moment that a text of the form of ISO 8601 names; strtotime() alone takes `tomorrow`, too. */
    public static function at($value)
    {
        $at = is_string($value) && preg_match('/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-][\d:]+)$/D', $value) ? strtotime($value) : false;
        return $at === false ? null : $at;
    }

    private function take($values, $now)
    {
        if (!is_array($values)) {
            $this->problem = 'broken';
            return;
        }
        if (!isset($values['schema']) || $values['schema'] !== 'clamgate.imscp-page/1') {
            $this->problem = 'foreign';
            return;
        }
        $this->values = $values;
        $writtenAt = self::at($this->get('writtenAt'));
        $age = $writtenAt === null ? PHP_INT_MAX : $now - $writtenAt;
        if (abs($age) > self::OLD_AFTER_SECONDS) {
            $this->oddAgeSeconds = $age;
        }
    }
}
