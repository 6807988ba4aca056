# SPDX-License-Identifier: GPL-2.0-or-later
package Plugin::ClamAV;

use strict;
use warnings;
use File::Basename qw/ dirname /;
use File::Spec;
use File::Temp;
use iMSCP::Debug qw/ debug error /;
use JSON;
use parent 'Common::SingletonClass';

our $PROGRAM = '/usr/bin/clamgate';
our $SCRIPTS = dirname( dirname( File::Spec->rel2abs( __FILE__ ))) . '/program';
our $REQUESTS = '/run'; # gone with a restart of the host, and never on a disk: the request holds secrets
# Seconds. The panel holds its lock meanwhile; apt may fetch ClamAV over a slow line.
our %BOUNDS = ( clamgate => 600, 'install.sh' => 1800, 'release.sh' => 120, 'remove.sh' => 600 );
my %restarts; # on which event manager a setup restarts us, and for which object

require( dirname( File::Spec->rel2abs( __FILE__ )) . '/ClamAV/Child.pm' );

sub install { $_[0]->_script( 'install.sh' ) || $_[0]->_ask( 'install' ) }
sub update { $_[0]->_script( 'install.sh' ) || $_[0]->_ask( 'update', @_[1, 2] ) }
sub change { $_[0]->_provide() || $_[0]->_ask( 'change' ) }
sub enable { $_[0]->_provide() || $_[0]->_ask( 'enable' ) || ( _isSetup() ? $_[0]->_restartLater() : 0 ) }

