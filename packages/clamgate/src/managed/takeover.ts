import type { Pool } from '../engine/pool.ts'
import type { Server } from '../engine/server.ts'
import { within } from '../ground/within.ts'
import type { Generation, Generations } from './databases/generations.ts'
import { roomForAnother } from './databases/memory.ts'
import { compareCounts, scanOurselves, unfit } from './databases/self-scan.ts'
import type { Slot } from './slot.ts'
import type { Slots } from './slots.ts'

export interface TakeoverDeps {
  readonly slots: Slots
  readonly pool: Pick<Pool, 'hold'>
  readonly generations: Pick<Generations, 'makeTrial' | 'discard'>
  /** Longest time for scans under way on the old clamd, ms: that of one scan. */
  readonly drainMs: number
  /** Where /proc and the control groups are. */
  readonly memoryRoot: string
  /** The new databases may hold less than half of the signatures in use. */
  readonly mayShrink: boolean
  /** Fires when the engine is being stopped. */
  readonly signal: AbortSignal
}

/** Waits until the old clamd has nothing left to do, and ends it. */
export type Retire = () => Promise<void>

/**
 * Has a second clamd load `generation` and prove itself while the first one scans; then it gets the messages, and the
 * first one ends after its last. Nothing waits, and when the second one fails nothing has changed.
 * @throws {EngineError} why the second one was not good enough
 */
export async function takeOver(deps: TakeoverDeps, old: Slot, generation: Generation): Promise<Retire> {
  const { slots } = deps
  const candidate = slots.try(generation)
  try {
    await prove(candidate, old, deps)
    slots.promote(candidate)
  } catch (error) {
    await slots.close(candidate)
    throw error
  }
  return async () => {
    await drain(old.server, deps)
    await slots.close(old)
  }
}

/**
 * The same where two do not fit into memory: messages wait while the one clamd ends and the next one loads. Before that
 * what is new among the databases is tried alone; when the next one fails all the same, one like the first is started.
 * (A RELOAD would be no help: with ConcurrentDatabaseReload it takes the same memory, and without it a set that does not
 * load leaves a clamd that answers and detects nothing.)
 * @throws {EngineError} why the next one was not good enough
 */
export async function takeOverInPlace(
  deps: TakeoverDeps,
  old: Slot,
  generation: Generation,
): Promise<Retire> {
  const { slots, pool, signal } = deps
  if (old.generation !== undefined) await tryNews(deps, generation, old.generation)
  const before = { generation: old.generation, status: old.status, server: old.server }
  pool.hold(true)
  try {
    await drain(old.server, deps)
    await slots.close(old)
    const candidate = slots.try(generation)
    try {
      await prove(candidate, before, deps)
      slots.promote(candidate)
      return async () => {}
    } catch (error) {
      await slots.close(candidate)
      // Whatever it says, it goes on trying; messages must not wait for that.
      if (!signal.aborted)
        await slots
          .serve(before.generation)
          .ready()
          .catch(() => undefined)
      throw error
    }
  } finally {
    pool.hold(false)
  }
}

async function tryNews(
  { slots, generations, memoryRoot }: TakeoverDeps,
  generation: Generation,
  base: Generation,
): Promise<void> {
  const trial = await generations.makeTrial(generation, base)
  if (trial === undefined) return
  try {
    const { fits } = await roomForAnother({
      pid: undefined,
      loaded: undefined,
      wanted: trial,
      root: memoryRoot,
    })
    if (!fits) return
    const candidate = slots.try(trial)
    try {
      await candidate.ready()
    } finally {
      await slots.close(candidate)
    }
  } finally {
    await generations.discard(trial)
  }
}

/** @throws {EngineError} the candidate is not as good as what was before, or misses what it must find */
async function prove(
  candidate: Slot,
  before: Pick<Slot, 'generation' | 'status' | 'server'>,
  { mayShrink, signal }: Pick<TakeoverDeps, 'mayShrink' | 'signal'>,
): Promise<void> {
  await candidate.ready()
  const { generation, status, server } = candidate
  if (!mayShrink && before.generation !== undefined && generation !== undefined) {
    compareCounts({
      before: { set: before.generation.set, signatures: before.status?.signatures },
      after: { set: generation.set, signatures: status?.signatures },
    })
  }
  const [was, is] = [before.server.version, server.version]
  if (was?.database !== undefined && is !== undefined && is.database === undefined) {
    throw unfit('clamd no longer tells the version of the official databases')
  }
  await scanOurselves(server.client, signal)
}

async function drain(server: Server, { drainMs, signal }: TakeoverDeps): Promise<void> {
  await within(server.drained(), drainMs, signal)
}
