/** Of Postfix: what it asks, with which settings, and what it does where it cannot. */
export const OF_POSTFIX = {
  'postfix.at': ', at {places:list}',
  'postfix.instance': ' [instance {directory}]',
  'postfix.setting': '{name} = {value} ({where})',
  'postfix.setting-empty': '{name} is empty ({where})',
  'postfix.entry-setting': '{name}={value} in the entry {entry} ({where})',
  'postfix.absent': 'There is no Postfix on this host, so that nothing was looked at there',
  'postfix.unreadable': 'postconf(1) cannot read {what}, so that it is not known which mail of it is scanned',
  'postfix.check': 'Run postfix check, and mend what it names',
  'postfix.no-configuration':
    'Postfix is installed and has no configuration that postconf(1) can read ({what})',
  'postfix.set-up':
    'See what postconf smtpd_milters says. Where there is no main.cf, set Postfix up, on Debian by dpkg-reconfigure postfix; nothing to do where the MTA is on another host',

  'postfix.order-well': 'this milter stands once among the others, before those that sign',
  'postfix.order-twice':
    '{list} ({where}) names this milter {times:number} times, so that each mail is scanned as often',
  'postfix.order-leave': 'Leave one of {entries} there, and reload Postfix',
  'postfix.order-signer':
    '{list} ({where}) asks {signer}, which signs, before this milter: header fields that this milter adds are in no signature, or break it',
  'postfix.order-before': 'Put this milter before it, and reload Postfix; clamgate setup does it',
  'postfix.by-client-none': 'no table spares clients (smtpd_milter_maps)',
  'postfix.by-client':
    'smtpd_milter_maps = {value} ({where}): clients for whom this gives DISABLE, or other milters, are not scanned',
  'postfix.by-client-remove':
    'See which clients these are, by postmap -q ADDRESS MAP, and remove those that must be scanned',
  'postfix.notices-none': 'Postfix shows its own notices to no milter',
  'postfix.notices':
    'internal_mail_filter_classes = {value} (main.cf): Postfix shows us its own notices, and a bounce that is refused is lost',
  'postfix.notices-set': 'Set internal_mail_filter_classes to nothing in main.cf, and reload Postfix',
  'postfix.size-well':
    'Postfix takes no mail that is larger than what is scanned (engine.maxScanSize, {limit})',
  'postfix.size-any':
    'message_size_limit = {value} ({where}): Postfix takes mail of any size, and engine.maxScanSize is {limit}: what is between is never scanned whole',
  'postfix.size-larger':
    'message_size_limit = {value} ({where}): Postfix takes mail of up to {size}, and engine.maxScanSize is {limit}: what is between is never scanned whole',
  'postfix.size-change':
    'Raise engine.maxScanSize (with the limits of an external clamd, StreamMaxLength first), or lower message_size_limit and reload Postfix',

  'postfix.action-well': 'Postfix accepts no mail unscanned when it cannot ask this milter',
  'postfix.action-accept': ': Postfix accepts mail unscanned when it cannot ask this milter',
  'postfix.action-hold':
    ': Postfix puts mail on hold when it cannot ask this milter, and scans none of it when it is released',
  'postfix.action-tempfail': 'Write tempfail there, and reload Postfix: mail waits at its sender then',
  'postfix.timeouts-well': 'Postfix waits long enough for this milter',
  'postfix.gives-up': ': Postfix gives up before a scan may end (engine.scanTimeout, {seconds:number}s)',
  'postfix.wait-longer': 'Write {seconds}s there and reload Postfix, or lower engine.scanTimeout',
  'postfix.short': ': a busy host may answer later than that',
  'postfix.write-30s': 'Write 30s there, and reload Postfix',
  'postfix.protocol-well': 'Postfix speaks the milter protocol 6',
  'postfix.write-6': 'Write 6 there, and reload Postfix',

  'postfix.log-none':
    "Postfix's log was not found, or may not be read: neither mail.log nor the journal has it",
  'postfix.log-as-root': 'Run clamgate doctor as root on a host that keeps the log of Postfix',
  'postfix.log-failed-once':
    'the milter {endpoint} failed once in the last 24 hours by {log}, at {at:time} for the last time: {why:words}',
  'postfix.log-failed':
    'the milter {endpoint} failed {times:number} times in the last 24 hours by {log}, at {at:time} for the last time: {why:words}',
  'postfix.log-failed-us-once':
    'this milter {endpoint} failed once in the last 24 hours by {log}, at {at:time} for the last time: {why:words}',
  'postfix.log-failed-us':
    'this milter {endpoint} failed {times:number} times in the last 24 hours by {log}, at {at:time} for the last time: {why:words}',
  'postfix.log-see-ours':
    "See the daemon's log of that time; a restart with the socket held by systemd (clamgate.socket) refuses nobody",
  'postfix.log-see-theirs': 'See what that milter logged at that time, or take {endpoint} out of main.cf',
  'postfix.log-well': 'Postfix had no trouble with milters in the last 24 hours ({log})',
  'postfix.unscanned-none': 'no mail came in unscanned in the last 24 hours ({log})',
  'postfix.unscanned-one':
    'one mail came in unscanned in the last 24 hours, since Postfix could not ask this milter: {ids} ({log})',
  'postfix.unscanned':
    '{count:number} mails came in unscanned in the last 24 hours, since Postfix could not ask this milter: {ids} ({log})',
  'postfix.unscanned-scan':
    'Scan the mailboxes that got them (clamgate scan), and let mail wait next time: milter_default_action = tempfail',
  'postfix.asked-never': 'no MTA has asked this milter since its start at {start:time}',
  'postfix.asked-once':
    'an MTA asked this milter at {at:time} for the last time, by {listener} (1 session since its start)',
  'postfix.asked':
    'an MTA asked this milter at {at:time} for the last time, by {listener} ({sessions:number} sessions since its start)',
  'postfix.asked-no-mail': ', and Postfix took no mail',
  'postfix.asked-send': 'Send a mail through Postfix: the self-test does, and proves the whole road',
  'postfix.asked-not': 'Postfix took mail at {at:time}, and ',
  'postfix.asked-reload':
    'Reload Postfix, which may still run with an older main.cf; then send a mail through it with the self-test, and see what this command says of its ports',
  'postfix.recipients-lost':
    ': Postfix joins recipients whose aliases lead to one address, so that a recipient who may have a mail loses it when the other is removed',
  'postfix.recipients-added':
    ': Postfix adds a recipient that no milter hears of, who gets infected mail too when one recipient may have it',
  'postfix.recipients-never':
    'Set policy.removeRecipients: never, so that mail with different decisions for its recipients goes to none of them',
  'postfix.recipients-original': ', or put into {where}, and reload Postfix: {name} = yes',
  'postfix.recipients-samples': '; leave it where that copy may hold infected mail.',
} as const