# Scanning goes on while the panel changes or updates the plugin: enable(), which follows, does the whole job.
sub disable { ( $_[0]->{'action'} // '' ) eq 'disable' ? $_[0]->_letGo( 'disable' ) : 0 }
sub uninstall { $_[0]->_letGo( 'uninstall' ) || $_[0]->_script( 'remove.sh' ) }

sub _provide { -x $PROGRAM ? 0 : $_[0]->_script( 'install.sh' ) }

sub _ask
{
    my ( $self, @action ) = @_;
    my ( $status, $line ) = $self->_clamgate( @action );
    return 0 unless $status;
    error( $line, __PACKAGE__ );
    1;
}

# A panel that cannot disable a plugin has no way to try again, and Postfix must not ask a milter that is not there. So
# this holds with a program that is gone, broken or unwilling, too. To uninstall can be tried again: what a program that
# runs says of it stands.
sub _letGo
{
    my ( $self, $action ) = @_;
    my ( $status, $line ) = -x $PROGRAM ? $self->_clamgate( $action ) : ( 127, "$PROGRAM is missing" );
    return 0 unless $status;
    my $config = ref $self->{'config'} eq 'HASH' ? $self->{'config'} : {};
    my $milter = ref $config->{'clamav_milter_options'} eq 'HASH' ? $config->{'clamav_milter_options'} : {};
    my @sockets = grep { defined && !ref } $config->{'PostfixMilterSocket'}, $milter->{'MilterSocket'};
    my $rs = $self->_script( 'release.sh', '-c', _postfixDirectory(), ( _isSetup() ? '-n' : () ), '--', @sockets );
    return $rs if $rs;
    my $isFailure = $action eq 'uninstall' && $status != 126 && $status != 127;
    my $tell = $isFailure ? \&error : iMSCP::Debug->can( 'warning' ) || \&debug;
    $tell->( $isFailure ? $line : "Postfix asks ClamAV no more, but: $line", __PACKAGE__ );
    $isFailure ? 1 : 0;
}

# Before Postfix, which would ask us. A code other than 0 ends the list, and neither mail nor web would be started: it is
# given at the end.
sub _restartLater
{
    my ( $self ) = @_;
    my $isKnown = $restarts{'events'} && $restarts{'events'} == $self->{'eventManager'};
    %restarts = ( events => $self->{'eventManager'}, plugin => $self );
    return 0 if $isKnown;
    $self->{'eventManager'}->register( 'beforeSetupRestartServices', sub {
        my ( $services ) = @_;
        unshift( @{ $services }, [ sub {
            my $rs = $restarts{'plugin'}->_ask( 'restart' );
            push( @{ $services }, [ sub { $rs }, 'ClamAV' ] ) if $rs;
            0;
        }, 'ClamAV' ] );
        0;
    } );
}

sub _script
{
    my ( $self, $name, @arguments ) = @_;
    @arguments = ( 'setup' ) if $name eq 'install.sh' && _isSetup();
    my ( $status, $line ) = eval { _run( $name, $name, '/bin/sh', "$SCRIPTS/$name", @arguments ) };
    ( $status, $line ) = ( 255, Plugin::ClamAV::Child::line( "$name: $@" )) unless defined $status;
    error( $line, __PACKAGE__ ) if $status;
    $status ? 1 : 0;
}

# Exit code and what there is to say of it.
sub _clamgate
{
    my ( $self, $action, $from, $to ) = @_;
    my @result = eval {
        # Of one that was killed.
        unlink( grep { ( stat )[9] < time() - 3600 } glob( "$REQUESTS/clamgate-imscp-*.json" ));
        my $file = File::Temp->new( TEMPLATE => 'clamgate-imscp-XXXXXXXX', SUFFIX => '.json', DIR => $REQUESTS );
        ( print { $file } $self->_request( $action, $from, $to )) && close( $file ) or die( "$!\n" );
        _run( 'clamgate', "clamgate imscp $action", $PROGRAM, 'imscp', $action, $file->filename() );
    };
    return @result if @result;
    ( 255, Plugin::ClamAV::Child::line( "$REQUESTS takes no request to clamgate imscp $action; make room there: $@" ));
}

sub _run
{
    my ( $bound, $name, @command ) = @_;
    my ( $status, $out, $err, $isStopped ) = Plugin::ClamAV::Child::run( $BOUNDS{$bound}, @command );
    debug( "$name: $_" ) for grep { /\S/ } split( /\n/, $status ? $out : "$out\n$err" );
    my $line = Plugin::ClamAV::Child::line( $err );
    my $what = $isStopped ? "did not end within $BOUNDS{$bound} seconds" : "ended with $status";
    $line = "$name $what and said nothing; journalctl -e may say why" if $status && $line eq '';
    ( $status, $line );
}

sub _request
{
    my ( $self, $action, $from, $to ) = @_;
    my $info = ref $self->{'info'} eq 'HASH' ? $self->{'info'} : {};
    my %panel = ( version => 'Version', pluginApi => 'PluginApi', mtaServer => 'MTA_SERVER',
        mtaPackage => 'MTA_PACKAGE', guiDirectory => 'GUI_ROOT_DIR' );
    JSON->new()->utf8()->canonical()->allow_blessed()->encode( {
        schema       => 'clamgate.imscp-request/1',
        masterAction => '' . ( $self->{'action'} // $action ),
        setup        => _isSetup() ? JSON::true : JSON::false,
        version      => '' . ( $info->{'__nversion__'} // $info->{'version'} // '' ),
        from         => defined $from ? "$from" : undef,
        to           => defined $to ? "$to" : undef,
        config       => $self->{'config'} // {},
        panel        => { postfixDirectory => _postfixDirectory(), map { $_ => _panel( $panel{$_} ) } keys %panel }
    } );
}

{
    no warnings 'once';

    sub _isSetup { defined $main::execmode && $main::execmode eq 'setup' }

    # Reading a value that is not there is fatal in the panel's own class.
    sub _panel { my ( $name ) = @_; '' . ( eval { $main::imscpConfig{$name} } // '' ) }
}

sub _postfixDirectory
{
    open( my $file, '<', ( _panel( 'CONF_DIR' ) || '/etc/imscp' ) . '/postfix/postfix.data' ) or return '';
    ( map { /^\s*POSTFIX_CONF_DIR\s*=\s*(.*?)\s*$/ ? $1 : () } <$file> )[0] // '';
}

1;
