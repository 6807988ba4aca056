# Sends lines to the local syslog daemon as syslog(3) does, and says of each whether it was taken: Node has no Unix
# datagram sockets. Needs nothing that perl-base lacks. Usage: sender.pl /dev/log
#
# Standard input:   batches of lines, each line one message; an empty line ends a batch.
# Standard output:  a dot for each line that is in the queue of the daemon, then a line end; or, at the first line that
#                   is not taken, `!`, the errno and a line end: neither that line nor the rest of the batch was sent.
#
# A daemon that ends takes along what waits in the queue of its socket. So a line is kept here until the daemon has read
# it, and sent again to the daemon that comes after.
use strict;
use warnings;
use Errno qw(EAGAIN EINTR EMSGSIZE ENOBUFS EPROTOTYPE);
use Socket qw(PF_UNIX SOCK_DGRAM SOCK_STREAM SOL_SOCKET SO_SNDTIMEO MSG_DONTWAIT MSG_NOSIGNAL MSG_PEEK sockaddr_un);

my $PAUSE_S = 0.01;
# A restart of the daemon takes some hundred milliseconds.
my $PATIENT_TRIES = 100;
# Longest wait for room in the queue of a daemon that does not read.
my $SEND_TIMEOUT_S = 1;
my $LOOK_S = 0.02;
my $MOST_LOOK_S = 1;
# What is left unread at our own end is waited for so many times $LOOK_S.
my $LAST_LOOKS = 50;
my $SIOCOUTQ = 0x5411;
my $SHORTEST = 256;

my $path = shift // die "usage: sender.pl SOCKET\n";
my ($socket, $type, $bound);
# Lines in the queue of the daemon, oldest first.
my @unread;
my %weights;
my $is_away = 0;

# Our end is that of the standard input, after the last lines: not a signal to the whole group or service.
$SIG{$_} = 'IGNORE' for qw(INT TERM HUP PIPE);
$0 = 'clamgate-syslog';
serve();

sub serve {
  my ($buffer, $is_discarding, $look) = ('', 0, $LOOK_S);
  while (1) {
    if (@unread) {
      my $ready = '';
      vec($ready, fileno(STDIN), 1) = 1;
      if (select($ready, undef, undef, $look) == 0) {
        $look = look_after_unread() ? $LOOK_S : $look * 2 > $MOST_LOOK_S ? $MOST_LOOK_S : $look * 2;
        next;
      }
    }
    my $count = sysread(STDIN, $buffer, 65536, length $buffer);
    next if !defined $count && $! == EINTR;
    last if !$count;
    while ((my $end = index($buffer, "\n")) >= 0) {
      my $line = substr($buffer, 0, $end + 1, '');
      chomp $line;
      if ($line eq '') {
        answer(probe()) if !$is_discarding;
        $is_discarding = 0;
      } elsif (!$is_discarding) {
        my $errno = deliver($line);
        if ($errno == 0) { say_to_parent('.') }
        else {
          answer($errno);
          $is_discarding = 1;
        }
      }
    }
  }
  for (1 .. $LAST_LOOKS) {
    last if !@unread;
    select(undef, undef, undef, $LOOK_S);
    look_after_unread();
  }
}

# Ends the answer to a batch; 0 is success.
sub answer {
  my ($errno) = @_;
  say_to_parent($errno == 0 ? "\n" : "!$errno\n");
}

sub say_to_parent {
  my ($words) = @_;
  # A parent that is gone hears nothing; its last lines are sent all the same.
  syswrite(STDOUT, $words);
}

# Whether there is a daemon, at the end of a batch; 0 or an errno.
sub probe {
  return 0 if defined $socket;
  my $errno = open_socket();
  $is_away = $errno != 0;
  return $errno;
}

# Puts a line into the queue of the daemon; 0, or the errno of the last try.
sub deliver {
  my ($line) = @_;
  my $errno = 0;
  # To a daemon that was away just now nobody waits again: our parent does that.
  for my $try (1 .. ($is_away ? 1 : $PATIENT_TRIES)) {
    select(undef, undef, undef, $PAUSE_S) if $try > 1;
    # A connection may be to a daemon that has ended, which only sending tells: the next one is tried at once.
    for (1 .. 2) {
      $errno = defined $socket ? 0 : open_socket();
      last if $errno != 0;
      $errno = send_line($line);
      last if $errno == 0 || defined $socket;
    }
    if ($errno == 0) {
      $is_away = 0;
      forget_read();
      return 0;
    }
    last if $errno == EAGAIN;
  }
  $is_away = 1;
  return $errno;
}

