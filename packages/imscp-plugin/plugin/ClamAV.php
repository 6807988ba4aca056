<?php
// SPDX-License-Identifier: GPL-2.0-or-later

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
        // Low, so that the panel has loaded its navigation.
        $events->registerListener('onAdminScriptStart', array($this, 'onAdminScriptStart'), -10);
    }

    public function getRoutes()
    {
        return array('/admin/clamav.php' => __DIR__ . '/frontend/clamav.php');
    }

    public function install(iMSCP_Plugin_Manager $pm)
    {
        $this->check();
    }

    public function update(iMSCP_Plugin_Manager $pm, $from, $to)
    {
        $this->check();
    }

    /** Its presence is what makes the plugin one that can be uninstalled; the backend does it. */
    public function uninstall(iMSCP_Plugin_Manager $pm)
    {
    }

    /** Stopped, the plugin stays `uninstalled`; on a retry install() refuses instead, or the error would be gone. */
    public function onBeforeInstallPlugin($event)
    {
        $this->refuse($event, $this->statusBefore === 'uninstalled');
    }

    /** Never stopped: legacy panels would store an empty error, the newest would forget the update. update() refuses. */
    public function onBeforeUpdatePlugin($event)
    {
        $this->refuse($event, false);
    }

    /** Only an activation of its own is stopped: within install, update and change all was checked already. */
    public function onBeforeEnablePlugin($event)
    {
        if ($this->statusBefore === 'disabled' && $this->status() === 'toenable') {
            $this->refuse($event, true);
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

    private function refuse($event, $stop)
    {
        $problem = $event->getParam('pluginName') === $this->getName() ? $this->problem() : null;
        if ($problem !== null) {
            set_page_message($problem, 'error');
            if ($stop) {
                $event->stopPropagation();
            }
        }
    }

    private function check()
    {
        $problem = $this->problem();
        if ($problem !== null) {
            throw new iMSCP_Plugin_Exception($problem);
        }
    }

    /** @return string|null What this host lacks for sure: one line, safe in HTML. What PHP cannot tell, the backend checks. */
    private function problem()
    {
        $version = $this->setting('Version');
        if (preg_match('/(\d+)\.(\d+)/', $version, $part) && version_compare("$part[1].$part[2]", '1.4', '<')) {
            return "ClamAV needs i-MSCP 1.4 or later, and this is $version. Update i-MSCP first.";
        }
        // Panels up to 1.4.2 have no MTA_PACKAGE.
        foreach (array('MTA_SERVER' => 'postfix', 'MTA_PACKAGE' => 'Servers::mta::postfix') as $name => $wanted) {
            $value = $this->setting($name);
            if ($value !== '' && $value !== $wanted) {
                return "ClamAV needs the Postfix server implementation of i-MSCP ($name = $wanted), and $name is $value."
                    . ' Choose it with imscp-reconfigure first.';
            }
        }
        if (basename(__DIR__) !== 'ClamAV') {
            return 'The directory of this plugin must be ClamAV. Upload the archive under its own name, ClamAV.tar.bz2.';
        }
        foreach (array('backend/ClamAV.pm', 'program/install.sh') as $file) {
            if (!is_file(__DIR__ . "/$file")) {
                return "The plugin lacks its file $file. Upload the archive ClamAV.tar.bz2 again.";
            }
        }
        return null;
    }

    /** @return string Empty where the panel does not say: then nobody is refused for it. */
    private function setting($name)
    {
        try {
            $config = iMSCP_Registry::get('config');
            return isset($config[$name]) ? preg_replace('/[^\w :.-]/', '?', trim($config[$name])) : '';
        } catch (Exception $e) {
            return '';
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
