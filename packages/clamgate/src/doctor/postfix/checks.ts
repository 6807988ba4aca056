import type { Status } from '../../api/routes/status.ts'
import { parseHostPort } from '../../config/host-port.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import { programsAt } from '../../host/postfix/listener.ts'
import { readMailLog } from '../../host/postfix/look/mail-log.ts'
import { roadsOf } from '../../host/postfix/look/roads.ts'
import { visitorOf } from '../../host/postfix/look/visit.ts'
import { type PostfixState, readOtherInstances, readPostfixState } from '../../host/postfix/state.ts'
import type { Check } from '../check.ts'
import { OWN_WHYS } from '../own-whys.ts'
import { advised, say, seen, withMore } from '../sentences/say.ts'
import type { Instance, MilterSide, PostfixCheck } from './finding.ts'
import { judgeLimits, judgeLists } from './lists.ts'
import { judgeAsked, judgeLog } from './log.ts'
import { judgePorts, judgeSendmail } from './ports.ts'
import { judgeOthers, judgeReach } from './reach.ts'
import { judgeRecipients, type RecipientPolicy, readRecipientSettings } from './recipients.ts'
import { judgeRelease } from './release.ts'
import { tryListener } from './release-session.ts'
import { judgeSettings } from './settings.ts'

const TIMEOUT_MS = 4000

/** A milter on another host that swallows packets must not hold all else up. */
const LONGEST_KNOCK_MS = 4_000

export interface PostfixOptions {
  readonly side: MilterSide
  readonly policy: RecipientPolicy
  /** Of the running daemon, which knows whether an MTA asks. */
  readonly status: Status | undefined
  readonly timeoutMs: number
  /** Where releases from the quarantine come back; undefined: nothing is kept, so that nothing can be released. */
  readonly release?: { readonly listener: string; readonly name: string } | undefined
  /** The configuration of the instance; undefined: that of postconf(1), and all others that postmulti(1) knows. */
  readonly directory?: string | undefined
}

/**
 * Whether the Postfix of this host asks this milter, by each of its services and instances, whether it gets through, and
 * what it does to recipients behind it.
 */
export async function postfixChecks(options: PostfixOptions): Promise<readonly Check[]> {
  const { side, policy, timeoutMs, directory, status } = options
  const state = await readState(directory)
  const release = await releaseChecks(state, options)
  if (state === undefined) return [await absentPostfix(directory), ...release]
  const others = directory === undefined ? await readOtherInstances() : []
  const [main, recipients, ...more] = await Promise.all([
    instanceChecks(state, side, timeoutMs, status),
    readRecipientSettings(directory === undefined ? {} : { MAIL_CONFIG: directory }),
    ...others.map((other) => otherChecks(other, side, timeoutMs)),
  ])
  return [...main, ...more.flat(), ...judgeRecipients(recipients, policy), ...release]
}

/** The listener is of one instance: where another one is named, nothing is said of it. */
async function releaseChecks(
  state: PostfixState | undefined,
  { release, side, timeoutMs }: PostfixOptions,
): Promise<readonly PostfixCheck[]> {
  if (release === undefined) return []
  const { listener, name } = release
  const refusal = await tryListener(listener, name, timeoutMs)
  const place = parseHostPort(listener)
  const holders = refusal === undefined || !place.ok ? [] : await programsAt({ port: place.port })
  return judgeRelease({ listener, side, state, refusal, holders })
}

async function otherChecks(
  directory: string,
  side: MilterSide,
  timeoutMs: number,
): Promise<readonly Check[]> {
  const state = await readState(directory)
  const checks = state === undefined ? [unreadable(directory)] : await instanceChecks(state, side, timeoutMs)
  return checks.map((check) => withMore(check, say('postfix.instance', { directory })))
}

/** What one instance does. */
export async function instanceChecks(
  state: PostfixState,
  side: MilterSide,
  timeoutMs: number,
  status?: Status,
): Promise<readonly PostfixCheck[]> {
  const visit = await visitorOf(state, side.listen, Math.min(timeoutMs, LONGEST_KNOCK_MS))
  const [roads, log] = await Promise.all([roadsOf(state, visit), readMailLog(state, Date.now())])
  const instance = { state, roads, side }
  return [
    ...(await judgeInstance(instance)),
    ...judgeLog(instance, log),
    ...(status === undefined ? [] : judgeAsked(instance, log, status)),
  ]
}

export async function judgeInstance(instance: Instance): Promise<readonly PostfixCheck[]> {
  return [
    ...judgePorts(instance),
    ...judgeSendmail(instance),
    ...(await judgeReach(instance)),
    ...judgeOthers(instance),
    ...judgeLists(instance),
    ...judgeSettings(instance),
    ...judgeLimits(instance),
  ]
}

async function readState(directory: string | undefined): Promise<PostfixState | undefined> {
  try {
    return await readPostfixState(directory)
  } catch {
    return undefined // no Postfix here, or none that can be read
  }
}

const READ = {
  group: 'postfix',
  name: 'postfix',
  why: OWN_WHYS.postfix,
} as const

function unreadable(what: string): PostfixCheck {
  return {
    ...READ,
    state: 'warn',
    ...seen(say('postfix.unreadable', { what })),
    ...advised(say('postfix.check')),
    command: `postfix -c ${what} check`,
  }
}

/** No Postfix, or one that was never set up. */
async function absentPostfix(directory: string | undefined): Promise<PostfixCheck> {
  const postconf = (...args: readonly string[]) =>
    runProgram({
      program: 'postconf',
      args,
      as: undefined,
      environment: { PATH: PROGRAM_PATH },
      timeoutMs: TIMEOUT_MS,
    })
  try {
    await postconf('-d', 'mail_version')
  } catch {
    return {
      ...READ,
      state: 'ok',
      ...seen(say('postfix.absent')),
    }
  }
  const of = directory === undefined ? [] : ['-c', directory]
  try {
    await postconf(...of, 'smtpd_milters')
    return unreadable(directory === undefined ? 'master.cf' : `${directory}/master.cf`)
  } catch {
    return {
      ...READ,
      state: 'warn',
      ...seen(
        say('postfix.no-configuration', {
          what: directory === undefined ? 'main.cf' : `${directory}/main.cf`,
        }),
      ),
      ...advised(say('postfix.set-up')),
    }
  }
}
