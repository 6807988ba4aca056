import type { Sentinel } from '../../filter/ports.ts'
import type { MessageRecord } from '../../filter/record.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Clock } from '../../ground/clock.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import type { RepeatGuard } from '../../observe/log/repeat-guard.ts'
import type { Policy, SentinelRule } from '../../policy/types.ts'
import type { Noted } from '../quarantine/note.ts'
import { SentinelError } from './errors.ts'
import { keyOf, MAX_STOPPED, putAside, readStopped, type StoppedLogin, writeStopped } from './stopped-file.ts'
import { Windows } from './windows.ts'

export interface SentinelDeps {
  readonly log: Log
  readonly guard: Pick<RepeatGuard, 'write'>
  readonly clock: Clock
  /** Where it is remembered who is refused. */
  readonly path: string
  /** The policy in force; read anew for each message. */
  readonly policy: () => Pick<Policy, 'sentinel' | 'monitor'>
  /** Hears of each user who is refused from now on. */
  readonly tell: (stopped: TrippedLogin) => void
  /** Writes down for the timeline of the message that tripped it what was done, and who lets a user send again. */
  readonly act: (noted: Noted) => void
}

/** A user who is refused as a whole, and what that means for his mail. */
export interface TrippedLogin extends StoppedLogin {
  readonly action: SentinelRule['action']
}

/** A user who is refused, and how often he was since the start. */
export interface ListedLogin extends StoppedLogin {
  readonly refused: number
}

/** What became of clearing a user. */
export interface Cleared {
  /** He was refused. */
  readonly wasStopped: boolean
  /** Why a restart may refuse him again. */
  readonly problem: SentinelError | undefined
}

/** The sentinel in numbers. */
export interface SentinelStatus {
  /** What becomes of mail of those who are listed; undefined: nothing, since it is off, or in monitor mode. */
  readonly action: SentinelRule['action'] | undefined
  /** Users who are listed, but for those who are exempt by now. */
  readonly stopped: number
  /** Who came last. */
  readonly newest: StoppedLogin | undefined
  /** Since the start: users who were listed, and messages of users who were so already. */
  readonly trips: number
  readonly refused: number
  /** The list could not be read at the start, or not be written since. */
  readonly problem: SentinelError | undefined
}

/** Refuses users as a whole who send malware. */
export interface RunningSentinel extends Sentinel {
  /** Takes note of a decided message, and of its event in the store; cheap. Never throws, and nothing waits for it. */
  note(message: MessageRecord, event?: string): void
  list(): readonly ListedLogin[]
  clear(login: string, by: string): Promise<Cleared>
  status(): SentinelStatus
  /** Resolves when all is written. Never rejects. */
  close(): Promise<void>
}

