<?php
// As the panel of 2021: the name of the file up to the first dot gives the name, then everything is unpacked.
$name = strtok(basename($argv[1]), '.');
$archive = new ZipArchive();
if ($archive->open($argv[1]) !== true || $archive->getFromName("$name/info.php") === false) {
    exit(1);
}
echo $name, "\n";
$archive->extractTo($argv[2]);
