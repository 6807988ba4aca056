import { within } from '../../ground/within.ts'
import { encodeOptions } from '../options.ts'
import type { Proof } from '../ports.ts'
import { applySteps, causeOf, settle, throwIfEnded } from '../run/apply.ts'
import { type SetupPlace, withJournal } from '../run/session.ts'
import { undoUnsettled } from '../run/undo.ts'
import type { RunManner, RunWorld } from '../run/world.ts'
import type { SetupOptions, Step } from '../types.ts'
import { ImscpError } from './errors.ts'
import type { PanelSteps } from './plan-types.ts'

/** What the daemon says of itself. */
export interface Readiness {
  readonly ready: boolean
  /** Why not, where it says so. */
  readonly reason: string | undefined
}

/** What is to be applied, and how far. */
export interface PanelWork {
  readonly options: SetupOptions
  readonly steps: PanelSteps
  /** What Postfix is told. */
  readonly postfix: readonly Step[]
  /** Mail may pass unscanned until the databases are there: Postfix does not ask us yet. */
  readonly mayWait: boolean
}

export interface PanelPorts {
  readonly place: SetupPlace
  readonly ask: () => Promise<Readiness>
  readonly prove: (signal: AbortSignal) => Promise<Proof>
  readonly times?: ReadyTimes
}

/** How long the daemon may take until it scans, ms: the panel's lock is held meanwhile. */
export interface ReadyTimes {
  readonly firstMs: number
  readonly laterMs: number
  readonly lookMs: number
}

const TIMES: ReadyTimes = { firstMs: 20_000, laterMs: 90_000, lookMs: 500 }

/**
 * Applies what the panel wants, alone and with the journal of setup: files, services, then Postfix, and proves it. Whatever
 * fails is undone, so that what was in force stays so.
 * @returns `pending`: the databases are not there yet, and the activation unit goes on when they are
 * @throws {SetupError} @throws {ImscpError}
 */
export async function applyPanel(
  work: PanelWork,
  ports: PanelPorts,
  how: RunManner,
): Promise<'applied' | 'pending'> {
  return await withJournal(ports.place, how, async (world) => {
    try {
      return await applyAll(work, ports, world)
    } catch (error) {
      await undoUnsettled(world)
      throw causeOf(error, how.signal)
    }
  })
}

async function applyAll(
  { options, steps, postfix, mayWait }: PanelWork,
  { ask, prove, times = TIMES }: PanelPorts,
  world: RunWorld,
): Promise<'applied' | 'pending'> {
  const settled = encodeOptions(options)
  await apply(steps.files, world)
  if (world.still === true) {
    await apply(mayWait ? [] : postfix, world)
    await settle(world, settled)
    return mayWait ? 'pending' : 'applied'
  }
  await apply(steps.services, world)
  const { ready, reason } = await untilReady(ask, { times, mayWait, signal: world.signal })
  if (!ready && !mayWait) throw notReady(reason)
  if (!ready) {
    await apply(steps.waiting, world)
    await settle(world, settled)
    return 'pending'
  }
  await apply(postfix, world)
  world.tell({ kind: 'proving', line: '' })
  const proof = await prove(world.signal)
  throwIfEnded(world.signal)
  if (!proof.good) throw unproven(proof)
  await settle(world, settled)
  return 'applied'
}

async function apply(steps: readonly Step[], world: RunWorld): Promise<void> {
  const report = await applySteps(steps, world)
  if (report.state === 'undone') throw report.cause
}

async function untilReady(
  ask: PanelPorts['ask'],
  {
    times,
    mayWait,
    signal,
  }: { readonly times: ReadyTimes; readonly mayWait: boolean; readonly signal: AbortSignal },
): Promise<Readiness> {
  const endsAt = performance.now() + (mayWait ? times.firstMs : times.laterMs)
  for (;;) {
    const readiness = await ask()
    if (readiness.ready || performance.now() >= endsAt) return readiness
    throwIfEnded(signal)
    await within(new Promise(() => {}), times.lookMs, signal)
  }
}

function notReady(reason: string | undefined): ImscpError {
  const why = reason ?? 'the daemon does not answer'
  return new ImscpError('IMSCP_UNPROVEN', `Mail could not be scanned with this configuration: ${why}`, {
    remedy: 'What was in force before stays so; see clamgate status and clamgate doctor',
  })
}

function unproven({ steps }: Proof): ImscpError {
  const failed = steps.find(({ state }) => state === 'fail')
  const what = failed === undefined ? '' : `: ${failed.name}, ${failed.sentence}`
  return new ImscpError('IMSCP_UNPROVEN', `The self-test with EICAR failed${what}`, {
    remedy: failed?.remedy ?? 'See clamgate doctor',
  })
}
