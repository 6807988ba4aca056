#!/bin/bash
# What is different in the other series of the panel: see looks.sh.
. /srv/imscp/looks.sh
databases
echo "upload, install: $(engine upload /srv/ClamAV.tar.bz2) $(engine install) $(infected)"
local_values "'clamav_milter_options' => array('RejectMsg' => 'Infected by %v')"
echo "change: $(engine list) $(infected)"
local_values "'clamav_milter_options' => array('RejectMsg' => 'Again infected by %v')"
echo "change: $(engine list) $(infected)"
echo "disable, enable: $(engine disable) $(asked) $(engine enable) $(infected)"
echo "reconfigure: $(engine reconfigure) $(infected)"
echo "disable, uninstall: $(engine disable) $(engine uninstall) $(infected); main.cf: $(main)"
