<?php
// SPDX-License-Identifier: GPL-2.0-or-later

/** The route /admin/clamav.php. Old panels include it among their globals, hence the names; the newest within a function. */
require_once __DIR__ . '/State.php';
require_once __DIR__ . '/Page.php';

check_login('admin');
iMSCP_Events_Aggregator::getInstance()->dispatch('onAdminScriptStart');

$clamavConfig = iMSCP_Registry::get('config');
$clamavState = new ClamAV_State(
    $clamavConfig['GUI_ROOT_DIR'] . '/data/persistent/plugins/ClamAV/state.json',
    time()
);
// Our own words: the translations that plugins give to the panel stay in its cache over updates.
$clamavLanguage = isset($_SESSION['user_def_lang']) ? substr($_SESSION['user_def_lang'], 0, 2) : 'en';
$clamavPage = new ClamAV_Page($clamavLanguage === 'de' ? include __DIR__ . '/words-de.php' : array(), time());

$clamavTemplate = new iMSCP_pTemplate();
$clamavTemplate->define_dynamic(array('layout' => 'shared/layouts/ui.tpl', 'page_message' => 'layout'));
$clamavTemplate->assign(array(
    'TR_PAGE_TITLE'  => 'ClamAV',
    'LAYOUT_CONTENT' => $clamavPage->render($clamavState)
));
generateNavigation($clamavTemplate);
generatePageMessage($clamavTemplate);
iMSCP_Events_Aggregator::getInstance()->dispatch('onAdminScriptEnd', array('templateEngine' => $clamavTemplate));
$clamavTemplate->prnt();
