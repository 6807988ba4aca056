import type { Status } from '../../api/routes/status.ts'
import type { Sentence } from '../../ground/saying/sentence.ts'
import type { MailLog } from '../../host/postfix/look/mail-log.ts'
import { OWN_WHYS } from '../own-whys.ts'
import { advised, say, seen } from '../sentences/say.ts'
import type { Instance, PostfixCheck } from './finding.ts'
import { type MilterTrouble, mailLogFacts } from './log-facts.ts'
import { asksUs, portsOf } from './ports.ts'

const MOST_IDS = 3

const LOG = {
  group: 'postfix',
  name: 'postfix.log',
  why: OWN_WHYS['postfix.log'],
} as const
const UNSCANNED = {
  group: 'postfix',
  name: 'postfix.unscanned',
  why: OWN_WHYS['postfix.unscanned'],
} as const

/** Pure: what Postfix's log of the last 24 hours says of milters. */
export function judgeLog(
  { roads }: Pick<Instance, 'roads'>,
  log: MailLog | undefined,
): readonly PostfixCheck[] {
  if (log === undefined) {
    return [
      {
        ...LOG,
        state: 'skip',
        ...seen(say('postfix.log-none')),
        ...advised(say('postfix.log-as-root')),
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
      ...seen(failedSaid({ endpoint, count, lastAtMs, words }, log.source, isOurs(endpoint))),
      ...advised(
        isOurs(endpoint) ? say('postfix.log-see-ours') : say('postfix.log-see-theirs', { endpoint }),
      ),
    }),
  )
  if (checks.length === 0) {
    checks.push({ ...LOG, state: 'ok', ...seen(say('postfix.log-well', { log: log.source })) })
  }
  const ids = [...unscanned].flatMap(([endpoint, all]) => (isOurs(endpoint) ? all : []))
  if (ids.length === 0) {
    return [
      ...checks,
      { ...UNSCANNED, state: 'ok', ...seen(say('postfix.unscanned-none', { log: log.source })) },
    ]
  }
  const shown = `${ids.slice(0, MOST_IDS).join(', ')}${ids.length > MOST_IDS ? ', …' : ''}`
  return [
    ...checks,
    {
      ...UNSCANNED,
      state: 'warn',
      ...seen(
        ids.length === 1
          ? say('postfix.unscanned-one', { ids: shown, log: log.source })
          : say('postfix.unscanned', { count: ids.length, ids: shown, log: log.source }),
      ),
      ...advised(say('postfix.unscanned-scan')),
    },
  ]
}

function failedSaid(
  { endpoint, count, lastAtMs, words }: MilterTrouble,
  log: string,
  isOurs: boolean,
): Sentence {
  const values = { endpoint, log, at: new Date(lastAtMs).toISOString(), why: words }
  if (count === 1) return say(isOurs ? 'postfix.log-failed-us-once' : 'postfix.log-failed-once', values)
  return say(isOurs ? 'postfix.log-failed-us' : 'postfix.log-failed', { ...values, times: count })
}

const ASKED = {
  group: 'postfix',
  name: 'postfix.asked',
  why: OWN_WHYS['postfix.asked'],
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
      ? say('postfix.asked-never', { start: startedAt })
      : askedSaid(lastSessionAt, lastSessionListener ?? '', sessionsTotal)
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
      const advice = advised(say('postfix.asked-send'))
      return [{ ...ASKED, state: 'skip', ...seen(said), ...advice, command: SELFTEST }]
    }
    const noMail = took === 0 ? [say('postfix.asked-no-mail')] : []
    return [{ ...ASKED, state: 'ok', ...seen(said, ...noMail) }]
  }
  return [
    {
      ...ASKED,
      state: 'fail',
      ...seen(say('postfix.asked-not', { at: new Date(took).toISOString() }), said),
      ...advised(say('postfix.asked-reload')),
      command: `postfix reload && ${SELFTEST}`,
    },
  ]
}

function askedSaid(at: string, listener: string, sessions: number): Sentence {
  return sessions === 1
    ? say('postfix.asked-once', { at, listener })
    : say('postfix.asked', { at, listener, sessions })
}
