import type { OverviewReason, OverviewUnknown, Scanned } from '../../../api/overview/documents.ts'
import type { Status } from '../../../api/routes/status.ts'
import type { Count } from '../../../store/types.ts'
import { describeHost, newestBuild } from './host.ts'
import type { ReasonCode } from './reason-codes.ts'

export interface ScannedFacts {
  readonly status: Status
  /** Of the last 24 hours, all actions; undefined: not known, and `unknown` says why. */
  readonly counts: readonly Pick<Count, 'kind' | 'messages'>[] | undefined
  readonly unknown: OverviewUnknown
  readonly nowMs: number
  /** Name of this host, where others write into the same store. */
  readonly sharedHost?: string | undefined
  /** Whoever asks may look at the engine: else neither hosts, paths nor causes are told. */
  readonly seesEngine: boolean
}

type Reason = OverviewReason & { readonly code: ReasonCode }

const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000]
/** A gateway that has just been started need not have been asked yet. */
const SETTLING_MS = 10 * 60_000
/** Official databases are made every day, and a week old ones miss what goes round. */
const OLD_DAYS = 7
/** What mail was not scanned, or not all of it; exempt mail was meant not to be. */
const UNSCANNED: readonly string[] = ['failure', 'oversize', 'unscannable', 'databases-missing']
const WEIGHTS = ['no', 'partly', 'note'] as const

/** Is every mail scanned? Pure: from what the parts say of themselves. */
export function judgeScanned(facts: ScannedFacts): Scanned {
  const { status, counts, nowMs, seesEngine } = facts
  const unscanned = counts && unscannedOf(counts)
  const found = [
    ...engineReasons(status),
    ...milterReasons(status, nowMs),
    ...databaseReasons(status, nowMs),
    ...unscannedReasons(unscanned),
    ...otherReasons(status),
  ]
  const reasons = found.toSorted((a, b) => WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight))
  const state = stateOf(reasons, status)
  const isNothingYet = state === 'unknown'
  return {
    state,
    sentence: isNothingYet ? nothingSentence(counts) : `scanned.${state}`,
    reasons: seesEngine ? reasons : reasons.flatMap(withoutCause),
    ...(seesEngine && { host: describeHost(status, facts.sharedHost) }),
    ...(unscanned !== undefined && { unscanned }),
    unknown: [
      ...facts.unknown,
      ...(isNothingYet
        ? [{ what: 'milter', why: 'No MTA has handed a message over since the start', code: 'quiet' }]
        : []),
    ],
  }
}

/** A gateway that was started anew has had mail before. */
function nothingSentence(counts: ScannedFacts['counts']): string {
  const hasHadMail = counts?.some(({ messages }) => messages > 0) ?? false
  return hasHadMail ? 'scanned.not-since-start' : 'scanned.nothing-yet'
}

function stateOf(reasons: readonly Reason[], { milter }: Status): Scanned['state'] {
  const [first] = reasons
  if (first?.weight === 'no') return 'no'
  if (milter.lastMessageAt === undefined) return 'unknown'
  return first?.weight === 'partly' ? 'partly' : 'yes'
}

/** How this host works is none of theirs: that something is wrong is. */
function withoutCause({ code, weight, words, facts, link }: Reason): readonly Reason[] {
  if (code === 'unscanned') return [{ code, weight, words, facts, link }]
  if (weight === 'note') return []
  const told = weight === 'no' ? 'Mail is not scanned now' : 'Some mail may not be scanned'
  return [{ code: `told-${weight}`, weight, words: told, remedy: 'The administrator of this host sees why.' }]
}

function engineReasons({ ready, reason, engine }: Status): readonly Reason[] {
  const link = { page: 'engine' } as const
  const reasons: Reason[] = []
  if (!ready) {
    const problem = engine.servers.find((server) => server.problem !== undefined)?.problem
    reasons.push({
      ...{ code: 'engine-not-ready', weight: 'no', words: sentence(reason ?? 'Nothing can be scanned') },
      remedy: problem?.remedy ?? 'Run clamgate doctor on the host: it says what is wrong with clamd.',
      ...{ link, problem: problem?.code },
    })
  }
  const ill = engine.servers.filter(({ state }) => state !== 'healthy')
  if (ready && ill.length > 0) {
    const [first] = ill
    reasons.push({
      ...{ code: 'engine-servers-down', weight: 'note', link },
      words: `${ill.length} of ${engine.servers.length} clamd servers do not scan: ${first?.problem?.sentence ?? first?.state ?? ''}`,
      remedy: first?.problem?.remedy,
      problem: first?.problem?.code,
      facts: { ill: ill.length, servers: engine.servers.length },
    })
  }
  if (engine.queue.limit > 0 && engine.queue.waiting >= engine.queue.limit) {
    reasons.push({
      ...{ code: 'engine-overloaded', weight: 'partly', link },
      words: `${engine.queue.waiting} messages wait for clamd, and more are turned away`,
      remedy: 'Wait for the flood to pass, or give clamd more threads (engine.maxScans).',
      facts: { waiting: engine.queue.waiting },
    })
  }
  return reasons
}

