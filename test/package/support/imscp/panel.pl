# A double of the panel's engine (i-MSCP 1.4.x, 1.5.3, 1.5.3-maintenance): it keeps the row of the plugin, calls the methods of the
# backend for each status as the panel does, and prints the status and the error that the panel would show. Written from our
# description of the panel; nothing of the panel is in it.
#   panel.pl SERIES upload ARCHIVE     unpacks the archive and updates the list of plugins
#   panel.pl SERIES install|enable|disable|uninstall|retry
#   panel.pl SERIES list               "Update the plugin list": reads config.php and the local file again
#   panel.pl SERIES become VERSION     as if that version of the plugin had been active so far
#   panel.pl SERIES reconfigure        imscp-reconfigure: main.cf anew, Postfix stopped, setup mode
use strict;
use warnings;
use utf8;

use lib '/srv/imscp/panel-perl';
use iMSCP::Config;
use iMSCP::Debug;
use iMSCP::EventManager;
use JSON;
our (%imscpConfig, $execmode);

my $ROW = '/var/lib/imscp-double/row.json';
my $json = JSON->new->utf8->canonical;
my ($series, $command, $argument) = @ARGV;
my $legacy = $series ne 'maint';
tie %imscpConfig, 'iMSCP::Config', readPanelConfig('/etc/imscp/imscp.conf');
my $plugins = "$imscpConfig{'GUI_ROOT_DIR'}/plugins";
my %row = -e $ROW ? %{$json->decode(slurp($ROW))} : (status => 'uninstalled', error => '');
my %done = (toinstall => 'enabled', toenable => 'enabled', tochange => 'enabled', toupdate => 'enabled',
    todisable => 'disabled', touninstall => 'uninstalled');
my $events = iMSCP::EventManager->new();

if ($command eq 'upload') {
    system("rm -rf '$plugins/ClamAV' && tar -C '$plugins' -xjf '$argument' && chown -R vu2000: '$plugins' && chmod -R u=rwX,g=rX,o= '$plugins'") == 0 or die 'unpack';
    updateList();
} elsif ($command eq 'become') {
    # A row as an older version of the plugin has left it.
    $row{'info'}->{'__nversion__'} = $row{'info'}->{'version'} = $argument;
    @{$row{'info'}}{'build', '__nbuild__'} = ('2017010100') x 2;
    delete $row{'config'}->{'clamgate_options'};
    @row{'config_prev', 'status', 'error'} = ($row{'config'}, 'enabled', '');
    save();
} elsif ($command eq 'list') {
    updateList();
} elsif ($command eq 'reconfigure') {
    reconfigure();
} else {
    # The panel makes a change of an enable where one is due: in the maintenance branch wherever config_prev is not config.
    my $isChanged = $legacy ? $row{'info'}->{'__need_change__'} : $json->encode($row{'config'}) ne $json->encode($row{'config_prev'});
    $row{'status'} = $command eq 'enable' && $isChanged ? 'tochange' : "to$command" if $command ne 'retry';
    $row{'error'} = '';
    save();
    process();
}
for my $kind (qw/ debug warning error /) { logLine("[$kind] $_") for @{$iMSCP::Debug::LOG{$kind}} }
print $row{'error'} eq '' ? "$row{'status'}\n" : "$row{'status'}: $row{'error'}\n";

# What "Update the plugin list" does: stores what the files say, and begins what is due for it.
sub updateList {
    my $found = $json->decode(scalar `php /srv/imscp/config.php $series $imscpConfig{'GUI_ROOT_DIR'}`);
    my $known = $row{'info'} // $found->{'info'};
    my $isNew = !$row{'info'};
    my %info = (%{$found->{'info'}}, __nversion__ => $found->{'info'}->{'version'}, version => $known->{'version'}, __installable__ => JSON::true);
    my ($due, $config, $previous) = ('', $found->{'config'});
    my $differs = sub { $json->encode($_[0]) ne $json->encode($_[1]) };
    if ($legacy) {
        $previous = $isNew ? $config : $row{'config_prev'};
        my $isTouched = $differs->($config, $previous);
        my $isSettled = $isNew || $row{'status'} =~ /^(?:uninstalled|toinstall|touninstall)$/;
        my $needsChange = !$isSettled && ($isTouched || $known->{'__need_change__'} || $info{'build'} gt $known->{'build'});
        $previous = $config if $isTouched && !$needsChange;
        $info{'__need_change__'} = $needsChange ? JSON::true : JSON::false;
        $due = $info{'version'} ne $info{'__nversion__'} ? 'toupdate' : $needsChange ? 'tochange' : '' if $row{'status'} =~ /^(?:enabled|tochange|toupdate)$/;
    } else {
        @info{'__nbuild__', 'build'} = ($info{'build'}, $known->{'build'});
        $previous = $isNew ? $config : mergeRecursive($config, $row{'config'});
        my $isNewer = "$info{'version'}.$info{'build'}" ne "$info{'__nversion__'}.$info{'__nbuild__'}";
        $due = $isNewer ? 'toupdate' : 'tochange' if $row{'status'} eq 'enabled' && $row{'error'} eq '' && ($isNewer || $differs->($config, $row{'config'}));
        $info{'__need_change__'} = JSON::false;
    }
    @row{'info', 'config', 'config_prev'} = (\%info, $config, $previous);
    @row{'status', 'error'} = ($due, '') if $due ne '';
    save();
    process() if $due ne '';
}

