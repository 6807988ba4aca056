import { CanonicalRecogniser } from '@clamgate/mime/canonical'
import type { MessageReading, UnionEnd, UnionOptions, ViewsSettings } from '../filter/readings/types.ts'
import type { ReadingFacts } from '../policy/verdict.ts'
import { type CopyMemory, MessageCopy } from './message-copy.ts'
import { drawTree, type ReadDeps, readAndScan } from './read-and-scan.ts'

export interface MessageReadingDeps extends ReadDeps {
  readonly copies: CopyMemory
}

const NOTHING_KNOWN: ReadingFacts = {
  notCanonical: undefined,
  views: 0,
  objects: 0,
  streams: 0,
  classes: [],
  isAmbiguous: false,
  differing: [],
  unscannable: [],
  extractMs: undefined,
  unionMs: undefined,
  unionHit: undefined,
}

/** One message: watched as it comes, and read in every way at its end where it is not canonical. */
export class WatchedMessage implements MessageReading {
  readonly #deps: MessageReadingDeps
  readonly #settings: ViewsSettings
  readonly #recogniser = new CanonicalRecogniser()
  #copy: MessageCopy | undefined
  #facts = NOTHING_KNOWN

  constructor(deps: MessageReadingDeps, settings: ViewsSettings) {
    this.#deps = deps
    this.#settings = settings
  }

  get facts(): ReadingFacts {
    return this.#facts
  }

  write(bytes: Buffer): void {
    if (this.#recogniser.mayBeCanonical) this.#recogniser.write(bytes)
    this.#copy?.write(bytes)
  }

  copy(before: Buffer): void {
    this.#copy = new MessageCopy(this.#deps.copies)
    this.#copy.write(before)
  }

  async finish(whole: Buffer | undefined, options: UnionOptions): Promise<UnionEnd> {
    const copy = this.#copy
    const { mode, bounds } = this.#settings
    const learned = (facts: Partial<ReadingFacts>) => {
      this.#facts = { ...this.#facts, ...facts }
    }
    try {
      const canonical = this.#recogniser.end()
      learned({ notCanonical: canonical.isCanonical ? undefined : canonical.reason })
      const source = {
        bytes: whole?.length ?? copy?.bytes ?? 0,
        take: () => (whole === undefined ? copy?.take() : copied(whole)),
        taken: () => copy?.drop(),
      }
      if (!canonical.isCanonical || mode === 'always') {
        return await readAndScan(source, this.#deps, { ...options, bounds, learned })
      }
      const drawing = options.explain ? await drawTree(source, this.#deps, { ...options, bounds }) : undefined
      return { report: undefined, drawing, streams: [] }
    } finally {
      this.drop()
    }
  }

  drop(): void {
    this.#copy?.drop()
    this.#copy = undefined
  }
}

/** Of its own memory, since what is given to another thread is gone here. */
function copied(whole: Buffer) {
  const block = new ArrayBuffer(whole.length)
  whole.copy(new Uint8Array(block))
  return { blocks: [block], bytes: whole.length }
}
