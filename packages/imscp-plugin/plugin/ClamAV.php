<?php
// SPDX-License-Identifier: GPL-2.0-or-later

// With this file, and not when they are needed: an upload in the same request would bring those of another version.
require_once __DIR__ . '/frontend/Requirements.php';
require_once __DIR__ . '/frontend/ConfigFiles.php';

/**
 * What the panel's web side loads of this plugin: it refuses what cannot work before anything is scheduled, and adds the
 * page. The work is done by the backend. One file for all series, so PHP 5.5 and names that the newest panel aliases.
 */
class iMSCP_Plugin_ClamAV extends iMSCP_Plugin_Action
{
    /** @var string Before the action of this request; the panel overwrites it ahead of asking the listeners. */
    private $statusBefore = '';

    public function register(iMSCP_Events_Manager_Interface $events)
    {
        $this->statusBefore = $this->status();
        $events->registerListener('onBeforeInstallPlugin', array($this, 'onBeforeInstallPlugin'));
        $events->registerListener('onBeforeUpdatePlugin', array($this, 'onBeforeUpdatePlugin'));
        $events->registerListener('onBeforeEnablePlugin', array($this, 'onBeforeEnablePlugin'));
        $events->registerListener('onBeforeUpdatePluginList', array($this, 'onBeforeUpdatePluginList'));
        // Low, so that the panel has loaded its navigation.
        $events->registerListener('onAdminScriptStart', array($this, 'onAdminScriptStart'), -10);
    }

    public function getRoutes()
    {
        return array('/admin/clamav.php' => __DIR__ . '/frontend/clamav.php');
    }

    public function install(iMSCP_Plugin_Manager $pm)
    {
        $this->check(ClamAV_Requirements::problem(__DIR__));
    }

    public function update(iMSCP_Plugin_Manager $pm, $from, $to)
    {
        $this->check(ClamAV_Requirements::problem(__DIR__));
    }

    /** Its presence is what makes the plugin one that can be uninstalled; the backend does it. */
    public function uninstall(iMSCP_Plugin_Manager $pm)
    {
    }

    /** Legacy panels: asked for by the update of the plugin list, which then reads the configuration without a net. */
    public function getInfo()
    {
        $problem = isset($_GET['update_plugin_list']) ? ClamAV_ConfigFiles::problem(__DIR__) : null;
        if ($problem !== null) {
            set_page_message($problem, 'error');
            redirectTo('settings_plugins.php');
        }
        return parent::getInfo();
    }

    /** The newest panel: asked for ahead of the configuration, and what it throws is shown. */
    public function getInfoFromFile()
    {
        $this->check(ClamAV_ConfigFiles::problem(__DIR__));
        return parent::getInfoFromFile();
    }

    /** Legacy panels, where this plugin is enabled: the list is not touched at all. */
    public function onBeforeUpdatePluginList($event)
    {
        $remark = ClamAV_ConfigFiles::remark(__DIR__, ClamAV_Requirements::setting('Version'));
        if ($remark !== null) {
            set_page_message($remark, 'warning');
        }
        $this->refuse($event, ClamAV_ConfigFiles::problem(__DIR__), true);
    }

    /** Stopped, the plugin stays `uninstalled`; on a retry install() refuses instead, or the error would be gone. */
    public function onBeforeInstallPlugin($event)
    {
        $this->refuseOurs($event, $this->statusBefore === 'uninstalled');
    }

    /** Never stopped: legacy panels would store an empty error, the newest would forget the update. update() refuses. */
    public function onBeforeUpdatePlugin($event)
    {
        $this->refuseOurs($event, false);
    }

    /** Only an activation of its own is stopped: within install, update and change all was checked already. */
    public function onBeforeEnablePlugin($event)
    {
        if ($this->statusBefore === 'disabled' && $this->status() === 'toenable') {
            $this->refuseOurs($event, true);
        }
    }

    public function onAdminScriptStart()
    {
        try {
            $navigation = iMSCP_Registry::get('navigation');
            $tools = $navigation->findOneBy('class', 'webtools');
            $container = $tools ? $tools : $navigation;
            $container->addPage(array(
                'label' => 'ClamAV', 'uri' => '/admin/clamav.php', 'title_class' => 'tools'
            ));
        } catch (Exception $e) {
            return; // No navigation, as in requests of scripts: no entry, and the page of others goes on.
        } catch (Throwable $e) {
            return;
        }
    }

    private function refuseOurs($event, $stop)
    {
        if ($event->getParam('pluginName') === $this->getName()) {
            $this->refuse($event, ClamAV_Requirements::problem(__DIR__), $stop);
        }
    }

    private function refuse($event, $problem, $stop)
    {
        if ($problem !== null) {
            set_page_message($problem, 'error');
            if ($stop) {
                $event->stopPropagation();
            }
        }
    }

    private function check($problem)
    {
        if ($problem !== null) {
            throw new iMSCP_Plugin_Exception($problem);
        }
    }

    private function status()
    {
        try {
            return $this->getPluginManager()->pluginGetStatus($this->getName());
        } catch (Exception $e) {
            return ''; // Just uploaded: the newest panel knows it from the next request on.
        }
    }
}