# Connects, and sends again what the daemon before may not have read.
sub open_socket {
  for my $wanted (SOCK_DGRAM, SOCK_STREAM) {
    socket(my $new, PF_UNIX, $wanted, 0) or return $! + 0;
    if (connect($new, sockaddr_un($path))) {
      setsockopt($new, SOL_SOCKET, SO_SNDTIMEO, pack('l!l!', $SEND_TIMEOUT_S, 0));
      ($socket, $type, $bound) = ($new, $wanted, identity());
      last;
    }
    return $! + 0 if $! != EPROTOTYPE || $wanted == SOCK_STREAM;
  }
  my @again = splice @unread;
  while (@again) {
    my $errno = send_line($again[0]);
    if ($errno != 0) {
      push @unread, @again;
      return $errno;
    }
    shift @again;
  }
  return 0;
}

# One try. Without $socket afterwards it failed because there is no daemon at its other end.
sub send_line {
  my ($line) = @_;
  my $bytes = $type == SOCK_STREAM ? "$line\0" : $line;
  my $flags = MSG_NOSIGNAL | ($is_away ? MSG_DONTWAIT : 0);
  while (1) {
    my $sent = send($socket, $bytes, $flags);
    if (defined $sent) {
      # A stream may take a part.
      substr($bytes, 0, $sent, '');
      next if $type == SOCK_STREAM && $bytes ne '';
      push @unread, $line;
      return 0;
    }
    my $errno = $! + 0;
    next if $errno == EINTR;
    if ($errno == EMSGSIZE && length $bytes > $SHORTEST) {
      $bytes = substr($bytes, 0, int(length($bytes) / 2));
      next;
    }
    $socket = undef if $errno != EAGAIN && $errno != ENOBUFS;
    return $errno;
  }
}

# True when nothing is left to look after, or something was done.
sub look_after_unread {
  if (!defined $socket) {
    return 0 if open_socket() != 0;
  }
  forget_read();
  return defined $socket;
}

# Forgets what the daemon has read. What is in its queue are the newest lines, as many as the kernel has bytes of.
sub forget_read {
  return if !@unread;
  my $waiting = bytes_waiting($socket);
  if ($waiting > 0) {
    my ($first, $sum) = (scalar @unread, 0);
    while ($first > 0 && $sum < $waiting) { $sum += weight($unread[--$first]) }
    splice @unread, 0, $first;
  } elsif (is_alive()) {
    @unread = ();
  } else {
    # The end of a daemon empties its queue, too.
    $socket = undef;
  }
}

# Bytes that the other end has not read, as the kernel books them. Where it does not tell, all counts as read.
sub bytes_waiting {
  my ($handle) = @_;
  my $answer = pack('i', 0);
  return ioctl($handle, $SIOCOUTQ, $answer) ? unpack('i', $answer) : 0;
}

# What this kernel books for a line: tried out once for each length, on sockets of our own.
sub weight {
  my ($line) = @_;
  return $weights{length $line} //= do {
    socketpair(my $here, my $there, PF_UNIX, SOCK_DGRAM, 0) or return 1;
    send($here, $line, MSG_DONTWAIT);
    bytes_waiting($here) || 1;
  };
}

# Whether the daemon that we are connected to is still there.
sub is_alive {
  if ($type == SOCK_STREAM) {
    my $read = recv($socket, my $nothing, 1, MSG_PEEK | MSG_DONTWAIT);
    return defined $read ? $nothing ne '' : $! == EAGAIN;
  }
  # A socket of datagrams tells only by sending; but nobody can connect to the path of a daemon that has ended.
  return 0 if identity() ne $bound;
  socket(my $probe, PF_UNIX, $type, 0) or return 1;
  return connect($probe, sockaddr_un($path)) ? 1 : 0;
}

# Each start of a daemon makes another socket file; in /dev and /run, which are tmpfs, no inode number comes again.
sub identity {
  my ($device, $inode, $modified_s) = (stat $path)[0, 1, 9];
  return defined $inode ? "$device $inode $modified_s" : '';
}
