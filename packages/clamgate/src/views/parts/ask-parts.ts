import type { Bounds } from '@clamgate/mime'
import type { CutMail } from '../../filter/readings/types.ts'
import { type Lanes, memoryFor } from '../lanes.ts'
import type { ReadParts, WantedParts } from '../protocol.ts'
import type { ListedPart } from './cut.ts'

export interface AskPartsOptions {
  readonly bounds: Bounds
  readonly signal: AbortSignal
}

/** Each part that is wanted is read by itself, and the rest once more. */
const READINGS = 4
const START_MS = 5000

/** The parts that can be cut out of a mail; see {@link listParts}. */
export async function askForParts(
  message: Buffer,
  lanes: Lanes,
  options: AskPartsOptions,
): Promise<readonly ListedPart[]> {
  const { listed = [] } = (await ask(message, { kind: 'list' }, lanes, options)) ?? {}
  return listed.map((part) => ({ ...part, octets: Buffer.from(part.octets) }))
}

/** A mail without parts of these SHA-256; see {@link cutParts}. */
export async function askForCut(
  message: Buffer,
  sha256s: readonly string[],
  lanes: Lanes,
  options: AskPartsOptions,
): Promise<CutMail | undefined> {
  const cut = (await ask(message, { kind: 'cut', sha256s }, lanes, options))?.cut
  if (cut === undefined) return undefined
  return {
    parts: cut.parts.map(({ sha256, octets }) => ({ sha256, octets: Buffer.from(octets) })),
    rest: Buffer.from(cut.rest),
  }
}

/** @throws {ViewsError} it could not be read */
async function ask(
  message: Buffer,
  wants: WantedParts,
  lanes: Lanes,
  { bounds, signal }: AskPartsOptions,
): Promise<ReadParts | undefined> {
  const block = new ArrayBuffer(message.length)
  message.copy(new Uint8Array(block))
  const bytes = message.length
  const lane = lanes.laneFor(bytes)
  using _room = await lane.room.enter(memoryFor(bytes, bounds), signal)
  const order = { blocks: [block], bytes, bounds, maxStreamBytes: bytes, wantsTree: false, wants }
  const maxMs = READINGS * 5 * bounds.cpuMs + START_MS
  const reading = await lane.thread.read(order, { maxMs, begun: () => undefined, signal })
  const { parts } = reading.facts
  reading.forget()
  return parts
}
