import { readFile, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { ProgramError, runProgram } from '../../ground/run-program.ts'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { checkPostfix, faultIn, postfixStatus } from './control.ts'
import { programsAt } from './listener.ts'
import { milterEntries } from './look/milter-list.ts'
import { type AskedMilter, roadsOf } from './look/roads.ts'
import { visitorOf } from './look/visit.ts'
import { leadsTo } from './milter-entry.ts'
import { isSigningProgram } from './signers.ts'
import { type PostfixState, readOtherInstances, readPostfixState } from './state.ts'

/** An instance of Postfix that can be set up. */
export interface PostfixInstance {
  /** Its configuration directory, absolute. */
  readonly directory: string
  /** `3.7.11` */
  readonly version: string
  readonly queueDirectory: string
  /** Its master(8) runs. */
  readonly isRunning: boolean
  readonly state: PostfixState
  /** main.cf, its bytes as latin1. */
  readonly main: string
  /** Each milter that one of its services asks, once. */
  readonly milters: readonly SeenMilter[]
  /** Configuration directories of other instances that are enabled, and do not ask this milter. */
  readonly others: readonly string[]
}

/** A milter that a service asks, and what a knock at it says. */
export interface SeenMilter {
  /** As it is written. */
  readonly entry: string
  readonly ours: AskedMilter['ours']
  /** Undefined: it answers. */
  readonly fault: string | undefined
  /** Whoever listens there is a program that signs. */
  readonly signs: boolean
}

/** What was found where Postfix should be. */
export type FoundPostfix =
  | { readonly state: 'found'; readonly instance: PostfixInstance }
  /** There is no postconf(1). */
  | { readonly state: 'missing' }
  /** Postfix does not take that configuration; its words are from outside, and uncleaned. */
  | { readonly state: 'refused'; readonly directory: string | undefined; readonly words: string }

const TIMEOUT_MS = 10_000
const KNOCK_TIMEOUT_MS = 3_000

/** Reads all that a plan needs to know of an instance. Changes nothing but what `postfix check` makes in its queue. */
export async function findPostfixInstance(
  wanted: string | undefined,
  listen: readonly string[],
): Promise<FoundPostfix> {
  try {
    const directory = await directoryOf(wanted)
    const fault = await checkPostfix(directory)
    if (fault !== undefined) return { state: 'refused', directory, words: fault }
    return { state: 'found', instance: await readInstance(directory, listen) }
  } catch (error) {
    if (!(error instanceof ProgramError)) {
      return { state: 'refused', directory: wanted, words: messageOf(error) }
    }
    if (systemCode(error.cause) === 'ENOENT') return { state: 'missing' }
    return { state: 'refused', directory: wanted, words: faultIn(error.stderr) ?? error.message }
  }
}

async function directoryOf(wanted: string | undefined): Promise<string> {
  const args = wanted === undefined ? [] : ['-c', resolve(wanted)]
  // Read from there, so that one without main.cf is refused.
  return (await postconf(...args, '-h', 'config_directory')).trim()
}

async function readInstance(directory: string, listen: readonly string[]): Promise<PostfixInstance> {
  const state = await readPostfixState(directory)
  const version = (await postconf('-c', directory, '-h', 'mail_version')).trim()
  const main = await readFile(join(directory, 'main.cf'), 'latin1')
  const others = await othersThatDoNotAsk(directory, listen)
  return {
    ...{ directory, version, state, main, others },
    isRunning: (await postfixStatus(directory)) === 'running',
    queueDirectory: state.main.get('queue_directory') ?? '/var/spool/postfix',
    milters: await seenMilters(state, listen),
  }
}

async function othersThatDoNotAsk(directory: string, listen: readonly string[]): Promise<readonly string[]> {
  const here = await realpath(directory)
  const others: string[] = []
  for (const other of [await directoryOf(undefined).catch(() => here), ...(await readOtherInstances())]) {
    if ((await realpath(other).catch(() => other)) === here) continue
    const ask = (...args: readonly string[]) => postconf('-c', other, ...args).catch(() => '')
    const queueDirectory = (await ask('-h', 'queue_directory')).trim()
    const entries = milterEntries(await ask('-xh', 'smtpd_milters'))
    if (!entries.some(({ text }) => leadsTo(text, listen, queueDirectory))) others.push(other)
  }
  return others
}

async function seenMilters(state: PostfixState, listen: readonly string[]): Promise<readonly SeenMilter[]> {
  const roads = await roadsOf(state, await visitorOf(state, listen, KNOCK_TIMEOUT_MS))
  const seen = new Map<string, SeenMilter>()
  for (const { entry, knock, ours } of roads.flatMap(({ milters }) => milters)) {
    const fault = knock.state === 'answers' ? undefined : knock.why
    const known = seen.get(entry.text)
    if (known !== undefined && known.fault === undefined) continue
    const port = entry.goal.kind === 'inet' ? Number(entry.goal.port) : undefined
    const programs = await programsAt(port === undefined ? { path: knock.place } : { port })
    seen.set(entry.text, { entry: entry.text, ours, fault, signs: programs.some(isSigningProgram) })
  }
  return [...seen.values()]
}

function postconf(...args: readonly string[]): Promise<string> {
  return runProgram({
    program: 'postconf',
    args,
    as: undefined,
    environment: { PATH: PROGRAM_PATH, LC_ALL: 'C' },
    timeoutMs: TIMEOUT_MS,
  })
}
