import { access } from 'node:fs/promises'
import { z } from 'zod'
import { cleanText } from '../../ground/clean.ts'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { ProgramError, runProgram } from '../../ground/run-program.ts'
import { messageOf } from '../../ground/thrown.ts'
import { defineKind } from '../define-kind.ts'
import { SetupError } from '../errors.ts'
import type { StepKind, Undone } from '../types.ts'

const wantedSchema = z.object({
  name: z.string(),
  comment: z.string(),
  home: z.string(),
  /** What may hold files of this user: while one of these is there, undo leaves the user. */
  holds: z.array(z.string()),
})

const beforeSchema = z.object({ user: z.boolean(), group: z.boolean() })

/** A user of the system with a group of the same name. */
export type AccountWanted = z.output<typeof wantedSchema>
/** What was there already. */
type AccountBefore = z.output<typeof beforeSchema>

/** Runs a small program, and gives what it prints. */
export type Run = (program: string, args: readonly string[]) => Promise<string>

const TIMEOUT_MS = 30_000
/** getent(1) for "no such key". */
const NO_SUCH_KEY = 2

const RUN: Run = (program, args) =>
  runProgram({
    program,
    args,
    as: undefined,
    environment: { PATH: PROGRAM_PATH, LC_ALL: 'C' },
    timeoutMs: TIMEOUT_MS,
  })

/** Kind `account`: the user that a service runs as, and its group. */
export function createAccountKind(run: Run = RUN): StepKind {
  const changing = async (program: string, args: readonly string[]): Promise<void> => {
    try {
      await run(program, args)
    } catch (cause) {
      throw failure(program, args, cause)
    }
  }
  const seen = async ({ name }: AccountWanted): Promise<AccountBefore> => {
    return { user: await isKnown(run, 'passwd', name), group: await isKnown(run, 'group', name) }
  }
  const schemas = { wanted: wantedSchema, before: beforeSchema }
  return defineKind(schemas, {
    async look(wanted) {
      const before = await seen(wanted)
      if (before.user && before.group) return { state: 'done' }
      const changes = [
        ...(before.group ? [] : [`+ group ${wanted.name}`]),
        ...(before.user ? [] : [`+ user ${wanted.name}, which nobody can log in as`]),
      ]
      return { state: 'needed', changes, before }
    },
    async apply(wanted) {
      const { name, home, comment } = wanted
      const there = await seen(wanted)
      if (!there.group) await changing('groupadd', ['--system', name])
      const own = ['--gid', name, '--home-dir', home, '--no-create-home', '--shell', '/usr/sbin/nologin']
      if (!there.user) await changing('useradd', ['--system', ...own, '--comment', comment, name])
    },
    async undo(wanted, before): Promise<Undone> {
      const { name } = wanted
      const there = await seen(wanted)
      const isOurs = (there.user && !before.user) || (there.group && !before.group)
      if (!isOurs) return { state: 'restored' }
      const held = await firstThere(wanted.holds)
      if (held !== undefined) {
        return {
          state: 'kept',
          sentence: `User ${name} stays, since ${held} has files of it`,
          remedy: `Once they are gone: userdel ${name}`,
        }
      }
      if (there.user && !before.user) await changing('userdel', [name])
      // userdel takes the group along where login.defs says so.
      if (!before.group && (await isKnown(run, 'group', name))) await changing('groupdel', [name])
      return { state: 'restored' }
    },
  })
}

async function isKnown(run: Run, database: 'passwd' | 'group', name: string): Promise<boolean> {
  try {
    await run('getent', [database, name])
    return true
  } catch (cause) {
    if (cause instanceof ProgramError && cause.exitCode === NO_SUCH_KEY) return false
    throw failure('getent', [database, name], cause)
  }
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    )
    if (isThere) return path
  }
  return undefined
}

function failure(program: string, args: readonly string[], cause: unknown): SetupError {
  const said = cause instanceof ProgramError && cause.stderr !== '' ? cause.stderr : messageOf(cause)
  const words = cleanText(said.trim().split('\n').at(-1) ?? '', 300)
  return new SetupError('SETUP_STOPPED', `${program} ${args.join(' ')} failed: ${words}`, {
    cause,
    remedy:
      'Make the user and the group clamgate by hand (adduser --system --group clamgate), and run the command again.',
  })
}
