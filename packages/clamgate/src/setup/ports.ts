import type { Step as ProofStep } from '../selftest/step.ts'
import type { Plan, SetupOptions, Step, StepContext } from './types.ts'

/** What the host needs, whatever its MTA is. */
export interface HostPlan extends Plan {
  /** What comes after the MTA has switched: to stop the milter that ours replaces. */
  readonly after: readonly Step[]
}

/** Who says what is to be done. Each looks, and changes nothing. */
export interface PlanParts {
  readonly host: (options: SetupOptions) => Promise<HostPlan>
  readonly postfix: (options: SetupOptions) => Promise<Plan>
}

/** What came of the self-test through the MTA. */
export interface Proof {
  readonly good: boolean
  readonly steps: readonly ProofStep[]
}

/** Waits until the daemon is ready, and sends a clean message and EICAR through the MTA. */
export type Prove = (options: SetupOptions, context: StepContext) => Promise<Proof>
