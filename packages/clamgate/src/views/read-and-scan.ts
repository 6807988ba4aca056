import type { Bounds } from '@clamgate/mime'
import type { Scanner } from '../filter/ports.ts'
import type { Drawing, UnionEnd, UnionOptions } from '../filter/readings/types.ts'
import type { ReadingFacts, UnscannablePart } from '../policy/verdict.ts'
import { ViewsError } from './errors.ts'
import { factsOfReading, hitAt } from './facts.ts'
import { type Lanes, memoryFor } from './lanes.ts'
import { locate } from './locate.ts'
import type { Blocks } from './message-copy.ts'
import type { ReadFacts } from './protocol.ts'
import type { RemoteReading } from './remote-reading.ts'
import { scanStreams } from './scan-streams.ts'
import type { SlowMails } from './slow-mails.ts'

export interface ReadDeps {
  readonly scanner: Pick<Scanner, 'scan' | 'open'>
  readonly lanes: Lanes
  readonly slow: SlowMails
  /** Monotonic clock, ms. */
  readonly monotonic: () => number
}

/** A mail that is over. */
export interface Source {
  readonly bytes: number
  /** The octets, once, in memory that may be given away; undefined: there was no memory for them. */
  take(): Blocks | undefined
  /** It was read: nobody needs what was taken any more. */
  taken(): void
}

export interface DrawOptions extends UnionOptions {
  readonly bounds: Bounds
}

export interface ReadAndScanOptions extends DrawOptions {
  /** Told what is known of the mail, as soon as it is. */
  learned(facts: Partial<ReadingFacts>): void
}

const RAN_OUT_OF_TIME: UnscannablePart = { kind: 'bound', what: 'cpuMs', path: '0' }

/**
 * Reads a mail in every way, and scans what its readers may take out of it. Mail that runs out of time fails at first: the machine
 * may be busy. When it comes again and does so again, it is the mail.
 * @throws {ViewsError} it could not be read; and whatever the scanner throws when no verdict could be had
 */
export async function readAndScan(
  source: Source,
  deps: ReadDeps,
  options: ReadAndScanOptions,
): Promise<UnionEnd> {
  const mail = new SeenMail(deps.slow)
  try {
    return await withReading(source, deps, options, mail, async (reading) => {
      options.learned(factsOfReading(reading.facts))
      const end = await scanUnion(reading, deps, options)
      const ranOut = reading.facts.unscannable.some((one) => one.kind === 'bound' && one.bound === 'cpuMs')
      if (!ranOut || end.report?.result.kind === 'found' || mail.isAgain()) return end
      throw new ViewsError(
        'VIEWS_TIMEOUT',
        `Reading the mail in every way took more than ${options.bounds.cpuMs / 1000} s`,
      )
    })
  } catch (error) {
    const isCutOff = error instanceof ViewsError && error.code === 'VIEWS_TIMEOUT' && !mail.isAsked
    if (!isCutOff || !mail.isAgain()) throw error
    options.learned({ unscannable: [RAN_OUT_OF_TIME] })
    return { report: undefined, drawing: undefined, streams: [] }
  }
}

/** The drawing of a mail that needs no second scan; undefined where it could not be had. */
export async function drawTree(
  source: Source,
  deps: ReadDeps,
  options: DrawOptions,
): Promise<Drawing | undefined> {
  try {
    const mail = new SeenMail(deps.slow)
    return await withReading(source, deps, options, mail, async ({ facts }) => drawingOf(facts))
  } catch {
    return undefined
  }
}

/** Whether a mail has run out of time before; the answer is asked for once. */
class SeenMail {
  readonly #slow: SlowMails
  sha256: string | undefined
  isAsked = false

  constructor(slow: SlowMails) {
    this.#slow = slow
  }

  isAgain(): boolean {
    this.isAsked = true
    return this.sha256 !== undefined && this.#slow.isAgain(this.sha256)
  }
}

async function withReading<T>(
  source: Source,
  { lanes }: ReadDeps,
  { bounds, explain, maxStreamBytes, signal }: DrawOptions,
  mail: SeenMail,
  use: (reading: RemoteReading) => Promise<T>,
): Promise<T> {
  const lane = lanes.laneFor(source.bytes)
  using _room = await lane.room.enter(memoryFor(source.bytes, bounds), signal)
  const blocks = source.take()
  if (blocks === undefined) {
    throw new ViewsError('VIEWS_MEMORY', 'There is no memory left to read a large mail in every way', {
      remedy: 'Raise mime.memory, or have fewer large mails at one time.',
    })
  }
  const order = { ...blocks, bounds, maxStreamBytes, wantsTree: explain }
  const begun = (sha256: string) => {
    mail.sha256 = sha256
  }
  const reading = await lane.thread.read(order, { maxMs: wallMs(bounds), begun, signal })
  source.taken()
  try {
    return await use(reading)
  } finally {
    reading.forget()
  }
}

async function scanUnion(
  reading: RemoteReading,
  { scanner, monotonic }: ReadDeps,
  { learned, signal }: ReadAndScanOptions,
): Promise<UnionEnd> {
  const deps = { scanner, reading, monotonic }
  const startedMs = monotonic()
  const { report, hit, streams } = await scanStreams(reading.facts.streams, deps, signal)
  const unionMs = monotonic() - startedMs
  if (hit === undefined) learned({ unionMs })
  else learned({ unionMs, unionHit: hitAt(await locate(hit, deps, { signal }), hit, reading.facts) })
  return { report, drawing: drawingOf(reading.facts), streams }
}

/** For who asked for the tree. */
function drawingOf({ tree, ambiguities }: ReadFacts): Drawing | undefined {
  return tree && { tree, ambiguities }
}

/** The thread ends a mail by itself after `cpuMs`; one that does not is ended, once it can be no mere want of a core. */
function wallMs({ cpuMs }: Bounds): number {
  return 5 * cpuMs + 5000
}
