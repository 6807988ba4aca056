<?php
// SPDX-License-Identifier: GPL-2.0-or-later

/** Doubles of the plugin classes of the branch 1.5.3-maintenance: typed, and known to plugins by their old names. */
declare(strict_types=1);

namespace iMSCP\Plugin;

use iMSCP\Event\EventAggregator;
use iMSCP\Event\EventManagerInterface;
use RuntimeException;
use Throwable;

class PluginException extends RuntimeException
{
}

class PluginActionStoppedException extends PluginException
{
}

abstract class AbstractPlugin
{
    protected $pluginManager;
    protected $pluginInfo;

    public function __construct(PluginManager $pluginManager)
    {
        $this->pluginManager = $pluginManager;
        $this->init();
    }

    protected function init()
    {
    }

    public function getName()
    {
        return substr(get_class($this), strrpos(get_class($this), '_') + 1);
    }

    final public function getPluginManager(): PluginManager
    {
        return $this->pluginManager;
    }

    public function getInfo()
    {
        return ['version' => '2.0.0'];
    }

    public function getInfoFromFile()
    {
        return ['version' => '2.0.0'];
    }

    public function getConfigFromFile()
    {
        return include \Panel::$pluginDirectory . '/config.php';
    }

    public function register(EventManagerInterface $events)
    {
    }

    public function getRoutes()
    {
        return [];
    }

    public function install(PluginManager $pluginManager)
    {
    }

    public function uninstall(PluginManager $pluginManager)
    {
    }

    public function update(PluginManager $pluginManager, string $fromVersion, string $toVersion)
    {
    }

    public function enable(PluginManager $pm)
    {
    }

    public function disable(PluginManager $pm)
    {
    }

    final public function __clone()
    {
        $this->pluginInfo = null;
    }
}

class PluginManager
{
    public $status;
    public $error = null;
    public $isScheduled = false;
    public $plugin = null;
    public $thrown = null;
    private $isKnown = true;

    public function __construct(string $status)
    {
        $this->status = $status;
    }

    public function load(bool $isKnown = true): void
    {
        $this->isKnown = $isKnown;
        $this->plugin = new \iMSCP_Plugin_ClamAV($this);
        $this->plugin->register(EventAggregator::getInstance());
        $this->plugin = clone $this->plugin;
    }

    public function pluginGetStatus($name): string
    {
        if (!$this->isKnown) {
            throw new PluginException("Unknown plugin: $name");
        }
        return $this->status;
    }

    public function updateList(): void
    {
        $_GET = ['sync' => ''];
        try {
            $this->plugin->getInfoFromFile();
            \Panel::$stored = $this->plugin->getConfigFromFile();
        } catch (Throwable $e) {
            \Panel::$messages[] = "error: Couldn't synchronize plugin data: {$e->getMessage()}";
        }
    }

    public function run(string $action): void
    {
        $before = $this->status;
        try {
            $this->status = "to$action";
            $this->error = null;
            $parts = [
                'install' => ['install', 'enable'], 'change' => ['disable', 'enable'],
                'update'  => ['disable', 'update', 'enable']
            ];
            foreach ($parts[$action] ?? [$action] as $method) {
                $this->step($method, $action, $before);
            }
            $this->isScheduled = true;
        } catch (Throwable $e) {
            $this->error = $e instanceof PluginActionStoppedException ? null : $e->getMessage();
            $this->thrown = "The ClamAV plugin $action has failed.";
        }
    }

    private function step(string $method, string $action, string $before): void
    {
        $event = 'onBefore' . ucfirst($method) . 'Plugin';
        $params = ['pluginManager' => $this, 'pluginName' => 'ClamAV'];
        $isSub = $method !== $action;
        if (EventAggregator::getInstance()->dispatch($event, $params)->isStopped() && !$isSub) {
            $this->status = $before;
            throw new PluginActionStoppedException('stopped');
        }
        if ($method === 'update') {
            $this->plugin->update($this, '1.3.0.2017', '2.0.0.2026');
            return;
        }
        $this->plugin->{$method}($this);
    }
}

class_alias(AbstractPlugin::class, 'iMSCP_Plugin_Action');
class_alias(PluginManager::class, 'iMSCP_Plugin_Manager');
class_alias(PluginException::class, 'iMSCP_Plugin_Exception');
