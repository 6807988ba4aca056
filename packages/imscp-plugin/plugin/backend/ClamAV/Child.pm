# SPDX-License-Identifier: GPL-2.0-or-later
package Plugin::ClamAV::Child;

# Runs a program that may hang, be killed, or say more than anybody reads. It gets a session, an environment and
# descriptors of its own: nothing of the panel, its database and its lock reaches what it starts.

use strict;
use warnings;
use Encode ();
use Fcntl qw/ F_DUPFD /;
use IO::Select;
use POSIX qw/ WNOHANG /;
use Time::HiRes qw/ clock_gettime CLOCK_MONOTONIC /;

our $KEPT = 65536;     # bytes of each output; the rest is read and dropped
our $SAID = 500;       # characters of a line for the panel
our $GRACE = 30;       # seconds between TERM, KILL and giving up: clamgate undoes what it began
our $TRAILING = 1;     # seconds of reading after the end: a daemon may hold the pipes open for good
our %ENVIRONMENT = (
    HOME => '/root', LC_ALL => 'C', PATH => '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
);

# Exit code (128 + signal of one that was killed), standard output, standard error, and whether it was stopped.
sub run
{
    my ( $seconds, @command ) = @_;
    local $SIG{'CHLD'} = 'DEFAULT';
    pipe( my $out, my $toOut ) && pipe( my $err, my $toErr ) or die( "No pipe: $!\n" );
    my $pid = fork();
    defined $pid or die( "No process: $!\n" );
    _become( $toOut, $toErr, @command ) unless $pid;
    close( $_ ) for $toOut, $toErr;

    my ( %kept, $status );
    my ( $select, $signals, $end ) = ( IO::Select->new( $out, $err ), 0, _now() + $seconds );
    while ( 1 ) {
        if ( !defined $status && ( my $reaped = waitpid( $pid, WNOHANG ))) {
            ( $status, $end ) = ( $reaped == $pid ? $? : 255 << 8, _now() + $TRAILING );
        } elsif ( !defined $status && _now() > $end ) {
            $signals == 2 ? $status = 9 : kill(( 'TERM', 'KILL' )[$signals++], -$pid );
            $end = _now() + $GRACE;
        }
        my $hasRead = _read( $select, \%kept, defined $status ? 0 : 0.05 );
        last if defined $status && ( !$hasRead || _now() > $end );
    }
    my $code = $status & 127 ? 128 + ( $status & 127 ) : $status >> 8;
    ( $code, $kept{$out} // '', $kept{$err} // '', $signals > 0 );
}

# In the child, and never back: to end() it would write the logs of the panel and release its lock.
sub _become
{
    my ( $out, $err, @command ) = @_;
    eval {
        POSIX::setsid();
        # Not below 10: where the panel has no standard descriptors, the pipes are those.
        my ( $highOut, $highErr ) = map { fcntl( $_, F_DUPFD, 10 ) } $out, $err;
        my $null = POSIX::open( '/dev/null' );
        POSIX::dup2( $null, 0 );
        POSIX::dup2( $highOut, 1 );
        POSIX::dup2( $highErr, 2 );
        POSIX::close( $_ ) for 3 .. 1023;
        $SIG{$_} = 'DEFAULT' for qw/ HUP INT PIPE QUIT TERM /;
        umask( 022 );
        chdir( '/' );
        %ENV = %ENVIRONMENT;
        no warnings 'exec';
        exec { $command[0] } @command;
    };
    POSIX::_exit( 127 );
}

# Whether there was something to read.
sub _read
{
    my ( $select, $kept, $wait ) = @_;
    select( undef, undef, undef, $wait ) unless $select->count();
    my @ready = $select->count() ? $select->can_read( $wait ) : ();
    for my $pipe ( @ready ) {
        my $bytes = sysread( $pipe, my $text, 65536 );
        next if !defined $bytes && $!{'EINTR'};
        $select->remove( $pipe ) unless $bytes;
        $kept->{$pipe} = substr( ( $kept->{$pipe} // '' ) . ( $text // '' ), 0, $KEPT );
    }
    scalar @ready;
}

sub _now { clock_gettime( CLOCK_MONOTONIC ) }

# The first line that says something, as UTF-8 that the database of each panel takes: it knows three bytes a character.
sub line
{
    my ( $text ) = @_;
    utf8::encode( $text ) if utf8::is_utf8( $text );
    my ( $line ) = grep { /[^\s]/ } split( /[\r\n]+/, Encode::decode( 'UTF-8', $text ));
    $line //= '';
    $line =~ s/[\x{00}-\x{1f}\x{7f}-\x{9f}\s]+/ /g;
    $line =~ s/[^\x{20}-\x{d7ff}\x{e000}-\x{fffd}]/?/g;
    $line =~ s/^ | $//g;
    $line = substr( $line, 0, $SAID - 3 ) . '...' if length $line > $SAID;
    Encode::encode( 'UTF-8', $line );
}

1;
