import type { Scanner } from '../filter/ports.ts'
import type { Readings } from '../filter/readings/types.ts'
import { Lanes, shareMemory } from './lanes.ts'
import { CopyMemory } from './message-copy.ts'
import { WatchedMessage } from './message-reading.ts'
import { type AskPartsOptions, askForCut, askForParts } from './parts/ask-parts.ts'
import type { ListedPart } from './parts/cut.ts'
import { SlowMails } from './slow-mails.ts'
import { type StartThread, startThread } from './thread.ts'

export interface ViewsDeps {
  readonly scanner: Pick<Scanner, 'scan' | 'open'>
  /** Monotonic clock, ms. */
  readonly monotonic: () => number
  /** `mime.memory`. */
  readonly memoryBytes: number
  /** Default: a worker thread. */
  readonly start?: StartThread
}

/** Reads mail in every way for the road. Nothing runs before the first mail that needs it. */
export interface Views extends Readings {
  /**
   * The parts of a mail that can be cut out of it.
   * @throws {ViewsError} it could not be read
   */
  parts(message: Buffer, options: AskPartsOptions): Promise<readonly ListedPart[]>
  /** `mime.memory` from now on; what is held stays. */
  setMemory(bytes: number): void
  /** Memory that is booked now, bytes. */
  readonly usedBytes: number
  /** Ends the threads; mail that is being read fails. */
  stop(): Promise<void>
}

export function createViews({ scanner, monotonic, memoryBytes, start = startThread }: ViewsDeps): Views {
  const lanes = new Lanes(start, memoryBytes)
  const copies = new CopyMemory(shareMemory(memoryBytes).copies)
  const deps = { scanner, lanes, copies, slow: new SlowMails(), monotonic }
  return {
    begin: (settings) => new WatchedMessage(deps, settings),
    without: (message, sha256s, options) => askForCut(message, sha256s, lanes, options),
    parts: (message, options) => askForParts(message, lanes, options),
    setMemory(bytes) {
      lanes.memoryBytes = bytes
      copies.limitBytes = shareMemory(bytes).copies
    },
    get usedBytes() {
      return lanes.usedBytes + copies.usedBytes
    },
    stop: () => lanes.stop(),
  }
}
