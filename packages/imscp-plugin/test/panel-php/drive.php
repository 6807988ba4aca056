<?php
// SPDX-License-Identifier: GPL-2.0-or-later

/**
 * php drive.php SERIES DIRECTORY <SCENARIOS
 *
 * Loads the plugin of a directory under the doubles of a series, and plays scenarios (JSON, a list), each in a panel of its
 * own. Prints a list of what became of them. Whatever PHP has to say, down to a deprecation, ends it.
 */
error_reporting(-1);
set_error_handler(function ($severity, $message, $file, $line) {
    if (error_reporting() & $severity) {
        throw new ErrorException($message, 0, $severity, $file, $line);
    }
    return false;
});
date_default_timezone_set('UTC');
ob_start(); // as the panel does: what a file of an administrator prints is not part of the list
list(, $series, $directory) = $argv;
define('PERSISTENT_PATH', "$directory/persistent");
require __DIR__ . '/events.php';
require __DIR__ . '/panel.php';
require __DIR__ . "/$series.php";
require "$directory/ClamAV.php";

$results = array();
foreach (json_decode(file_get_contents('php://stdin'), true) as $scenario) {
    iMSCP_Events_Aggregator::$instance = null;
    Panel::$messages = array();
    Panel::$checked = array();
    Panel::$pluginDirectory = $directory;
    Panel::$stored = null;
    $_GET = array();
    foreach ($scenario['files'] as $name => $text) {
        @mkdir(dirname("$directory/$name"), 0755, true);
        file_put_contents("$directory/$name", $text);
    }
    iMSCP_Registry::$values = array('navigation' => new PanelNavigation());
    if ($scenario['config'] !== null) {
        iMSCP_Registry::$values['config'] = new PanelConfig($scenario['config']);
    }
    $_SESSION = array('user_def_lang' => $scenario['language']);
    $manager = new iMSCP_Plugin_Manager($scenario['status']);
    $manager->load($scenario['isKnown']);
    foreach ($scenario['run'] as $action) {
        try {
            $action === 'list' ? $manager->updateList() : $manager->run($action);
        } catch (PanelRedirect $e) {
            Panel::$checked[] = 'redirected to ' . $e->getMessage();
        }
    }
    $responses = array();
    foreach ($scenario['dispatch'] as $event) {
        $params = array('pluginManager' => $manager, 'pluginName' => 'Another');
        $responses[] = iMSCP_Events_Aggregator::getInstance()->dispatch($event, $params)->isStopped();
    }
    $html = null;
    if ($scenario['route'] !== null) {
        $routes = $manager->plugin->getRoutes();
        ob_start();
        include $routes[$scenario['route']];
        $html = ob_get_clean();
    }
    $tools = iMSCP_Registry::$values['navigation']->pages[0];
    $results[] = array(
        'status' => $manager->status, 'error' => $manager->error, 'isScheduled' => $manager->isScheduled,
        'messages' => Panel::$messages, 'checked' => Panel::$checked, 'isStopped' => $responses,
        'menu' => $tools->pages, 'html' => $html, 'stored' => Panel::$stored
    );
    foreach (array_keys($scenario['files']) as $name) {
        unlink("$directory/$name");
    }
}
ob_end_clean();
echo json_encode($results);
