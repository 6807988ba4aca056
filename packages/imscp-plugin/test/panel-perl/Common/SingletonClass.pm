# SPDX-License-Identifier: GPL-2.0-or-later
package Common::SingletonClass;

# Double of the panel's base class: one object of a class, blessed from the pairs that it is given first.

use strict;
use warnings;

my %objects;

sub getInstance
{
    my ( $class, %pairs ) = @_;
    return $class if ref $class;
    $objects{$class} //= do { my $self = bless { %pairs }, $class; $self->_init(); $self };
}

# The next task of the panel is another process, in which there is none yet.
sub forget { %objects = () }

sub _init { $_[0] }

1;
