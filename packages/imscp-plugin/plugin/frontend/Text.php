<?php
// SPDX-License-Identifier: GPL-2.0-or-later

require_once __DIR__ . '/State.php';

/** Pieces of text as HTML: our own words in the language of the reader, and what others wrote, made harmless. */
class ClamAV_Text
{
    const MOST_CHARACTERS = 1000;
    const MOST_OF_AN_ADDRESS = 200;
    const MOST_RECIPIENTS = 10;

    private $words;
    private $now;

    public function __construct(array $words, $now)
    {
        $this->words = $words;
        $this->now = $now;
    }

    /** Our own words. */
    public function own($english, $value = null)
    {
        $text = isset($this->words[$english]) ? $this->words[$english] : $english;
        return $this->escape($value === null ? $text : sprintf($text, $value));
    }

    /** Text of the program, of mail, of whatever: '' where it is no text. */
    public function outside($value, $most = self::MOST_CHARACTERS)
    {
        if (!is_string($value) && !is_int($value)) {
            return '';
        }
        $line = preg_replace('/[\t\r\n]+/', ' ', (string)$value);
        // Control characters, and those that turn the direction of writing or show nothing.
        $seen = preg_replace('/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u', "\xEF\xBF\xBD", $line);
        if ($seen === null) {
            $seen = preg_replace('/[^\x20-\x7e]/', '?', $line);
        }
        if (preg_match("/^.{{$most}}(?=.)/us", $seen, $start)) {
            $seen = $start[0] . "\xE2\x80\xA6";
        }
        return $this->escape($seen);
    }

    public function after($sentence)
    {
        $text = $this->outside($sentence);
        return $text === '' ? '' : ": $text";
    }

    public function state($word)
    {
        return is_string($word) && isset($this->words["state $word"])
            ? $this->escape($this->words["state $word"]) : $this->outside($word);
    }

    public function action($word)
    {
        return is_string($word) && isset($this->words["action $word"])
            ? $this->escape($this->words["action $word"]) : $this->outside($word);
    }

    /** The empty address is that of bounces. */
    public function address($value)
    {
        return $value === '' ? '&lt;&gt;' : $this->outside($value, self::MOST_OF_AN_ADDRESS);
    }

    public function addresses($values)
    {
        $all = array_values(is_array($values) ? $values : array($values));
        $shown = array_map(array($this, 'address'), array_slice($all, 0, self::MOST_RECIPIENTS));
        $more = count($all) - count($shown);
        return implode('<br>', $shown) . ($more > 0 ? '<br>' . $this->own('and %d more', $more) : '');
    }

    public function moment($value)
    {
        $at = ClamAV_State::at($value);
        return $at === null ? '' : date('Y-m-d H:i:s', $at);
    }

    public function time($value)
    {
        $moment = $this->moment($value);
        return $moment === '' ? '' : "$moment (" . $this->ago($this->now - ClamAV_State::at($value)) . ')';
    }

    public function link($value)
    {
        if (!is_string($value) || !preg_match('~^https?://[A-Za-z0-9\[][^\s"\'<>\\\\^`{|}]*$~Di', $value)) {
            return '';
        }
        $address = $this->outside($value);
        return "<a href=\"$address\" rel=\"noopener noreferrer\" style=\"text-decoration: underline\">$address</a>";
    }

    public function problem($problem)
    {
        $sentences = array(
            'missing'    => 'There is no state yet: it is written each minute while the plugin is activated.',
            'unreadable' => 'The state of the plugin cannot be read: the panel must be allowed to read its file state.json.',
            'large'      => 'The file state.json is larger than it may be, and is not shown.',
            'broken'     => 'The file state.json is damaged, and is not shown.',
            'foreign'    => 'The file state.json is of another version of Clamgate, and is not shown.'
        );
        return $this->own($sentences[$problem]);
    }

    public function age($seconds)
    {
        if ($seconds < 0) {
            return $this->own('The state has a time that is still to come: the clock of this host was turned back.');
        }
        return $this->own('The state is no longer written each minute: what is shown here may be out of date.');
    }

    public function timerRemedy()
    {
        return $this->own('On the server, look at: %s', "systemctl status clamgate-imscp-page.timer clamgate-imscp-page.service");
    }

    private function ago($seconds)
    {
        foreach (array(86400 => 'days', 3600 => 'hours', 60 => 'minutes') as $size => $unit) {
            if ($seconds >= 2 * $size) {
                return $this->own("%d $unit ago", floor($seconds / $size));
            }
        }
        return $this->own($seconds < 0 ? 'still to come' : 'just now');
    }

    /** Curly brackets, too: the panel's template engine replaces what stands in them, over and over. */
    private function escape($text)
    {
        $html = htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
        return strtr($html, array('{' => '&#123;', '}' => '&#125;'));
    }
}
