import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanText } from '../../ground/clean.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { ProgramError, runProgram } from '../../ground/run-program.ts'
import { systemCode } from '../../ground/thrown.ts'
import { checkPostfix, faultIn } from '../../host/postfix/control.ts'
import { SetupError } from '../errors.ts'
import { fileFault } from '../file-fault.ts'

const TIMEOUT_MS = 10_000

/** The texts of an instance: as they are, or as they are to be. Bytes, as latin1. */
export interface PostfixTexts {
  readonly main: string
  readonly master: string
}

/** A copy of a configuration that Postfix reads as its own, in a directory for root alone. */
export async function withStaging<T>(
  texts: PostfixTexts,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const made = join(tmpdir(), 'clamgate-postfix-')
  const directory = await mkdtemp(made).catch((error: unknown) => {
    throw fileFault(made, 'cannot be made', error)
  })
  try {
    for (const [name, text] of [
      ['main.cf', texts.main],
      ['master.cf', texts.master],
    ] as const) {
      const path = join(directory, name)
      await writeSettled(path, text).catch((error: unknown) => {
        throw fileFault(path, 'cannot be written', error)
      })
    }
    return await use(directory)
  } finally {
    await rm(directory, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Postfix waits up to two seconds for a file that changed just now, lest somebody is still writing it. */
async function writeSettled(path: string, text: string): Promise<void> {
  await writeFile(path, text, 'latin1')
  const minuteAgo = Date.now() / 1000 - 60
  await utimes(path, minuteAgo, minuteAgo)
}

/** What postconf(1) prints for a configuration. @throws {SetupError} SETUP_POSTFIX with what it says */
export async function postconf(directory: string, ...args: readonly string[]): Promise<string> {
  try {
    return await runProgram({
      program: 'postconf',
      args: ['-c', directory, ...args],
      as: undefined,
      environment: { PATH: PROGRAM_PATH, LC_ALL: 'C' },
      timeoutMs: TIMEOUT_MS,
    })
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error
    throw isMissing(error)
      ? noPostfix(error)
      : refused(directory, faultIn(error.stderr) ?? error.message, error)
  }
}

/** The settings that a configuration has, by postconf(1), as they are written. */
export async function settingsOf(directory: string): Promise<ReadonlyMap<string, string>> {
  return assignments(await postconf(directory, '-n'))
}

/** What services of master.cf are and set, by place. */
export async function servicesOf(directory: string): Promise<ReadonlyMap<string, string>> {
  const lines = (await postconf(directory, '-M')).split('\n').filter(Boolean)
  return new Map(lines.map((line) => [line.split(/\s+/, 2).join('/'), line.replace(/\s+/g, ' ')]))
}

export function assignments(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line): readonly (readonly [string, string])[] => {
      const [, name, value] = /^(\S+) =(.*)$/.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value.trim()]]
    }),
  )
}

/** The names whose values differ, but for those that have to. */
export function differing(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
  expected: readonly string[],
): readonly string[] {
  const names = new Set([...one.keys(), ...other.keys()])
  return [...names].filter((name) => !expected.includes(name) && one.get(name) !== other.get(name))
}

/** Refuses a configuration that Postfix does not take. @throws {SetupError} SETUP_POSTFIX */
export async function requireChecked(directory: string, shown = directory): Promise<void> {
  const fault = await checkPostfix(directory)
  if (fault !== undefined) throw refused(shown, fault.replaceAll(directory, shown))
}

export function refused(directory: string, words: string, cause?: unknown): SetupError {
  return new SetupError('SETUP_POSTFIX', `Postfix refuses ${directory}: ${cleanText(words, 400)}`, {
    remedy: `Mend what it names; postfix -c ${directory} check says whether that is all. Nothing was changed.`,
    details: { directory },
    cause,
  })
}

export function noPostfix(cause?: unknown): SetupError {
  return new SetupError('SETUP_POSTFIX', 'Postfix is not installed: postconf does not run', {
    remedy: 'Install it (Debian: apt-get install postfix), and run the command again.',
    cause,
  })
}

export function isMissing(error: unknown): boolean {
  return error instanceof ProgramError && systemCode(error.cause) === 'ENOENT'
}
