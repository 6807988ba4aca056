import type { Step as ProofStep } from '../selftest/step.ts'
import type { MilterSide } from './postfix/entry.ts'
import type { Plan, SetupOptions, Step, StepContext } from './types.ts'

/** What the host needs, whatever its MTA is. */
export interface HostPlan extends Plan {
  /** What comes after the MTA has switched: to stop the milter that ours replaces. */
  readonly after: readonly Step[]
  /** Our side of what Postfix is to be told; undefined where another MTA is here, or nothing is to be told. */
  readonly milter?: MilterSide | undefined
  /** clamav-milter runs here, and nobody has said what becomes of it: a question, where somebody can be asked. */
  readonly undecided?: boolean
  /** Addresses of a milter whose entries in main.cf become ours, as `milter.listen` has them. */
  readonly replaces?: readonly string[]
}

/** Who says what is to be done. Each looks, and changes nothing. */
export interface PlanParts<Host extends HostPlan = HostPlan> {
  readonly host: (options: SetupOptions) => Promise<Host>
  /** Knows what becomes of the host: the address of the milter, and what ours replaces. */
  readonly postfix: (options: SetupOptions, host: Host) => Promise<Plan>
}

/** What came of the self-test through the MTA. */
export interface Proof {
  readonly good: boolean
  readonly steps: readonly ProofStep[]
}

/** Waits until the daemon is ready, and sends a clean message and EICAR through the MTA. */
export type Prove = (options: SetupOptions, context: StepContext) => Promise<Proof>
