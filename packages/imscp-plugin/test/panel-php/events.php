<?php
// SPDX-License-Identifier: GPL-2.0-or-later

/** Doubles of the panel's events, under both names that the series have for them. */
namespace iMSCP\Event;

interface EventManagerInterface
{
    public function registerListener($event, $listener, $priority = 1);

    public function dispatch($event, $arguments = array());
}

class Event
{
    private $params;
    private $stopped = false;

    public function __construct(array $params)
    {
        $this->params = $params;
    }

    public function getParam($name, $default = null)
    {
        return isset($this->params[$name]) ? $this->params[$name] : $default;
    }

    public function stopPropagation($flag = true)
    {
        $this->stopped = $flag;
    }

    public function propagationIsStopped()
    {
        return $this->stopped;
    }
}

class Responses
{
    public $stopped = false;

    public function isStopped()
    {
        return $this->stopped;
    }
}

class EventAggregator implements EventManagerInterface
{
    public static $instance;
    private $listeners = array();

    public static function getInstance()
    {
        return self::$instance = self::$instance ?: new self();
    }

    public function registerListener($event, $listener, $priority = 1)
    {
        foreach ((array)$event as $name) {
            $this->listeners[$name][$priority][] = is_callable($listener) ? $listener : array($listener, $name);
        }
        return $this;
    }

    public function dispatch($event, $arguments = array())
    {
        $responses = new Responses();
        $description = new Event($arguments);
        $byPriority = isset($this->listeners[$event]) ? $this->listeners[$event] : array();
        krsort($byPriority);
        foreach ($byPriority as $listeners) {
            foreach ($listeners as $listener) {
                call_user_func($listener, $description);
                if ($description->propagationIsStopped()) {
                    $responses->stopped = true;
                    return $responses;
                }
            }
        }
        return $responses;
    }
}

foreach (array(
    'EventManagerInterface' => 'iMSCP_Events_Manager_Interface',
    'EventAggregator'       => 'iMSCP_Events_Aggregator',
    'Event'                 => 'iMSCP_Events_Event'
) as $name => $alias) {
    class_alias("iMSCP\\Event\\$name", $alias);
}
