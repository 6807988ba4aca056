import { readFile } from 'node:fs/promises'
import { PROGRAM_PATH } from '../../../ground/program-call.ts'
import { runProgram } from '../../../ground/run-program.ts'
import { type MilterEntry, milterEntries } from '../../../host/postfix/look/milter-list.ts'
import { leadsTo } from '../../../host/postfix/milter-entry.ts'
import type { AskedFacts } from './facts.ts'

const TIMEOUT_MS = 10_000

export interface AskedQuestion {
  /** Configuration directory of Postfix; empty: that of postconf(1). */
  readonly postfixDirectory: string
  /** Where the daemon listens; empty where it does not answer. */
  readonly listen: readonly string[]
  /** What the plugin has put into main.cf, an entry a line. */
  readonly entriesFile: string
}

/** Whether main.cf leads to us. Undefined where nobody can tell. */
export async function readAsked({
  postfixDirectory,
  listen,
  entriesFile,
}: AskedQuestion): Promise<AskedFacts | undefined> {
  const entries = milterEntries(await readFile(entriesFile, 'utf8').catch(() => ''))
  if (entries.length === 0 && listen.length === 0) return undefined
  const printed = await postconf(postfixDirectory).catch(() => undefined)
  return printed === undefined ? undefined : askedIn(printed, entries, listen)
}

/** Pure: by what postconf(1) prints, `name = value`. */
export function askedIn(
  printed: string,
  entries: readonly Pick<MilterEntry, 'endpoint'>[],
  listen: readonly string[],
): AskedFacts {
  const value = (name: string) => new RegExp(`^${name} =(.*)$`, 'm').exec(printed)?.[1]?.trim() ?? ''
  const queueDirectory = value('queue_directory')
  const isAsked = (name: string) =>
    milterEntries(value(name)).some(
      ({ text, endpoint }) =>
        entries.some((one) => one.endpoint === endpoint) || leadsTo(text, listen, queueDirectory),
    )
  return { smtpd: isAsked('smtpd_milters'), nonSmtpd: isAsked('non_smtpd_milters') }
}

function postconf(directory: string): Promise<string> {
  return runProgram({
    program: 'postconf',
    args: [
      ...(directory === '' ? [] : ['-c', directory]),
      ...['-x', 'smtpd_milters', 'non_smtpd_milters', 'queue_directory'],
    ],
    as: undefined,
    environment: { PATH: PROGRAM_PATH, LC_ALL: 'C' },
    timeoutMs: TIMEOUT_MS,
  })
}
