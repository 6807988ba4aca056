<?php
// SPDX-License-Identifier: GPL-2.0-or-later

/** php render.php DIRECTORY NOW LANGUAGE FILE…: prints a JSON list of what the page shows for each state file. */
error_reporting(-1);
set_error_handler(function ($severity, $message, $file, $line) {
    if (error_reporting() & $severity) {
        throw new ErrorException($message, 0, $severity, $file, $line);
    }
    return false;
});
date_default_timezone_set('UTC');
list(, $directory, $now, $language) = $argv;
require "$directory/frontend/Page.php";
$words = $language === 'de' ? include "$directory/frontend/words-de.php" : array();
$page = new ClamAV_Page($words, (int)$now);
$pages = array();
foreach (array_slice($argv, 4) as $file) {
    $pages[] = $page->render(new ClamAV_State($file, (int)$now));
}
echo json_encode($pages);
