# SPDX-License-Identifier: GPL-2.0-or-later
package iMSCP::Config;

# Double of the panel's configuration: to read a value that is not there is fatal.

use strict;
use warnings;

sub TIEHASH { my ( $class, %values ) = @_; bless { %values }, $class }
sub EXISTS { exists $_[0]->{$_[1]} }
sub FETCH { $_[0]->{$_[1]} // die( "Accessing a non-existing parameter: $_[1]\n" ) }

1;
