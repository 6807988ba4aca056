# SPDX-License-Identifier: GPL-2.0-or-later
package iMSCP::Debug;

# Double of the panel's log: keeps what it is told, by kind.

use strict;
use warnings;
use Exporter qw/ import /;

our @EXPORT = qw/ debug warning error /;
our %LOG = ( debug => [], warning => [], error => [] );

sub _store
{
    my ( $kind, $message, $caller ) = @_;
    push @{ $LOG{$kind} }, ( $caller || ( caller( 2 ))[3] || 'main' ) . ": $message";
    undef;
}

sub debug { _store( 'debug', @_ ) }
sub warning { _store( 'warning', @_ ) }
sub error { _store( 'error', @_ ) }

1;
