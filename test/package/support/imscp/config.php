<?php
// What the panel reads of a plugin: info.php, and config.php with the local file as that series merges it. Written from our
// description of the panel. Arguments: the series, the directory of the panel.
list(, $series, $panel) = $argv;
$info = include "$panel/plugins/ClamAV/info.php";
$config = include "$panel/plugins/ClamAV/config.php";
$file = "$panel/data/persistent/plugins/ClamAV.php";

function without(array $values, array $gone)
{
    foreach ($gone as $key => $value) {
        if (is_array($value) && isset($values[$key]) && is_array($values[$key])) {
            $values[$key] = without($values[$key], $value);
        } else {
            unset($values[$key]);
        }
    }
    return $values;
}

function merged(array $values, array $others)
{
    foreach ($others as $key => $value) {
        if (is_int($key)) {
            $values[] = $value;
        } elseif (is_array($value) && isset($values[$key]) && is_array($values[$key])) {
            $values[$key] = merged($values[$key], $value);
        } else {
            $values[$key] = $value;
        }
    }
    return $values;
}

if (is_file($file)) {
    $local = include $file;
    if (isset($local['__REMOVE__']) && is_array($local['__REMOVE__'])) {
        $config = without($config, $local['__REMOVE__']);
        if ($series === '1.4' && isset($local['__OVERRIDE__'])) {
            $config = merged($config, $local['__OVERRIDE__']);
        }
    }
    unset($local['__REMOVE__']);
    if ($series !== '1.4') {
        $config = merged($config, $local);
    }
}
echo json_encode(array('info' => $info, 'config' => $config));
