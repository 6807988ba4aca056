<?php
// As the panels of 1.4 and 1.5: the first entry of the top level gives the name, then everything is unpacked.
$archive = new PharData($argv[1]);
$archive->rewind();
echo $archive->getBasename(), "\n";
if (!isset($archive['ClamAV/info.php'])) {
    exit(1);
}
$archive->extractTo($argv[2]);
