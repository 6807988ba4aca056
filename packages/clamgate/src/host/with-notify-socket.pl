# Connects a datagram socket to systemd (sd_notify(3)), and becomes the program that follows, which finds its descriptor in
# CLAMGATE_NOTIFY_FD: Node has no Unix datagram sockets, but can write to one. What it writes comes from the main process of
# the service then, so that the unit need not listen to others. Needs nothing that perl-base lacks.
# Usage: NOTIFY_SOCKET=PATH with-notify-socket.pl PROGRAM ARGUMENT...
use strict;
use warnings;
use Fcntl qw(F_SETFD);
use Socket qw(PF_UNIX SOCK_DGRAM sockaddr_un);

my $path = $ENV{NOTIFY_SOCKET} // '';
$path =~ s/^@/\0/;
# Where that fails, the program finds another way, or none.
if ($path ne '' && socket(my $socket, PF_UNIX, SOCK_DGRAM, 0)) {
    if (connect($socket, sockaddr_un($path)) && fcntl($socket, F_SETFD, 0)) {
        $ENV{CLAMGATE_NOTIFY_FD} = fileno $socket;
        exec @ARGV;
    }
}
exec @ARGV;
die "$ARGV[0]: $!\n";