function milterReasons({ milter, startedAt }: Status, nowMs: number): readonly Reason[] {
  const remedy =
    'Run clamgate doctor on the host: it looks whether smtpd_milters of the MTA names this socket. clamgate selftest tries it.'
  if (milter.listen.length === 0) {
    return [
      {
        code: 'milter-closed',
        weight: 'no',
        words: 'No MTA can reach the milter: it listens nowhere',
        remedy,
      },
    ]
  }
  const isSettling = nowMs - Date.parse(startedAt) < SETTLING_MS
  if (milter.lastSessionAt === undefined) {
    if (isSettling) return []
    const words = 'No MTA has asked this milter since the start: mail may pass by it'
    return [{ code: 'milter-not-asked', weight: 'no', words, remedy }]
  }
  const last = milter.lastMessageAt ?? milter.lastSessionAt
  const hours = Math.floor((nowMs - Date.parse(last)) / HOUR_MS)
  if (hours < 24) return []
  const words = `The last message of an MTA came ${hours} hours ago`
  return [{ code: 'milter-quiet', weight: 'note', words, remedy, facts: { hours, at: last } }]
}

function databaseReasons({ engine }: Status, nowMs: number): readonly Reason[] {
  const link = { page: 'engine' } as const
  const reasons: Reason[] = []
  if (engine.databases === 'starter' || engine.databases === 'missing') {
    reasons.push({
      ...{ code: 'databases-missing', weight: 'partly', link },
      words: 'The official databases are missing: only a few signatures are looked for',
      remedy: 'See what freshclam says: clamgate status, and the log.',
    })
  }
  const builtMs = newestBuild(engine)
  const days = builtMs === undefined ? 0 : Math.floor((nowMs - builtMs) / DAY_MS)
  if (days >= OLD_DAYS) {
    reasons.push({
      ...{ code: 'databases-old', weight: 'partly', link, facts: { days } },
      words: `The newest database is ${days} days old`,
      problem: engine.freshclam.problem?.code,
      remedy: engine.freshclam.problem?.remedy ?? 'See what freshclam says: clamgate status, and the log.',
    })
  }
  const { problem } = engine.freshclam
  if (engine.freshclam.state === 'failed' && problem !== undefined) {
    reasons.push({
      ...{ code: 'databases-not-updated', weight: 'note', link },
      ...{ words: problem.sentence, remedy: problem.remedy, problem: problem.code },
    })
  }
  if (engine.refused !== undefined) {
    const { sentence: words, remedy, code: problem } = engine.refused.problem
    reasons.push({ code: 'databases-refused', weight: 'note', words, remedy, problem, link })
  }
  return reasons
}

function unscannedOf(counts: NonNullable<ScannedFacts['counts']>): NonNullable<Scanned['unscanned']> {
  const byOutcome = UNSCANNED.flatMap((outcome) => {
    const messages = counts.reduce((sum, one) => sum + (one.kind === outcome ? one.messages : 0), 0)
    return messages === 0 ? [] : [{ outcome, messages }]
  })
  const messages = byOutcome.reduce((sum, one) => sum + one.messages, 0)
  return { messages, byOutcome, query: 'is:failure,oversize,unscannable,databases-missing since:1d' }
}

function unscannedReasons(unscanned: Scanned['unscanned']): readonly Reason[] {
  if (unscanned === undefined || unscanned.messages === 0) return []
  const { messages, query, byOutcome } = unscanned
  return [
    {
      ...{ code: 'unscanned', weight: 'partly', link: { page: 'messages', query } },
      words: `${messages} messages of the last 24 hours were not scanned, or not all of them`,
      remedy: 'Look at them: each says why. The policy decides what is done with such mail.',
      facts: { messages, ...Object.fromEntries(byOutcome.map((one) => [one.outcome, one.messages])) },
    },
  ]
}

/** Of what does not work beside: nothing of it keeps mail from being scanned. */
function otherReasons({ degraded, restartNeeded, store, log }: Status): readonly Reason[] {
  const dropped = Object.values(store?.dropped ?? {}).reduce((sum, one) => sum + one, 0)
  return [
    ...degraded.map(
      ({ part, sentence: words, remedy, code: problem }): Reason => ({
        ...{
          code: `degraded-${part.split('.')[0]}`,
          weight: 'note',
          words,
          remedy,
          problem,
          facts: { part },
        },
      }),
    ),
    ...(dropped === 0
      ? []
      : [
          {
            ...({ code: 'events-dropped', weight: 'note' } as const),
            words: `${dropped} events since the start were not written down: searches and charts lack them`,
            remedy:
              'See the store in clamgate status: the database was away for too long, or its disk is full.',
            facts: { dropped },
          },
        ]),
    ...(log.some(({ state }) => state === 'fail') && !degraded.some(({ part }) => part.startsWith('log'))
      ? [
          {
            ...({ code: 'log-failing', weight: 'note' } as const),
            words: 'A place of the log cannot be written',
          },
        ]
      : []),
    ...(restartNeeded.length === 0
      ? []
      : [
          {
            ...({ code: 'restart-needed', weight: 'note' } as const),
            words: `${restartNeeded.length} changed keys of the configuration wait for a restart: ${restartNeeded.slice(0, 5).join(', ')}`,
            remedy: 'Restart the daemon when it suits you; mail waits in the MTA meanwhile.',
            facts: { keys: restartNeeded.length, names: restartNeeded.slice(0, 5).join(', ') },
            link: { page: 'settings' } as const,
          },
        ]),
  ]
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}
