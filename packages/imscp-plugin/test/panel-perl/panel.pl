# SPDX-License-Identifier: GPL-2.0-or-later

# Does the tasks of the panel's backend, one row of its plugin table after the other. Standard input: what is to be done, as
# JSON; standard output: what the table says afterwards, and what was logged.

use strict;
use warnings;
no warnings 'once';
use File::Basename qw/ dirname /;
use lib dirname( __FILE__ );
use JSON;
use iMSCP::Config;
use iMSCP::Debug;
use iMSCP::EventManager;

our ( %imscpConfig, $execmode );
my %calls = (
    toinstall => [ qw/ install enable / ], toenable => [ qw/ enable / ], tochange => [ qw/ disable change enable / ],
    toupdate => [ qw/ disable update enable / ], todisable => [ qw/ disable / ], touninstall => [ qw/ uninstall / ],
    enabled => [ qw/ run / ]
);
my %states = (
    touninstall => 'uninstalled', todisable => 'disabled', map { $_ => 'enabled' } qw/ toinstall toenable tochange toupdate enabled /
);

my $wish = decode_json( do { local $/; <STDIN> } );
tie %imscpConfig, 'iMSCP::Config', %{ $wish->{'panel'} };
$execmode = 'setup' if $wish->{'setup'};
# The lock of the panel: a descriptor that what is started would inherit.
$^F = 100;
open( our $lock, '<', '/dev/null' ) or die;
my @warnings;
$SIG{'__WARN__'} = sub { push @warnings, $_[0] };
my $events = iMSCP::EventManager->new();
my ( @rows, @services );
push @rows, process( $_ ) for @{ $wish->{'rows'} };
push @services, restart() if $wish->{'setup'};
print encode_json( { rows => \@rows, services => \@services, warnings => \@warnings, log => \%iMSCP::Debug::LOG } );

sub process
{
    my ( $row ) = @_;
    Common::SingletonClass->can( 'forget' ) && Common::SingletonClass::forget();
    my ( $plugin, @results );
    for my $method ( @{ $calls{$row->{'status'}} } ) {
        my $rs = eval {
            $plugin ||= load( $row, $method );
            my $code = $plugin && $plugin->can( $method );
            $code ? $plugin->$code( $method eq 'update' ? @{ $row->{'info'} }{qw/ version __nversion__ /} : ( undef, undef )) : 0;
        };
        error( $@ ) if $@;
        push @results, { method => $method, rs => $@ ? 'died' : $rs };
        last if $@ || $rs;
    }
    my $isDone = !grep { $_->{'rs'} ne '0' } @results;
    {
        status  => $isDone ? $states{$row->{'status'}} : $row->{'status'},
        error   => $isDone ? undef : shift( @{ $iMSCP::Debug::LOG{'error'} } ) // 'Unknown error',
        results => \@results
    };
}

# A warning of a plugin is fatal while it is loaded and made.
sub load
{
    my ( $row, $method ) = @_;
    local $SIG{'__WARN__'} = sub { die shift };
    require $wish->{'plugin'};
    { no strict 'refs'; ${"Plugin::ClamAV::$_"} = $wish->{'places'}->{$_} for keys %{ $wish->{'places'} }; }
    $Plugin::ClamAV::BOUNDS{'clamgate'} = $wish->{'bound'} if $wish->{'bound'};
    return undef unless Plugin::ClamAV->can( $method );
    my $action = $row->{'status'} eq 'enabled' ? 'run' : substr( $row->{'status'}, 2 );
    Plugin::ClamAV->getInstance(
        action       => $action,
        config       => $row->{'config'},
        config_prev  => $row->{'config'},
        eventManager => $events,
        info         => $row->{'info'}
    );
}

# The end of a setup: Postfix stands in the list before any plugin. The first failure ends it.
sub restart
{
    my @names;
    $events->register( 'beforeSetupRestartServices', sub { push @{ $_[0] }, [ sub { 0 }, 'Postfix' ]; 0 }, 6 );
    my @list;
    $events->trigger( 'beforeSetupRestartServices', \@list );
    for my $service ( @list ) {
        my $rs = $service->[0]->();
        push @names, "$service->[1] $rs";
        last if $rs;
    }
    @names;
}
