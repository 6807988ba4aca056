import type { ImscpAction, ImscpRequest } from '../request.ts'

/** What the configuration that a request becomes needs of the host, and what of the old plugin is taken over. */
export interface RequirementOptions {
  /** `milter.listen`: what MilterSocket says. */
  readonly listen: readonly string[]
  /** `engine.servers`: what ClamdSocket says; empty where the daemon runs a clamd of its own. */
  readonly clamd: readonly string[]
  /** Signatures of third parties are on. */
  readonly signatures: boolean
  /** Where clamd has its databases. */
  readonly databaseDirectory: string
  /** What of the old plugin is here, and goes. */
  readonly old: {
    /** Its clamav-milter: it may sit on the address. */
    readonly milter: boolean
    /** Its clamav-unofficial-sigs. */
    readonly signatureScript: boolean
  }
}

/** All that a requirement is looked at with. */
export interface Question extends RequirementOptions {
  readonly action: ImscpAction
  readonly request: ImscpRequest
}

/** What is wrong: two parts of one sentence, `what: remedy`. */
export interface Fault {
  /** `note`: nothing is refused for it. */
  readonly weight: 'broken' | 'note'
  readonly what: string
  /** What to do, beginning with a small letter. */
  readonly remedy: string
}

/** One thing that the host must have, or must not have. */
export interface Requirement {
  readonly name: string
  /** For which it counts: what only the beginning needs keeps nobody from going on. */
  readonly actions: readonly ImscpAction[]
  /** While the panel's setup runs: Postfix is stopped, and a refusal would leave its mail unscanned. */
  readonly inSetup: boolean
  /** Looks, and changes nothing. */
  look(question: Question): Promise<readonly Fault[]> | readonly Fault[]
}

export function broken(what: string, remedy: string): Fault {
  return { weight: 'broken', what, remedy }
}
