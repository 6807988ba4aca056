/** Of the ports of Postfix, of the socket by which it reaches us, and of the listener for releases. */
export const OF_PORTS = {
  'ports.none': 'no port of this Postfix takes mail in',
  'ports.well': 'Postfix is told to ask this milter about mail at {places:list}',
  'ports.not-asked': 'Postfix does not ask this milter: ',
  'ports.nobody-asked': 'Postfix asks no milter: ',
  'ports.not-scanned': '; mail is not scanned',
  'ports.filtered': ': right where a content filter hands in mail that was scanned before',
  'ports.take-out-loopback':
    'Take that out, and reload Postfix; leave it where only a content filter connects to this port',
  'ports.take-no-milters-out-master': 'Take no_milters out of {place} in master.cf, and reload Postfix',
  'ports.take-no-milters-out': 'Take no_milters out of main.cf, and reload Postfix',
  'ports.take-list-out':
    'Take {list} out of {place} in master.cf so that main.cf holds, or name this milter there, and reload Postfix',
  'ports.put':
    'Put {entry} into {list} of main.cf before milters that sign, and reload Postfix; clamgate setup does it',
  'ports.put-address':
    'Put the address of this milter into {list} of main.cf before milters that sign, and reload Postfix; clamgate setup does it',
  'ports.unless-scanned': '; leave it where only mail that was scanned before comes through this service',
  'ports.proxy': 'smtpd_proxy_filter = {value} ({where}): milters see no content of mail',
  'ports.behind-proxy': ', and {place} behind the proxy asks this milter',
  'ports.nobody-behind-proxy': ', and no port on loopback behind the proxy asks this milter',
  'ports.ask-behind-proxy':
    'Let the port to which the proxy hands its mail ask this milter: set smtpd_milters there in master.cf, without no_milters, and reload Postfix',
  'sendmail.well': 'Postfix is told to ask this milter about mail of sendmail(1)',
  'sendmail.not-scanned': ': mail of sendmail(1) is not scanned',
  'sendmail.smtp-alone': 'Postfix asks this milter about mail by SMTP alone: ',
  'sendmail.web-sites': '; mail of sendmail(1), as web sites send it, is not scanned',
  'sendmail.set': 'Set non_smtpd_milters = $smtpd_milters in main.cf, and reload Postfix',

  'reach.well': 'user {user} of Postfix passes to this milter, and it answers',
  'reach.untried': 'whether user {user} of Postfix may pass to this milter was not tried: only root can',
  'reach.as-root': 'Run clamgate doctor as root',
  'reach.fails': 'Postfix does not get to this milter by {endpoint}',
  'reach.looks': ': it looks for {place}',
  'reach.looks-chrooted': ': chrooted to {queue}, it looks for {place}',
  'reach.something-else': ', where something else answers',
  'reach.where': ', where {why:words}',
  'reach.because': ': {why:words}',
  'reach.may-not-use': ': user {user} may not use the socket {path}',
  'reach.may-not-pass': ': user {user} may not pass through {path}',
  'reach.mode': ' (mode {mode}, uid {uid}, gid {gid})',
  'reach.accept': '; mail is accepted without it',
  'reach.reject': '; all mail is refused',
  'reach.quarantine': '; all mail is put on hold',
  'reach.shutdown': '; all clients are sent away',
  'reach.defer': '; all mail is deferred',
  'reach.listen-below-queue':
    'Let this milter listen below the queue directory: milter.listen: [unix:{queue}/clamgate/milter.sock]; then write unix:clamgate/milter.sock into {list}. clamgate setup does both',
  'reach.write-path':
    'Write the path of the socket below the queue directory, without a slash in front, as unix:clamgate/milter.sock: chrooted services and others find it so',
  'reach.set-group': 'Set milter.group to the group of {user} and milter.mode: "0660", and reload the daemon',
  'reach.let-pass': 'Let the group of {user} pass through that directory',
  'reach.write-address':
    'Write an address into main.cf that Postfix can use, such as inet:127.0.0.1:PORT, and let milter.listen have the same',
  'reach.start': 'Start the daemon, and see its log where it does not open this socket',
  'reach.see-who':
    'See which program listens there (ss -lpx, ss -lpt), and give this milter an address of its own',
  'others.well': 'the other milters of Postfix answer',
  'others.dead': 'the milter {endpoint} does not answer: {why:words}',
  'others.barrier': ' at {path}',
  'others.by': ' (',
  'others.by-end': ')',
  'others.start': 'Start that milter, or take {endpoint} out of {list} and reload Postfix',

  'release.well': 'Releases are taken at {listener}, by a session up to RCPT',
  'release.taken-no-port':
    '{listener}, where releases from the quarantine are to come back, is no port of this Postfix, and is taken by {programs:list}: {why:words}',
  'release.taken-in-master':
    '{listener}, where releases from the quarantine are to come back, stands in master.cf, and is taken by {programs:list}: {why:words}',
  'release.free-port':
    'Name a free port of this host in quarantine.release.listener, and run clamgate setup; or end that program, and restart Postfix',
  'release.nobody':
    'No service of this Postfix listens at {listener}, where releases from the quarantine are to come back: {why:words}',
  'release.add':
    'clamgate setup adds the listener to master.cf; quarantine.release.listener names another one',
  'release.refuses':
    '{listener}, where releases from the quarantine are to come back, does not take them: {why:words}',
  'release.mend':
    'Mend what these words name, in the service of master.cf that listens there, and reload Postfix',
  'release.setup': 'clamgate setup puts it right',
  'release.not-asked':
    '{place}, the listener for releases, does not ask this milter: whoever reaches it sends mail unscanned, and tickets stay in the mail',
  'release.others-asked':
    '{place}, the listener for releases, asks other milters, too, which may refuse or change what is released: {milters:list}',
  'release.maps-inherited':
    '{place}, the listener for releases, has smtpd_milter_maps of main.cf = {maps}: this milter may not be asked there, so that mail passes unscanned',
  'release.maps':
    '{place}, the listener for releases, has smtpd_milter_maps = {maps}: this milter may not be asked there, so that mail passes unscanned',
  'release.drop-maps':
    'Set smtpd_milter_maps there to nothing, and reload Postfix; clamgate setup puts it right',
  'release.exposed':
    '{place}, the listener for releases, is reached from outside: it is to listen on loopback alone',
  'release.on-loopback':
    'Write its address in front of its port in master.cf, such as 127.0.0.1:{port}, and restart Postfix',
  'release.has': '{place}, the listener for releases, has {name} = {value}: ',
  'release.inherits': '{place}, the listener for releases, takes {name} from main.cf: ',
  'release.local_header_rewrite_clients':
    'Postfix rewrites header fields of what is released, which breaks DKIM signatures',
  'release.content_filter': 'what is released goes through a content filter, which may refuse it',
  'release.smtpd_proxy_filter': 'what is released goes through a proxy filter, which may refuse it',
  'release.receive_override_options': 'header_checks and body_checks may refuse what is released',
  'release.smtpd_tls_security_level': 'a session without TLS may be refused',
  'release.milter_default_action': 'while this milter is away mail passes there unscanned',
  'release.set-it': 'Set it there, and reload Postfix; clamgate setup puts it right',
} as const
