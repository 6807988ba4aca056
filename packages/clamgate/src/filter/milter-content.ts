import { createHash, type Hash } from 'node:crypto'
import { type Envelope, MilterError } from '@clamgate/milter'
import type { Policy, Skip, SkipFacts } from '../policy/types.ts'
import { Booking } from './booking.ts'
import { factsOf, rawFactsOf } from './envelope-facts.ts'
import { HeaderHits, type HeaderTests } from './header-hits.ts'
import { Intake, type IntakeDeps } from './intake.ts'
import { offeredBy } from './milter-decision.ts'
import { MilterHeaderBlock } from './milter-header-block.ts'
import type { ReleaseTickets, SignatureFacts } from './ports.ts'
import type { ViewsSettings } from './readings/types.ts'
import { receivedField } from './received.ts'
import { WatchedFields, type WatchedNames } from './watched-fields.ts'

/** What taking a message in depends on. */
export interface ContentSettings {
  readonly policy: Policy
  /** Header fields of which values or their number are wanted: log lines, fields that are to be replaced. */
  readonly watched: WatchedNames
  /** What the conditions of the policy ask of header fields. */
  readonly headerTests: HeaderTests
  readonly messageMemory: number
  readonly maxScanSize: number
  /** Host name in the synthetic Received field. */
  readonly gateway: string
  readonly views: ViewsSettings
}

/** What taking a message in needs. */
export interface ContentDeps extends IntakeDeps {
  readonly signatures: Pick<SignatureFacts, 'mayKeep'>
  readonly tickets: Pick<ReleaseTickets, 'isOut'>
}

/** A message from the first of its content on: until then there may be more recipients. */
export interface BegunMessage {
  readonly facts: SkipFacts
  /** Why it is exempt, if it is. */
  readonly skip: Skip | undefined
  readonly intake: Intake
}

/**
 * The content of one message as the MTA sends it: header fields are gathered into a block, which goes to the scanner with
 * the first of the body.
 */
export class MilterContent {
  readonly fields: WatchedFields
  readonly headers: HeaderHits
  /** Nothing has come: neither header nor body. */
  isEmpty = true
  readonly #deps: ContentDeps
  readonly #settings: ContentSettings
  readonly #envelope: Envelope
  readonly #startedAtMs: number
  readonly #block: MilterHeaderBlock
  readonly #booking: Booking
  #begun: BegunMessage | undefined
  #inBody = false
  /** Of all octets: there when the first field is a ticket that is out. */
  #hash: Hash | undefined
  #isFlushed = false

  constructor(envelope: Envelope, deps: ContentDeps, settings: ContentSettings, startedAtMs: number) {
    this.#deps = deps
    this.#settings = settings
    this.#envelope = envelope
    this.#startedAtMs = startedAtMs
    this.fields = new WatchedFields(settings.watched)
    this.headers = new HeaderHits(settings.headerTests)
    this.#block = new MilterHeaderBlock(envelope)
    this.#booking = new Booking(deps.budget)
  }

  /** @throws {MilterError} MILTER_MEMORY_LIMIT, by its promise */
  header(name: Buffer, value: Buffer): Promise<void> | undefined {
    this.isEmpty = false
    const tickets = this.fields.releases.count
    this.fields.see(name, value)
    if (this.fields.releases.count > tickets && this.#strips()) return this.#beginHash(tickets === 0)
    this.headers.see(name, value)
    const pressure = this.#block.isFullFor(name, value) ? this.#flush() : undefined
    this.#block.add(name, value)
    if (this.#booking.hold(this.#block.capacity + this.#keptBytes)) return pressure
    return this.#flushShort(pressure)
  }

  body(chunk: Buffer): Promise<void> | undefined {
    this.isEmpty = false
    const pressure = this.endHeader()
    this.#hash?.update(chunk)
    // The chunk stays as it is until the promise settles: it need not be copied.
    const taken = this.begin().intake.write(chunk)
    return taken ?? pressure
  }

  /** No more header fields will come. */
  endHeader(): Promise<void> | undefined {
    if (this.#inBody) return undefined
    this.#inBody = true
    this.#block.end()
    return this.#flush()
  }

  /** No more recipients will come. */
  begin(): BegunMessage {
    this.#begun ??= this.#begin()
    return this.#begun
  }

  /**
   * SHA-256 of the message without the fields that carry tickets, where the first of them is out; to be asked once. Undefined
   * where the MTA does not let us remove those.
   */
  sha256(): string | undefined {
    if (!this.#strips()) return undefined
    return this.#hash?.digest('hex') ?? ''
  }

  /** Frees what the message takes. At any time, and again. */
  release(): void {
    this.#begun?.intake.release()
    this.#booking.release()
  }

  get #keptBytes(): number {
    return this.fields.bytes + this.headers.bytes
  }

  #begin(): BegunMessage {
    const { policy, messageMemory, maxScanSize, gateway, views } = this.#settings
    const facts = factsOf(this.#envelope)
    const skip = policy.skip(facts, () => rawFactsOf(this.#envelope))
    const prefix = receivedField({ client: facts.clientAddress, gateway }, this.#startedAtMs)
    const { scanHead } = policy
    const keeps = facts.recipients.length > 1 ? policy.mayKeep : policy.mayKeepSingle
    const mayKeep = keeps || (!policy.monitor && this.#deps.signatures.mayKeep())
    const limits = { messageMemory, maxScanSize, scanHead, mayKeep, scan: skip === undefined, views }
    return { facts, skip, intake: new Intake(this.#deps, limits, prefix) }
  }

  #flush(): Promise<void> | undefined {
    const bytes = this.#block.take()
    if (bytes === undefined) return undefined
    this.#isFlushed = true
    this.#hash?.update(bytes)
    return this.begin().intake.write(bytes)
  }

  /** The fields that carry tickets are taken away: then they are no part of the message, for nobody. */
  #strips(): boolean {
    return offeredBy(this.#envelope).addHeaders
  }

  /** Tickets stand first; one that comes after octets were passed on is none of ours. */
  #beginHash(isFirst: boolean): undefined {
    const { ticket } = this.fields.releases
    if (!isFirst || this.#isFlushed || ticket === undefined || !this.#deps.tickets.isOut(ticket)) return
    this.#hash = createHash('sha256')
  }

  /** There is no room for all that is kept: the header block can go on, copies of watched fields cannot. */
  async #flushShort(pressure: Promise<void> | undefined): Promise<void> {
    const flushed = this.#flush()
    if (!this.#booking.hold(this.#keptBytes)) {
      throw new MilterError(
        'MILTER_MEMORY_LIMIT',
        'There is no memory left for the header fields of a message',
        {
          remedy: 'Raise limits.totalMemory.',
        },
      )
    }
    await pressure
    await flushed
  }
}
