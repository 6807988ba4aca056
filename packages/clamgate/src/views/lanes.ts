import type { Bounds } from '@clamgate/mime'
import { ReaderThread } from './reader-thread.ts'
import { Room } from './room.ts'
import type { StartThread } from './thread.ts'

/** Where mail of about one size is read: a thread, and memory for what is taken out of the mail. */
export interface Lane {
  readonly room: Room
  readonly thread: ReaderThread
}

/** Up to this size a mail waits for no larger one. */
const SMALL_BYTES = 1024 * 1024
const LEAST_UNION_BYTES = 1024 * 1024

/** Parts of `mime.memory`, in eighths. */
const PARTS = { copies: 4, large: 3, small: 1 } as const

/** Memory of each kind out of so much in all, bytes. */
export function shareMemory(bytes: number): { readonly [P in keyof typeof PARTS]: number } {
  const part = bytes / 8
  return { copies: PARTS.copies * part, large: PARTS.large * part, small: PARTS.small * part }
}

/** What reading a mail of so many bytes may take: the mail itself, and its objects up to their bound. */
export function memoryFor(bytes: number, { unionFactor, unionBytes }: Bounds): number {
  return bytes + Math.min(unionBytes, Math.max(unionFactor * bytes, LEAST_UNION_BYTES))
}

/** Two lanes: so that a small mail does not wait behind a huge one. */
export class Lanes {
  readonly #small: Lane
  readonly #large: Lane

  constructor(start: StartThread, memoryBytes: number) {
    const { small, large } = shareMemory(memoryBytes)
    this.#small = { room: new Room(small), thread: new ReaderThread(start) }
    this.#large = { room: new Room(large), thread: new ReaderThread(start) }
  }

  laneFor(bytes: number): Lane {
    return bytes <= SMALL_BYTES ? this.#small : this.#large
  }

  set memoryBytes(bytes: number) {
    const { small, large } = shareMemory(bytes)
    this.#small.room.limitBytes = small
    this.#large.room.limitBytes = large
  }

  get usedBytes(): number {
    return this.#small.room.usedBytes + this.#large.room.usedBytes
  }

  async stop(): Promise<void> {
    await Promise.all([this.#small.thread.stop(), this.#large.thread.stop()])
  }
}
