<?php
// SPDX-License-Identifier: GPL-2.0-or-later

require_once __DIR__ . '/Text.php';

/** The page as HTML, from a state alone. Read-only: no form, no script. */
class ClamAV_Page
{
    const MOST_REFUSALS = 20;
    const MOST_REPORT_LINES = 100;

    /** @var ClamAV_Text */
    private $text;

    /** @param array $words English => another language; what is missing stays English. */
    public function __construct(array $words, $now)
    {
        $this->text = new ClamAV_Text($words, $now);
    }

    public function render(ClamAV_State $state)
    {
        if ($state->problem !== null) {
            return $this->box('static_warning', $this->text->problem($state->problem), $this->text->timerRemedy());
        }
        return $this->scanning($state) . $this->facts($state) . $this->refusals($state) . $this->report($state);
    }

    private function scanning(ClamAV_State $state)
    {
        $boxes = array('scanning' => 'success', 'preparing' => 'info', 'failing' => 'error', 'off' => 'warning');
        $word = $state->get('scanning', 'state');
        $class = is_string($word) && isset($boxes[$word]) ? $boxes[$word] : 'warning';
        $old = '';
        if ($state->oddAgeSeconds !== null) {
            $old = $this->box('static_warning', $this->text->age($state->oddAgeSeconds), $this->text->timerRemedy());
            $class = $class === 'success' ? 'info' : $class;
        }
        return $old . $this->box(
            "static_$class",
            $this->text->outside($state->get('scanning', 'sentence')),
            $this->text->outside($state->get('scanning', 'remedy'))
        );
    }

    private function facts(ClamAV_State $state)
    {
        $signatures = $state->get('signatures', 'on') === true ? 'on' : 'off';
        $rows = array(
            array('Scanning', $this->text->state($state->get('scanning', 'state'))),
            array('Databases', $this->text->state($state->get('databases', 'state'))
                . $this->text->after($state->get('databases', 'sentence'))),
            array('Newest database', $this->text->time($state->get('databases', 'newestAt'))),
            array('Signatures of third parties', $this->text->state($signatures)
                . $this->text->after($state->get('signatures', 'sentence'))),
            array('Last update of these signatures', $this->text->time($state->get('signatures', 'lastUpdateAt'))),
            array('Console', $this->text->link($state->get('console'))),
            array('Clamgate', $this->text->outside($state->get('version'))),
            array('Written at', $this->text->time($state->get('writtenAt')))
        );
        $html = '';
        foreach ($rows as $row) {
            if ($row[1] !== '') {
                $html .= '<tr><td>' . $this->text->own($row[0]) . '</td><td>' . $row[1] . "</td></tr>\n";
            }
        }
        return $this->table('firstColFixed', '<th colspan="2">' . $this->text->own('State') . '</th>', $html);
    }

    private function refusals(ClamAV_State $state)
    {
        $html = '';
        foreach ($state->items('refusals', self::MOST_REFUSALS, true) as $refusal) {
            $value = function ($name) use ($refusal) {
                return isset($refusal[$name]) ? $refusal[$name] : null;
            };
            $html .= '<tr><td style="white-space: nowrap">' . implode('</td><td>', array(
                $this->text->moment($value('at')),
                $this->text->address($value('from')),
                $this->text->addresses($value('to')),
                $this->text->outside($value('signature')),
                $this->text->action($value('action'))
            )) . "</td></tr>\n";
        }
        if ($html === '') {
            $html = '<tr><td colspan="5">' . $this->text->own('None since the service started.') . "</td></tr>\n";
        }
        $heads = '';
        foreach (array('Time', 'From', 'To', 'Signature', 'Action') as $head) {
            $heads .= '<th>' . $this->text->own($head) . '</th>';
        }
        return '<h3>' . $this->text->own('Last refusals') . "</h3>\n" . $this->table('', $heads, $html);
    }

    private function report(ClamAV_State $state)
    {
        $html = '';
        foreach ($state->items('report', self::MOST_REPORT_LINES, false) as $line) {
            $html .= '<tr><td>' . $this->text->outside($line) . "</td></tr>\n";
        }
        return $html === '' ? ''
            : $this->table('', '<th>' . $this->text->own('Report of the last update') . '</th>', $html);
    }

    private function table($class, $heads, $rows)
    {
        // Text from outside may be long and without a place to break it.
        $attributes = ($class === '' ? '' : " class=\"$class\"") . ' style="overflow-wrap: anywhere"';
        return "<table$attributes>\n<thead><tr>$heads</tr></thead>\n<tbody>\n$rows</tbody>\n</table>\n";
    }

    private function box($class, $sentence, $remedy)
    {
        return "<div class=\"$class\">$sentence" . ($remedy === '' ? '' : "<br>$remedy") . "</div>\n";
    }
}
