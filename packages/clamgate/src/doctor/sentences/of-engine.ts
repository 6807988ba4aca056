/** Of clamd, its settings, its databases and who brings them. */
export const OF_ENGINE = {
  'size.no-conf': 'the clamd that is asked has no clamd.conf on this host: its settings are not known here',
  'conf.size-well': '{path} takes messages of engine.maxScanSize whole',
  'conf.time-well': '{path} waits for data as long as we do',
  'conf.threads-well': '{path} has threads, and room in its queue, for the scans that it is given',
  'conf.exposed-well': '{path} listens to nobody outside of this host',
  'conf.reload-well': '{path} scans while it loads databases',
  'own.alerts': 'the managed clamd has AlertExceedsMax: Clamgate writes its configuration at each start',
  'own.size':
    'the managed clamd takes messages of engine.maxScanSize whole: Clamgate writes its configuration at each start',
  'own.time':
    'the managed clamd waits for data as long as we do: Clamgate writes its configuration at each start',
  'own.threads':
    'the managed clamd has threads, and room in its queue, for the scans that it is given: Clamgate writes its configuration at each start',
  'own.exposed':
    'the managed clamd listens to nobody outside of this host: Clamgate writes its configuration at each start',
  'conf.stream':
    '{path} has StreamMaxLength {stream}, and engine.maxScanSize is {size}: clamd breaks off at larger messages',
  'conf.set-stream':
    'Set StreamMaxLength {size} in {path} and restart clamd, or set engine.maxScanSize: {stream}.',
  'conf.small':
    '{path} has {name} {has}, and engine.maxScanSize is {size}: clamd does not look at all of larger messages',
  'conf.set-size': 'Set {name} {size} or more in {path} and restart clamd.',
  'conf.read-timeout':
    '{path} has ReadTimeout {seconds} s, less than engine.scanTimeout ({wanted} s): clamd hangs up on mail that comes in slowly',
  'conf.set-timeout': 'Set ReadTimeout {wanted} in {path}, and restart clamd.',
  'conf.too-many':
    'engine.maxScans is {scans}, and {path} has MaxThreads {threads} and MaxQueue {queue}: clamd stops reading, and scans time out',
  'conf.fewer-scans': 'Set engine.maxScans: {threads}, or raise MaxThreads and MaxQueue in {path}.',
  'conf.few-threads': '{path} has MaxThreads {threads}: a few large messages hold up all others',
  'conf.set-threads': 'Set MaxThreads 12 in {path}, and restart clamd.',
  'conf.exposed':
    '{path} has TCPSocket {port} on {address}: whoever reaches that port can stop clamd, or fill it',
  'conf.set-address': 'Set TCPAddr 127.0.0.1 in {path}, or let a firewall pass none but the hosts that scan.',
  'conf.reload': '{path} has ConcurrentDatabaseReload no: all mail waits while clamd loads new databases',
  'conf.set-reload':
    'Set ConcurrentDatabaseReload yes where memory allows it: a reload takes twice the memory of clamd for a moment.',
  'limits.told': 'clamd on {address} tells what is beyond its limits',
  'limits.passed':
    'clamd on {address} calls a mail clean that is nested deeper than it looks: what is beyond its limits passes as clean',
  'limits.set-there': 'Set AlertExceedsMax yes in the clamd.conf of that server, and restart clamd.',
  'limits.though': ', though {path} has AlertExceedsMax',
  'limits.restart': 'Restart clamd: it reads its configuration at its start only.',
  'limits.unknown':
    'clamd on {address} could not be asked about its limits, and has no clamd.conf on this host: {why:words}',
  'limits.set': '{path} has AlertExceedsMax',
  'limits.not-set': '{path} has no AlertExceedsMax: what is beyond the limits of clamd passes as clean',
  'limits.set-alerts': 'Set AlertExceedsMax yes in {path}, and restart clamd.',
  'version.is': 'clamd on {addresses} is ClamAV {version}',
  'version.ended': ', which gets no fixes since {ended:day}; the mirrors refuse old ones in the end',
  'version.install':
    'Install a release that is supported, with the packages of the distribution or those of clamav.net.',

  'age.of': 'the databases of {address} are of {builtAt:day}',
  'age.of-version': 'the databases of {address} ({version}) are of {builtAt:day}',
  'age.days': ', {days:number} days old',
  'age.see':
    'See why freshclam brings no new ones: clamgate status and its log say it; it needs DNS and https to its mirror.',
  'age.future':
    'the databases of {address} are of {builtAt:time}, which is in the future: the clock of this host is wrong',
  'freshclam.no-log': '{path} is not there, or not ours to read',
  'freshclam.cool-down':
    'freshclam is in cool-down, the mirror refuses it for a time: {words:words} ({path})',
  'freshclam.wait':
    'Wait until that time: each try before it makes it longer. Let no other program download databases from this address, and set Checks 12 or less in freshclam.conf.',
  'freshclam.no-error': '{path} has no error of the last run',
  'freshclam.error': 'freshclam failed: {words:words} ({path})',
  'freshclam.needs':
    'It needs DNS, and https to database.clamav.net; behind a proxy set HTTPProxyServer in freshclam.conf. Then run it once by hand.',
  'updaters.two': 'two freshclam work on {directory}, by {otherConf} (process {pid}) and by {conf}',
  'updaters.stop':
    'Stop one of them; where the managed engine has a directory of its own, each keeps to its own.',
  'updaters.none': 'no freshclam runs at this moment',
  'updaters.one-each': 'each directory of databases has one freshclam',
} as const
