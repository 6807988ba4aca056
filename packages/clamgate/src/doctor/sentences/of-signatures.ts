/** Of signatures of third parties: their sources, and what keeps them from clamd. */
export const OF_SIGNATURES = {
  'sources.not-asked': '{source} is switched on, and is not asked: {why:words}',
  'sources.incomplete': '{source} is switched on, and is not asked: it is not complete',
  'sources.complete': 'Complete signatures.sources.{source}, or set its enabled: false.',
  'sources.memory':
    "the sources that are on take about {sources:size} of clamd's memory, with the official databases {all:size}",
  'sources.memory-has': '; this host has {host:size}',
  'sources.memory-twice': ', and twice that while new ones are loaded; this host has {host:size}',
  'sources.memory-less':
    'Switch off the largest files ("clamgate signatures list" shows what they bring), or give the host more memory.',
  'sources.memory-waits': ' Until then mail waits while clamd is started anew.',
  'sources.paused': '{source} is paused',
  'sources.paused-until': '{source} is paused until {until:time}',
  'sources.fails': '{source} fails',
  'sources.because': ': {why:words}',
  'sources.no-files': ': its files could not be had',
  'sources.ask-again':
    'Look at "clamgate signatures status"; "clamgate signatures update --source {source} --force" asks again.',
  'sources.refused': '{source}: {files} refused: {why:words}',
  'sources.refused-log': '{source}: {files} refused: see the log',
  'sources.before':
    'What was live before stays in use. It is tried again when the source serves another one.',
  'sources.tripped': '{signature} hit so much mail of so many senders that it refuses none of it now',
  'sources.rearm':
    'See "clamgate signatures explain {signature}", then ignore it, or re-arm it: "clamgate signatures rearm {signature}".',
  'sources.well': '{sources}',
  'programs.clamscan': 'there is no {program}: no file can be tested, and none goes live',
  'programs.sigtool': 'there is no {program}: signatures cannot be decoded',
  'programs.gpgv':
    'there is no {program}: OpenPGP signatures cannot be verified, and nothing that needs one is taken',
  'programs.rsync': 'there is no {program}: mirrors are asked by https instead, which are few',
  'programs.install': 'Install it (Debian: apt install {debian}).',
  'programs.versions':
    'clamscan, which tests files, is ClamAV {version}, and clamd is {other}: what one loads the other may refuse',
  'programs.same': 'Install the same version of both, and restart clamd after an update of ClamAV.',
  'programs.well': 'all that updates of signatures need are there',
  'rivals.works':
    '{name} works on {directory}, too ({seen:words}): each would remove what the other one installs',
  'rivals.no-updates': '. Signatures are not updated',
  'rivals.left': '{name} is no longer there, and has left something behind ({seen:words})',
  'rivals.puts':
    '{name} puts files of its own into {directory} ({seen:words}): those of the same names are not installed',
  'rivals.counts':
    '{name} is installed ({seen:words}): its downloads and those of Clamgate count together at the providers',
  'rivals.take-over': 'Take its settings over with "clamgate signatures import {importable}". ',
  'rivals.remove': 'To remove it: {how:words}.',
  'directory.none': 'signatures.databaseDirectory {directory} is no directory',
  'directory.set': 'Set it to the DatabaseDirectory of clamd.conf, such as /var/lib/clamav.',
  'directory.closed':
    "{path} is closed to others: where clamd's user is neither its owner nor in its group, clamd sees no new signatures",
  'directory.open': "Let clamd's user enter it (chmod o+x {path}), or put him into its group.",
  'directory.other': 'clamd reads {read} ({path}), and signatures go to {directory}',
  'directory.same': 'Set signatures.databaseDirectory: {read}.',
  'directory.reload':
    '{path} has ConcurrentDatabaseReload no: scans wait in each reload, and one that fails leaves a clamd that finds nothing until it is restarted',
  'directory.no-reload':
    '{path} has EnableReloadCommand no: new signatures are not loaded when they are installed',
  'directory.set-reload-command': 'Set EnableReloadCommand yes.',
} as const
