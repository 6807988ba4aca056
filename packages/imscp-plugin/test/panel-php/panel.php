<?php
// SPDX-License-Identifier: GPL-2.0-or-later

/** Doubles of what all series of the panel have alike: registry, configuration, messages, template engine, navigation. */
class iMSCP_Registry
{
    public static $values = array();

    public static function get($name)
    {
        if (!isset(self::$values[$name])) {
            throw new RuntimeException("Data `$name` is not registered.");
        }
        return self::$values[$name];
    }
}

/** As in the panel, reading what is not there throws. */
class PanelConfig implements ArrayAccess
{
    private $values;

    public function __construct(array $values)
    {
        $this->values = $values;
    }

    #[ReturnTypeWillChange]
    public function offsetExists($name)
    {
        return array_key_exists($name, $this->values);
    }

    #[ReturnTypeWillChange]
    public function offsetGet($name)
    {
        if (!isset($this[$name])) {
            throw new RuntimeException("Configuration variable `$name` is missing.");
        }
        return $this->values[$name];
    }

    #[ReturnTypeWillChange]
    public function offsetSet($name, $value)
    {
        $this->values[$name] = $value;
    }

    #[ReturnTypeWillChange]
    public function offsetUnset($name)
    {
        unset($this->values[$name]);
    }
}

class PanelNavigation
{
    public $pages = array();
    public $isTools;

    public function __construct($isTools = false)
    {
        $this->isTools = $isTools;
        if (!$isTools) {
            $this->pages[] = new self(true);
        }
    }

    public function findOneBy($property, $value)
    {
        return $property === 'class' && $value === 'webtools' ? $this->pages[0] : null;
    }

    public function addPage($page)
    {
        $this->pages[] = $page;
    }
}

/** Replaces names in curly brackets until none is left, also those that come with a value. */
class iMSCP_pTemplate
{
    private $values = array();

    public function define_dynamic($name, $value = '')
    {
    }

    public function assign($name, $value = '')
    {
        $this->values = array_merge($this->values, is_array($name) ? $name : array($name => $value));
    }

    public function prnt()
    {
        $html = "<title>{TR_PAGE_TITLE}</title>\n{LAYOUT_CONTENT}";
        for ($round = 0; preg_match('/\{([A-Z_]+)\}/', $html, $found); $round++) {
            if ($round > 100) {
                throw new RuntimeException('The template never ends.');
            }
            $html = str_replace($found[0], $this->values[$found[1]], $html);
        }
        echo $html;
    }
}

class Panel
{
    public static $messages = array();
    public static $checked = array();
    public static $pluginDirectory;
    /** The configuration that a list update has read. */
    public static $stored;
}

function set_page_message($message, $level = 'info')
{
    Panel::$messages[] = "$level: $message";
}

class PanelRedirect extends RuntimeException
{
}

/** Ends the request in the panel. */
function redirectTo($location)
{
    throw new PanelRedirect($location);
}

function check_login($level)
{
    Panel::$checked[] = $level;
}

function generateNavigation($template)
{
    Panel::$checked[] = 'navigation';
}

function generatePageMessage($template)
{
}
