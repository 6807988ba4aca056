import type { FailureKind, OutcomeKind } from '../config/schema.ts'
import { type Compared, comparedText } from '../patterns/patterns.ts'
import { type Home, isOriginating } from './direction.ts'
import { type Client, clientOf } from './lists/network-list.ts'
import { type Party, partyOf } from './party.ts'
import type { Facts, Found } from './types.ts'

/** A message as conditions see it. What few conditions want is worked out when the first one asks. */
export class Subject {
  readonly facts: Facts
  readonly kind: OutcomeKind
  readonly found: Found | undefined
  readonly failure: FailureKind | undefined
  /** Name of the signature; empty without a finding. */
  readonly signature: Compared
  readonly #home: Pick<Home, 'localNetworks'>
  #sender: Party | undefined
  #client: Client | undefined
  #originating: boolean | undefined

  constructor(facts: Facts, verdictFacts: VerdictFacts, home: Pick<Home, 'localNetworks'>) {
    this.facts = facts
    this.kind = verdictFacts.kind
    this.found = verdictFacts.found
    this.failure = verdictFacts.failure
    this.signature = comparedText(verdictFacts.found?.signature ?? '')
    this.#home = home
  }

  get sender(): Party {
    this.#sender ??= partyOf(this.facts.sender)
    return this.#sender
  }

  get client(): Client {
    this.#client ??= clientOf(this.facts.clientAddress)
    return this.#client
  }

  /** Sent by one of our own: somebody who logged in, or a client of `policy.localNetworks`. */
  get originating(): boolean {
    this.#originating ??= isOriginating(this.facts, this.#home)
    return this.#originating
  }
}

/** What the verdict says of a message, for conditions. */
export interface VerdictFacts {
  readonly kind: OutcomeKind
  readonly found: Found | undefined
  readonly failure: FailureKind | undefined
}
