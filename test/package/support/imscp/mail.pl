# Sends a message to the submission port, with TLS and SMTP AUTH. Prints the answer to it. Arguments: the text, the recipients.
use strict;
use warnings;
use IO::Socket::SSL;
use MIME::Base64;
my ($text, @to) = @ARGV;
@to = 'user@panel.test' unless @to;
my $peer = IO::Socket::INET->new('127.0.0.1:587') or die "connect: $!\n";
sub answer {
    my $line;
    do { $line = <$peer> } while defined $line && $line =~ /^\d{3}-/;
    return $line // "closed\n";
}
sub say_ { print $peer "$_[0]\r\n"; my $answer = answer(); if ($answer !~ /^[23]/) { print $answer; exit } return $answer }
answer();
say_('EHLO client.test');
say_('STARTTLS');
IO::Socket::SSL->start_SSL($peer, SSL_verify_mode => 0) or die "TLS: $SSL_ERROR\n";
say_('EHLO client.test');
say_('AUTH PLAIN ' . encode_base64("\0info\0secret", ''));
say_('MAIL FROM:<info@panel.test>');
say_("RCPT TO:<$_>") for @to;
say_('DATA');
print say_("From: info\@panel.test\r\nSubject: $$\r\n\r\n$text\r\n.");
