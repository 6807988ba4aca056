import type { Status } from '../../../api/routes/status.ts'
import type { PanelPage } from '../types.ts'
import { describeDatabases, hasDatabases } from './databases.ts'
import type { AskedFacts, PageFacts } from './facts.ts'

type Scanning = PanelPage['scanning']

/** Pure: whether mail is scanned, and what to do where it is not. The first that holds is said. */
export function describeScanning(facts: PageFacts): Scanning {
  const { record, daemon, asked } = facts
  if (record.state === 'disabled') {
    return say(
      'off',
      'The plugin is deactivated: Postfix does not ask Clamgate',
      'Activate it in the list of plugins.',
    )
  }
  if (record.state === 'pending' && asked?.smtpd !== true) return preparing(facts)
  if (daemon.state === 'away') return away(daemon.fault)
  const { status } = daemon
  if (!status.ready) return notReady(facts, status)
  return unasked(asked) ?? scanning(status)
}

function preparing(facts: PageFacts): Scanning {
  const { daemon } = facts
  if (!hasDatabases(facts)) {
    return say(
      'preparing',
      'Mail is not scanned yet: Postfix is told to ask Clamgate as soon as the virus databases are there',
      describeDatabases(facts).state === 'downloading' ? null : fetchThem(facts),
    )
  }
  if (daemon.state === 'away') {
    const { sentence, remedy } = away(daemon.fault)
    return say('failing', `${sentence}; mail is not scanned yet`, remedy)
  }
  if (!daemon.status.ready) {
    return say(
      'preparing',
      `Mail is not scanned yet: the virus databases are there, and ${daemon.status.reason ?? 'clamd starts'}`,
      problemOf(daemon.status)?.remedy ?? null,
    )
  }
  return say(
    'preparing',
    'Mail is not scanned yet: all is ready, and Postfix is being told to ask Clamgate',
    null,
  )
}

function away(fault: string | undefined): Scanning {
  if (fault !== undefined) {
    return say(
      'failing',
      `Clamgate does not answer, and its configuration is broken: ${fault}`,
      'Mend it, and start the service: systemctl restart clamgate. Meanwhile Postfix defers mail.',
    )
  }
  return say(
    'failing',
    'Clamgate does not answer: its service does not run, or has only just been started',
    'systemctl status clamgate says why, journalctl -u clamgate says more; systemctl start clamgate starts it. Meanwhile Postfix defers mail.',
  )
}

function notReady(facts: PageFacts, status: Status): Scanning {
  if (!hasDatabases(facts)) {
    return say(
      'failing',
      'Mail is not scanned as it should: the virus databases are missing',
      describeDatabases(facts).state === 'downloading' ? 'Wait until they are downloaded.' : fetchThem(facts),
    )
  }
  const problem = problemOf(status)
  return say(
    'failing',
    `Mail is not scanned: ${[status.reason, problem?.sentence].filter((one) => one !== undefined).join(': ')}`,
    problem?.remedy ?? 'clamgate doctor, as root, says more.',
  )
}

/** Nothing comes in at this moment. */
function fetchThem({ daemon, databases }: PageFacts): string {
  const isManaged = daemon.state === 'answers' && daemon.status.engine.mode === 'managed'
  const told = isManaged ? daemon.status.engine.freshclam.problem : databases.problem
  if (told?.remedy !== undefined) return told.remedy
  return isManaged
    ? 'Where nothing comes within some minutes: clamgate doctor, as root, says more.'
    : 'Where nothing comes within some minutes: systemctl restart clamav-freshclam.'
}

/** Of the first clamd that has one. */
function problemOf({ engine }: Status) {
  return engine.servers.find(({ problem }) => problem !== undefined)?.problem
}

const ASK_AGAIN = 'Deactivate the plugin and activate it again: that puts the entry back.'

function unasked(asked: AskedFacts | undefined): Scanning | undefined {
  if (asked === undefined || (asked.smtpd && asked.nonSmtpd)) return undefined
  if (!asked.smtpd) {
    return say(
      'failing',
      'Postfix does not ask Clamgate: smtpd_milters in main.cf does not name it, so mail comes in unscanned',
      `${ASK_AGAIN} Somebody has changed main.cf, or made it anew.`,
    )
  }
  return say(
    'failing',
    'Postfix does not ask Clamgate for mail of programs on this host: non_smtpd_milters in main.cf does not name it',
    ASK_AGAIN,
  )
}

function scanning({ messages, startedAt, degraded }: Status): Scanning {
  const counted = `Mail is scanned: ${messages.total} messages since ${startedAt.slice(0, 16).replace('T', ' ')} UTC`
  const [worst] = degraded
  if (worst === undefined) return say('scanning', counted, null)
  return say('scanning', `${counted}; but ${worst.sentence}`, worst.remedy ?? null)
}

function say(state: Scanning['state'], sentence: string, remedy: string | null): Scanning {
  return { state, sentence, remedy }
}