/** Reads who is refused, and goes on from there. Never rejects: a file that cannot be read is told, and put aside. */
export async function openSentinel(deps: SentinelDeps): Promise<RunningSentinel> {
  const { log, guard, clock, path, policy, tell, act } = deps
  const windows = new Windows()
  const stopped = new Map<string, StoppedLogin>()
  const refused = new Map<string, number>()
  let unwritten: Promise<SentinelError | undefined> | undefined
  let writing: Promise<SentinelError | undefined> = Promise.resolve(undefined)
  let problem: SentinelError | undefined
  let trips = 0
  let refusedInAll = 0

  try {
    for (const one of await readStopped(path)) stopped.set(keyOf(one.login), one)
  } catch (error) {
    if (!(error instanceof SentinelError)) throw error
    log.error('sentinel.file-damaged', error.message, failureFields(error))
    problem = error
    await putAside(path)
  }

  /** One write at a time, and what came while one went on is in the next. */
  function save(): Promise<SentinelError | undefined> {
    unwritten ??= writing.then(async () => {
      unwritten = undefined
      writing = write()
      return await writing
    })
    return unwritten
  }

  async function write(): Promise<SentinelError | undefined> {
    try {
      await writeStopped(path, [...stopped.values()])
      problem = undefined
      return undefined
    } catch (error) {
      if (!(error instanceof SentinelError)) throw error
      problem = error
      guard.write('error', error.code, 'sentinel.unsaved', error.message, failureFields(error))
      return error
    }
  }

  function stop(one: StoppedLogin, action: SentinelRule['action']): void {
    if (stopped.size >= MAX_STOPPED) {
      const error = new SentinelError(
        'SENTINEL_FULL',
        `The sentinel refuses ${MAX_STOPPED} users, and takes no more`,
        {
          remedy: 'Clear those who may send again; so many at once may be a signature that is wrong.',
        },
      )
      guard.write('error', error.code, 'sentinel.full', error.message, failureFields(error))
      return
    }
    const { login, event } = one
    const tripped = { ...one, action }
    stopped.set(keyOf(login), one)
    trips++
    log.warn('sentinel.tripped', trippedSentence(tripped), { ...tripped, login: cleanText(login) })
    tell(tripped)
    act({ actor: 'clamgate', act: 'sentinel', event, result: 'ok', words: trippedSentence(tripped) })
    void save()
  }

  return {
    isStopped: (login) =>
      login !== undefined &&
      stopped.size > 0 &&
      stopped.has(keyOf(login)) &&
      policy().sentinel?.watches(login) === true,
    note(message, event) {
      const { sentinel, monitor } = policy()
      const { authenticated: login, outcome, releaseOf } = message
      if (sentinel === undefined || releaseOf !== undefined || !sentinel.watches(login)) return
      const key = keyOf(login)
      if (stopped.has(key)) {
        if (monitor) return
        refused.set(key, (refused.get(key) ?? 0) + 1)
        refusedInAll++
        return
      }
      if (!sentinel.counts(outcome)) return
      const { messages, action } = sentinel
      if (!windows.isTooMuch(key, clock.monotonic(), sentinel)) return
      const one = { ...stoppedBy(message, login, messages + 1, clock.wall()), event }
      if (!monitor) return stop(one, action)
      // Nobody is to be refused once monitor mode ends, for what he did in it.
      const sentence = trippedSentence({ ...one, action })
      guard.write('warn', `sentinel ${key}`, 'sentinel.monitored', `In monitor mode only noted: ${sentence}`)
    },
    list: () => [...stopped].map(([key, one]) => ({ ...one, refused: refused.get(key) ?? 0 })),
    async clear(login, by) {
      const key = keyOf(login)
      const event = stopped.get(key)?.event
      const wasStopped = stopped.delete(key)
      windows.forget(key)
      refused.delete(key)
      if (!wasStopped) return { wasStopped, problem: undefined }
      const name = cleanText(login)
      const words = `Mail of ${name} is accepted again, as the policy says`
      log.info('sentinel.cleared', words, { login: name, by: cleanText(by, 200) })
      act({ actor: by, act: 'sentinel-clear', event, result: 'ok', words })
      return { wasStopped, problem: await save() }
    },
    status() {
      const { sentinel, monitor } = policy()
      const action = monitor ? undefined : sentinel?.action
      // Whoever is exempt by now is listed, and not refused.
      const listed = [...stopped.values()].filter(({ login }) => sentinel?.watches(login) !== false)
      return {
        ...{ action, stopped: listed.length, newest: listed.at(-1) },
        ...{ trips, refused: refusedInAll, problem },
      }
    },
    async close() {
      await (unwritten ?? writing)
    },
  }
}

function stoppedBy(message: MessageRecord, login: string, messages: number, nowMs: number): StoppedLogin {
  const { outcome, clientAddress = '', from } = message
  return {
    ...{ login: login.slice(0, 2000), since: new Date(nowMs).toISOString(), messages },
    finding: cleanText(outcome.found?.signature ?? '', 200),
    ...{ client: cleanText(clientAddress, 200), from: cleanText(from, 200) },
  }
}

/** What becomes of all mail of a user, in words. */
export const SENTINEL_WORDS = Object.freeze({
  reject: 'refused',
  defer: 'deferred',
  quarantine: 'kept in the quarantine',
} satisfies Record<SentinelRule['action'], string>)

/** What a person is to know of a user who is refused. */
export function trippedSentence({ login, messages, finding, client, action }: TrippedLogin): string {
  return `All mail of ${cleanText(login, 200)} is ${SENTINEL_WORDS[action]} until clamgate sentinel clear: ${messages} messages with a finding, the newest ${finding} from ${client === '' ? 'this host' : client}`
}
