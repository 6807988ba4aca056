import type { Status } from '../../api/routes/status.ts'
import type { MailLog } from '../../host/postfix/look/mail-log.ts'
import type { Instance, PostfixCheck } from './finding.ts'
import { mailLogFacts } from './log-facts.ts'
import { asksUs, portsOf } from './ports.ts'

const MOST_IDS = 3

const LOG = {
  group: 'postfix',
  name: 'postfix.log',
  why: 'Postfix notes there each milter that it could not ask, also when all looks well now',
} as const
const UNSCANNED = {
  group: 'postfix',
  name: 'postfix.unscanned',
  why: 'Mail that was taken while this milter was away is in mailboxes, and nobody looked at it',
} as const

/** Pure: what Postfix's log of the last 24 hours says of milters. */
export function judgeLog(
  { roads }: Pick<Instance, 'roads'>,
  log: MailLog | undefined,
): readonly PostfixCheck[] {
  if (log === undefined) {
    const detail = "Postfix's log was not found, or may not be read: neither mail.log nor the journal has it"
    return [
      {
        ...LOG,
        state: 'skip',
        detail,
        remedy: 'Run clamgate doctor as root on a host that keeps the log of Postfix',
      },
    ]
  }
  const { troubles, unscanned } = mailLogFacts(log.lines)
  const milters = roads.flatMap((road) => road.milters)
  const isOurs = (endpoint: string) =>
    milters.some(({ entry, ours }) => ours !== 'no' && entry.endpoint === endpoint)
  const checks = troubles.map(
    ({ endpoint, count, lastAtMs, words }): PostfixCheck => ({
      ...LOG,
      state: 'warn',
      detail: `${isOurs(endpoint) ? 'this milter' : 'the milter'} ${endpoint} failed ${times(count)} in the last 24 hours by ${log.source}, at ${new Date(lastAtMs).toISOString()} for the last time: ${words}`,
      remedy: isOurs(endpoint)
        ? "See the daemon's log of that time; a restart with the socket held by systemd (clamgate.socket) refuses nobody"
        : `See what that milter logged at that time, or take ${endpoint} out of main.cf`,
    }),
  )
  if (checks.length === 0) {
    const detail = `Postfix had no trouble with milters in the last 24 hours (${log.source})`
    checks.push({ ...LOG, state: 'ok', detail })
  }
  const ids = [...unscanned].flatMap(([endpoint, all]) => (isOurs(endpoint) ? all : []))
  if (ids.length === 0) {
    return [
      ...checks,
      { ...UNSCANNED, state: 'ok', detail: `no mail came in unscanned in the last 24 hours (${log.source})` },
    ]
  }
  const shown = `${ids.slice(0, MOST_IDS).join(', ')}${ids.length > MOST_IDS ? ', …' : ''}`
  return [
    ...checks,
    {
      ...UNSCANNED,
      state: 'warn',
      detail: `${ids.length === 1 ? 'one mail' : `${ids.length} mails`} came in unscanned in the last 24 hours, since Postfix could not ask this milter: ${shown} (${log.source})`,
      remedy:
        'Scan the mailboxes that got them (clamgate scan), and let mail wait next time: milter_default_action = tempfail',
    },
  ]
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

const ASKED = {
  group: 'postfix',
  name: 'postfix.asked',
  why: 'Whether mail is really shown to this milter no configuration proves; that an MTA came does',
} as const

const SELFTEST = 'clamgate selftest --smtp 127.0.0.1:25'

/** An SMTP client may take its time between its connection and its mail, ms. */
const SLACK_MS = 300_000

/** Pure: whether an MTA has asked the daemon since Postfix last took mail. */
export function judgeAsked(
  instance: Pick<Instance, 'roads'>,
  log: MailLog | undefined,
  { milter, startedAt }: Pick<Status, 'milter' | 'startedAt'>,
): readonly PostfixCheck[] {
  const asking = instance.roads.filter(asksUs)
  // Where main.cf asks nobody, that is said with the ports.
  if (asking.length === 0) return []
  const { lastSessionAt, lastSessionListener, lastMessageAt, sessionsTotal } = milter
  const said =
    lastSessionAt === undefined
      ? `no MTA has asked this milter since its start at ${startedAt}`
      : `an MTA asked this milter at ${lastSessionAt} for the last time, by ${lastSessionListener} (${sessionsTotal} ${sessionsTotal === 1 ? 'session' : 'sessions'} since its start)`
  const { remoteMs, loopbackMs, sendmailMs } = mailLogFacts(log?.lines ?? []).lastMail
  const asksAll = portsOf(instance).every(asksUs)
  const took = Math.max(
    asksAll ? (remoteMs ?? 0) : 0,
    asksAll ? (loopbackMs ?? 0) : 0,
    asking.some(({ list }) => list === 'non_smtpd_milters') ? (sendmailMs ?? 0) : 0,
  )
  const since =
    lastSessionAt === undefined
      ? Date.parse(startedAt)
      : Math.max(Date.parse(lastSessionAt), Date.parse(lastMessageAt ?? lastSessionAt)) + SLACK_MS
  if (took <= since || milter.busy > 0) {
    if (lastSessionAt === undefined && log === undefined) {
      const remedy = 'Send a mail through Postfix: the self-test does, and proves the whole road'
      return [{ ...ASKED, state: 'skip', detail: said, remedy, command: SELFTEST }]
    }
    return [{ ...ASKED, state: 'ok', detail: took === 0 ? `${said}, and Postfix took no mail` : said }]
  }
  return [
    {
      ...ASKED,
      state: 'fail',
      detail: `Postfix took mail at ${new Date(took).toISOString()}, and ${said}`,
      remedy:
        'Reload Postfix, which may still run with an older main.cf; then send a mail through it with the self-test, and see what this command says of its ports',
      command: `postfix reload && ${SELFTEST}`,
    },
  ]
}
