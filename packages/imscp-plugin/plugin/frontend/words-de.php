<?php
// SPDX-License-Identifier: GPL-2.0-or-later

return array(
    'state scanning'    => 'prüft',
    'state preparing'   => 'wird vorbereitet',
    'state failing'     => 'gestört',
    'state current'     => 'aktuell',
    'state old'         => 'veraltet',
    'state downloading' => 'werden geladen',
    'state missing'     => 'fehlen',
    'state unknown'     => 'unbekannt',
    'state on'          => 'an',
    'state off'         => 'aus',

    'action reject'     => 'abgewiesen',
    'action defer'      => 'zurückgestellt',
    'action discard'    => 'verworfen',
    'action quarantine' => 'in Quarantäne',

    'Scanning'                      => 'Virenprüfung',
    'Databases'                     => 'Datenbanken',
    'Newest database'               => 'Neueste Datenbank',
    'Signatures of third parties'   => 'Signaturen anderer Anbieter',
    'Last update of these signatures' => 'Letzte Aktualisierung dieser Signaturen',
    'Console'                       => 'Konsole',
    'Written at'                    => 'Stand',
    'State'                         => 'Zustand',
    'Last refusals'                 => 'Letzte Abweisungen',
    'Time'                          => 'Zeit',
    'From'                          => 'Von',
    'To'                            => 'An',
    'Signature'                     => 'Signatur',
    'Action'                        => 'Aktion',
    'Report of the last update'     => 'Bericht der letzten Aktualisierung',
    'None since the service started.' => 'Keine seit dem Start des Dienstes.',
    'and %d more'                   => 'und %d weitere',
    '%d days ago'                   => 'vor %d Tagen',
    '%d hours ago'                  => 'vor %d Stunden',
    '%d minutes ago'                => 'vor %d Minuten',
    'just now'                      => 'gerade eben',
    'still to come'                 => 'in der Zukunft',

    'There is no state yet: it is written each minute while the plugin is activated.'
        => 'Es gibt noch keinen Zustand: er wird jede Minute geschrieben, solange das Plugin aktiviert ist.',
    'The state of the plugin cannot be read: the panel must be allowed to read its file state.json.'
        => 'Der Zustand des Plugins ist nicht lesbar: das Panel muss seine Datei state.json lesen dürfen.',
    'The file state.json is larger than it may be, and is not shown.'
        => 'Die Datei state.json ist größer als erlaubt und wird nicht angezeigt.',
    'The file state.json is damaged, and is not shown.'
        => 'Die Datei state.json ist beschädigt und wird nicht angezeigt.',
    'The file state.json is of another version of Clamgate, and is not shown.'
        => 'Die Datei state.json gehört zu einer anderen Version von Clamgate und wird nicht angezeigt.',
    'The state has a time that is still to come: the clock of this host was turned back.'
        => 'Der Zustand trägt eine Zeit, die noch kommt: die Uhr dieses Servers wurde zurückgestellt.',
    'The state is no longer written each minute: what is shown here may be out of date.'
        => 'Der Zustand wird nicht mehr jede Minute geschrieben: was hier steht, kann überholt sein.',
    'On the server, look at: %s' => 'Auf dem Server hilft: %s'
);
