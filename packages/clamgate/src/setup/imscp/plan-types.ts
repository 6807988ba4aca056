import type { Config } from '../../config/schema.ts'
import type { HostFacts } from '../look/host-facts.ts'
import type { SysvFacts } from '../sysv/sysv-facts.ts'
import type { Step } from '../types.ts'

/** A file of root's that the service may read: a secret. */
export interface SecretText {
  readonly path: string
  readonly text: string
}

/** What the panel's parameters come to. */
export interface PanelPlan {
  /** The whole of clamgate.yaml. */
  readonly yaml: string
  /** What it says. */
  readonly config: Config
  readonly secrets: readonly SecretText[]
}

/** What is read of this host for a plan. */
export interface PanelFacts {
  readonly host: HostFacts
  /** The directory of the milter's socket; undefined where that is not there. */
  readonly socket: DirectoryFact | undefined
  /** Where the clamd of this host reads its databases; undefined where that is not there. */
  readonly databases: DirectoryFact | undefined
  /** `GUI_ROOT_DIR` of the panel. */
  readonly guiDirectory: string
  /** Undefined: systemd starts services here. */
  readonly sysv: SysvFacts | undefined
}

export interface DirectoryFact {
  readonly path: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** Steps, by when they are done. */
export interface PanelSteps {
  /** Before Postfix asks us: they touch no service. */
  readonly files: readonly Step[]
  /** After these, and before Postfix is told. */
  readonly services: readonly Step[]
  /** In place of Postfix, where mail could not be scanned yet. */
  readonly waiting: readonly Step[]
}
