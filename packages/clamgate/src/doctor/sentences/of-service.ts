/** Of what people see and hear of a daemon: its log, notices, digests and the console. */
export const OF_SERVICE = {
  'log.tried-again': 'It is tried again by itself; look at the other places for the reason.',
  'log.lost':
    '{place} works, and has lost {lines:number} lines since the start, {ofMessages:number} of them about messages',
  'log.find-out': 'Find out what held it up, such as a full or slow disk; a restart begins to count anew.',
  'log.well': '{place} takes lines',
  'sentinel.nobody': 'nobody is refused for sending malware',
  'sentinel.newest': ', {login} since {since:time}',
  'sentinel.off-one': 'it is off, or in monitor mode, and one listed user is refused again once it is on',
  'sentinel.off-several':
    'it is off, or in monitor mode, and {users:number} listed users are refused again once it is on',
  'sentinel.one': 'all mail of one user is ',
  'sentinel.several': 'all mail of {users:number} users is ',
  'sentinel.reject': 'refused',
  'sentinel.defer': 'deferred',
  'sentinel.quarantine': 'kept in the quarantine',
  'sentinel.clear':
    'See clamgate sentinel list; change the password or clean the computer, then clamgate sentinel clear.',
  'digest.see-status': 'See clamgate digest status; the log has more.',
  'digest.paused': 'these addresses took none three times, and get none any more: {addresses:list}',
  'digest.resume': 'Correct them, then: clamgate digest resume ADDRESS',
  'digest.sent': '{sent:number} sent since the start, ',
  'digest.next': 'the next at {at:time}',
  'digest.no-next': 'the next at no time',
  'digest.server-well': 'the listener for releases, {server}, answers: digests go there',
  'digest.server-fails': '{why:words}',
  'digest.server-setup':
    'Run clamgate setup, which adds that listener to Postfix, or name another server: notify.mail.server.',
  'digest.link-elsewhere':
    '{link} is not answered by Clamgate, but with the status {status}: links of digests lead nowhere',
  'digest.pass-on':
    'Have the web server pass on that path to console.listen, as docs/guide/digests.md has it.',
  'digest.links-well': '{base} leads to the pages of Clamgate',
  'digest.metrics-open': 'whoever knows {base} reads /metrics, too, which name servers, rules and findings',
  'digest.close-metrics':
    'Have the web server refuse /metrics, as docs/guide/console.md has it; where none is in front, a firewall says who reaches that port.',
  'digest.link-unreached': '{link} cannot be reached from this host: {why:words}',
  'digest.try-outside':
    'Try it from outside: curl -i {link} has to answer "This link is not known". If it does, all is well.',
  'notify.server-plain': 'the mail server {server} answers, without TLS',
  'notify.server-tls': 'the mail server {server} answers, with TLS and a good certificate',
  'notify.correct-server': 'Correct notify.mail.server.',
  'accounts.none': 'nobody has an account of the console; clamgate console invite makes one',
  'accounts.no-admin': 'no administrator of the console has signed in',
  'accounts.invite': 'Make a way in for an administrator: clamgate console invite',
  'accounts.one': '1 account of the console, administrators: {names}',
  'accounts.several': '{accounts:number} accounts of the console, administrators: {names}',
  'accounts.more': ' and {count:number} more',
  'accounts.way-in': '; a way in is open to {names}',
} as const
