# SPDX-License-Identifier: GPL-2.0-or-later
package iMSCP::EventManager;

# Double of the panel's event manager: the highest priority first, and the first code other than 0 ends it.

use strict;
use warnings;

sub new { bless { listeners => {} }, $_[0] }

sub register
{
    my ( $self, $event, $listener, $priority ) = @_;
    push @{ $self->{'listeners'}->{$event} }, [ $priority // 1, $listener ];
    0;
}

sub trigger
{
    my ( $self, $event, @parameters ) = @_;
    for my $entry ( sort { $b->[0] <=> $a->[0] } @{ $self->{'listeners'}->{$event} || [] } ) {
        my $rs = $entry->[1]->( @parameters );
        return $rs if $rs;
    }
    0;
}

1;