# PHP's array_merge_recursive: a value that both have becomes a list.
sub mergeRecursive {
    my ($one, $other) = @_;
    return ref $one eq 'HASH' && ref $other eq 'HASH'
        ? { %$other, map { $_ => exists $other->{$_} ? mergeRecursive($one->{$_}, $other->{$_}) : $one->{$_} } keys %$one }
        : [ map { ref $_ eq 'ARRAY' ? @$_ : $_ } $one, $other ];
}

sub process {
    my ($action) = $row{'status'} =~ /^to(\w+)$/ or die "nothing to do for $row{'status'}";
    my $failed = runMethods($action);
    if ($failed) {
        $row{'error'} = $iMSCP::Debug::LOG{'error'}->[0] // 'Unknown error';
    } else {
        $row{'status'} = $done{$row{'status'}};
    }
    save();
    return;
}

sub runMethods {
    my ($action) = @_;
    my ($info, $plugin) = ($row{'info'});
    my $call = sub {
        my ($method, @versions) = @_;
        my $status = eval {
            unless ($plugin) {
                local $SIG{'__WARN__'} = sub { die shift };
                require "$plugins/ClamAV/backend/ClamAV.pm";
                return 0 unless Plugin::ClamAV->can($method);
                $plugin = Plugin::ClamAV->getInstance(action => $action, eventManager => $events,
                    map { $_ => $json->decode($json->encode($row{$_})) } qw/ config config_prev info /);
            }
            my $code = $plugin->can($method) or return 0;
            $code->($plugin, @versions ? @versions : (undef, undef));
        };
        error($@) if $@;
        return $@ ne '' || $status;
    };
    my $change = sub { my $failed = $call->('change'); @{$info}{'__need_change__'} = (JSON::false); $row{'config_prev'} = $row{'config'} if $legacy; $failed };
    if ($action eq 'update') {
        return 1 if $call->('disable') || $call->('update', $info->{'version'}, $info->{'__nversion__'});
        $info->{'version'} = $info->{'__nversion__'};
        return 1 if $info->{'__need_change__'} && $change->();
        return $call->('enable');
    }
    return $call->('disable') || $change->() || $call->('enable') if $action eq 'change';
    return $call->('install') || $call->('enable') if $action eq 'install';
    return $call->($action);
}

sub reconfigure {
    $execmode = 'setup';
    if ($row{'status'} =~ /^(?:enabled|tochange)$/) {
        require "$plugins/ClamAV/backend/ClamAV.pm";
        Plugin::ClamAV->registerSetupListeners($events) if Plugin::ClamAV->can('registerSetupListeners');
    }
    system('cp /srv/imscp/main.cf /srv/imscp/master.cf /etc/postfix/ && { if [ -d /run/systemd/system ]; then systemctl stop postfix; else ! postfix status || postfix stop; fi; }') == 0 or die 'postfix';
    system("chown -R vu2000: '$plugins' && chmod -R u=rwX,g=rX,o= '$plugins'");
    if ($row{'status'} =~ /^(?:enabled|tochange)$/) {
        @row{'status', 'error'} = ('tochange', '');
        process();
    }
    print 'before the services start: ', `postconf -h smtpd_milters` || "\n";
    my @services;
    $events->register('beforeSetupRestartServices', sub { push @{$_[0]}, [ sub { system('if [ -d /run/systemd/system ]; then systemctl start postfix; else postfix start; fi') }, 'Postfix' ]; 0 }, 6);
    $events->trigger('beforeSetupRestartServices', \@services);
    $_->[0]->() == 0 or print "$_->[1]: not started: $iMSCP::Debug::LOG{'error'}->[-1]\n" for @services;
}

sub readPanelConfig { my ($file) = @_; my %values; for (split /\n/, slurp($file)) { $values{$1} = $2 if /^(\w+)\s*=\s*(.*?)\s*$/ } return %values }
sub logLine { open my $out, '>>', '/var/log/imscp/Modules::Plugin_ClamAV.log' or die $!; print $out "$_[0]\n"; close $out; return }
sub slurp { my ($file) = @_; local $/; open my $in, '<', $file or die "$file: $!"; return scalar <$in> }
sub save { open my $out, '>', $ROW or die "$ROW: $!"; print $out $json->encode(\%row); close $out or die $!; return }
