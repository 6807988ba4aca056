import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ProgramError } from '../../ground/run-program.ts'
import { within } from '../../ground/within.ts'
import { defineKind } from '../define-kind.ts'
import { SetupError } from '../errors.ts'
import { runOwn } from '../own-program.ts'
import type { StepKind } from '../types.ts'

const wantedSchema = z.object({
  /** The configuration of the daemon that is asked. */
  config: z.string(),
  /** Where its databases are, for how far a download is. */
  directory: z.string(),
})

const beforeSchema = z.object({})

/** What the daemon says of its databases; the rest of its status is not looked at. */
const statusSchema = z.object({
  engine: z.object({
    databases: z.string(),
    freshclam: z.object({
      state: z.string(),
      lastRunAt: z.string().nullish(),
      problem: z.object({ sentence: z.string(), remedy: z.string().nullish() }).nullish(),
    }),
  }),
})

export type DatabasesStatus = z.output<typeof statusSchema>['engine']

/** Asks the daemon; undefined where none answers. */
export type AskDatabases = (config: string) => Promise<DatabasesStatus | undefined>

interface DatabasesOptions {
  readonly ask?: AskDatabases
  readonly longestMs?: number
  readonly lookMs?: number
}

const LONGEST_MS = 45 * 60_000
const LOOK_MS = 2000

/**
 * Kind `databases`: waits until the daemon scans with the official databases. It stands before Postfix is changed: mail would be
 * deferred until then (policy.databasesMissing). There is nothing to undo.
 */
export function createDatabasesKind(options: DatabasesOptions = {}): StepKind {
  const { ask = askDaemon, longestMs = LONGEST_MS, lookMs = LOOK_MS } = options
  return defineKind(
    { wanted: wantedSchema, before: beforeSchema },
    {
      async look({ config }) {
        if (areThere(await ask(config))) return { state: 'done' }
        return {
          state: 'needed',
          changes: ['nothing: waits, some minutes where they are to be fetched'],
          before: {},
        }
      },
      async apply({ config, directory }, _before, { signal, progress }) {
        const startedAt = new Date().toISOString()
        const endsAt = performance.now() + longestMs
        for (;;) {
          const status = await ask(config)
          if (areThere(status)) return
          if (hasFailed(status, startedAt)) throw failure(status?.freshclam.problem)
          if (signal.aborted)
            throw new SetupError('SETUP_INTERRUPTED', 'Ended while the databases were fetched')
          if (performance.now() >= endsAt) throw failure(undefined)
          progress(await line(status, directory))
          await within(new Promise(() => {}), lookMs, signal)
        }
      },
      undo: async () => ({ state: 'restored' }),
    },
  )
}

function areThere(status: DatabasesStatus | undefined): boolean {
  return status !== undefined && ['official', 'external'].includes(status.databases)
}

/** A try since we wait: one before it may have been without a network. */
function hasFailed(status: DatabasesStatus | undefined, startedAt: string): boolean {
  const { state, lastRunAt } = status?.freshclam ?? {}
  if (state === 'off') return true
  // A service that was there before says how its last try went, and tries again in some minutes only.
  return state === 'failed' || (state === 'cooling' && (lastRunAt ?? '') <= startedAt)
}

function failure(problem: DatabasesStatus['freshclam']['problem']): SetupError {
  const why = problem?.sentence ?? 'freshclam brings none'
  const help = problem?.remedy === undefined || problem.remedy === null ? '' : `${problem.remedy} `
  return new SetupError('SETUP_STOPPED', `The official databases are not there: ${why}`, {
    remedy: `${help}Or copy main.cvd and daily.cvd to the directory of the databases, or write into the configuration what happens to mail until they are there: policy.databasesMissing: accept. Then run clamgate setup again.`,
  })
}

async function line(status: DatabasesStatus | undefined, directory: string): Promise<string> {
  if (status === undefined) return 'the daemon does not answer yet'
  if (status.freshclam.state !== 'running') return 'clamd loads the official databases'
  const megabytes = Math.round((await bytesBelow(directory)) / 1e6)
  return `freshclam fetches the official databases: ${megabytes} MB of about 300 MB`
}

/** Files and what is in directories right below, where freshclam works. */
async function bytesBelow(directory: string, depth = 1): Promise<number> {
  let sum = 0
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) sum += depth === 0 ? 0 : await bytesBelow(path, depth - 1)
    else
      sum += await stat(path).then(
        ({ size }) => size,
        () => 0,
      )
  }
  return sum
}

async function askDaemon(config: string): Promise<DatabasesStatus | undefined> {
  return databasesIn(await runOwn(['status', '--json', '--config', config]).catch(statusOf))
}

/** What `clamgate status --json` says of them; undefined for anything else. */
export function databasesIn(text: string): DatabasesStatus | undefined {
  const read = statusSchema.safeParse(jsonOf(text))
  return read.success ? read.data.engine : undefined
}

/** A daemon that is not ready says so by its exit code, and prints its status all the same. */
function statusOf(error: unknown): string {
  return error instanceof ProgramError ? error.stdout : ''
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
