<?php
// SPDX-License-Identifier: GPL-2.0-or-later

/** Doubles of the plugin classes of i-MSCP 1.4 and 1.5: only iMSCP_Plugin_Exception is caught, a status is set by stopping. */
class iMSCP_Plugin_Exception extends RuntimeException
{
}

abstract class iMSCP_Plugin
{
    private $config = array();
    private $pluginManager;

    public function __construct(iMSCP_Plugin_Manager $pluginManager)
    {
        $this->pluginManager = $pluginManager;
        $this->init();
    }

    protected function init()
    {
    }

    public function getPluginManager()
    {
        return $this->pluginManager;
    }

    final public function getName()
    {
        return explode('_', get_class($this), 3)[2];
    }

    final public function getConfig()
    {
        return $this->config;
    }

    final public function getConfigFromFile()
    {
        return include Panel::$pluginDirectory . '/config.php';
    }

    public function getInfo()
    {
        return array('version' => '2.0.0');
    }

    public function install(iMSCP_Plugin_Manager $pluginManager)
    {
    }

    public function enable(iMSCP_Plugin_Manager $pluginManager)
    {
    }

    public function disable(iMSCP_Plugin_Manager $pluginManager)
    {
    }

    public function update(iMSCP_Plugin_Manager $pluginManager, $fromVersion, $toVersion)
    {
    }

    public function uninstall(iMSCP_Plugin_Manager $pluginManager)
    {
    }
}

abstract class iMSCP_Plugin_Action extends iMSCP_Plugin
{
    public function register(iMSCP_Events_Manager_Interface $eventsManager)
    {
    }

    public function getRoutes()
    {
        return array();
    }
}

class iMSCP_Plugin_Manager
{
    public $status;
    public $error = null;
    public $isScheduled = false;
    public $plugin = null;

    public function __construct($status)
    {
        $this->status = $status;
    }

    public function load($isKnown = true)
    {
        $this->plugin = new iMSCP_Plugin_ClamAV($this);
        if ($isKnown) {
            $this->plugin->register(iMSCP_Events_Aggregator::getInstance());
        }
    }

    public function pluginGetStatus($name)
    {
        return $this->status;
    }

    /** The list is updated, and nothing that goes wrong on the way is caught. */
    public function updateList()
    {
        $_GET = array('update_plugin_list' => '');
        $params = array('pluginManager' => $this);
        if (!iMSCP_Events_Aggregator::getInstance()->dispatch('onBeforeUpdatePluginList', $params)->isStopped()) {
            $this->plugin->getInfo();
            Panel::$stored = $this->plugin->getConfigFromFile();
        }
    }

    public function run($action)
    {
        $before = $this->status;
        $this->status = "to$action";
        $this->error = null;
        try {
            $parts = array(
                'install' => array('install', 'enable'), 'change' => array('disable', 'enable'),
                'update' => array('disable', 'update', 'enable')
            );
            foreach (isset($parts[$action]) ? $parts[$action] : array($action) as $method) {
                if (!$this->step($method)) {
                    if ($method === 'update') {
                        throw new iMSCP_Plugin_Exception(''); // a defect of these series: the reason is lost
                    }
                    $this->status = $before;
                    return;
                }
            }
            $this->isScheduled = true;
        } catch (iMSCP_Plugin_Exception $e) {
            $this->error = "Plugin $action has failed: " . $e->getMessage();
        }
    }

    private function step($method)
    {
        $event = 'onBefore' . ucfirst($method) . 'Plugin';
        $params = array('pluginManager' => $this, 'pluginName' => 'ClamAV');
        if (iMSCP_Events_Aggregator::getInstance()->dispatch($event, $params)->isStopped()) {
            return false;
        }
        $arguments = $method === 'update' ? array($this, '1.3.0', '2.0.0') : array($this);
        call_user_func_array(array($this->plugin, $method), $arguments);
        return true;
    }
}
