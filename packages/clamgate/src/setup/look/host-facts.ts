import type {
  DiskFact,
  MemoryFact,
  PackageFact,
  ProcessFact,
  SystemFact,
  UnitFact,
} from '../../host/facts/types.ts'
import type { ImscpPluginFact } from '../../host/imscp-plugin.ts'
import type { SendmailFacts } from '../mta/sendmail.ts'

/** A file as it was found; `text` is undefined where there is none. */
export interface FileFact {
  readonly path: string
  readonly text: string | undefined
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** What of clamd is on this host. */
export interface ClamavFacts {
  /** Of `clamd --version`: `1.4.3`; undefined where there is no clamd. */
  readonly version: string | undefined
  /** clamd.conf of the distribution, by the names of its options in small letters; undefined where there is none. */
  readonly conf: { readonly path: string; readonly options: ReadonlyMap<string, string> } | undefined
  /** Somebody accepts on its socket. */
  readonly answers: boolean
  /** The official databases are in its directory, whole. */
  readonly databases: { readonly directory: string; readonly official: boolean; readonly bytes: number }
  /** Who uses this clamd besides a milter, each in a few words. */
  readonly users: readonly string[]
  /** AppArmor is on and has profiles for it; where those for clamd and freshclam take local rules. */
  readonly apparmor: readonly FileFact[]
}

/** What of Clamgate is on this host already. */
export interface OwnFacts {
  /** Where the programs are; `packaged`: a Debian package has put them and all that belongs to them there. */
  readonly directory: string
  readonly packaged: boolean
  /** The files of a checkout that belong elsewhere, by their path in `deploy/`. */
  readonly deploy: ReadonlyMap<string, string>
  readonly configuration: FileFact
}

/** All that a plan is made from: it is read once, before anything is asked. */
export interface HostFacts {
  readonly system: SystemFact
  readonly packages: readonly PackageFact[]
  readonly units: readonly UnitFact[]
  readonly processes: readonly ProcessFact[]
  readonly memory: MemoryFact
  /** Of where databases and configuration are. */
  readonly disks: readonly DiskFact[]
  readonly clamav: ClamavFacts
  readonly own: OwnFacts
  /** clamav-milter.conf of the distribution, or the one that `--from` names. */
  readonly clamavMilter: FileFact
  /** Undefined where there is no Sendmail. */
  readonly sendmail: SendmailFacts | undefined
  /** Other updaters of signatures, each with what it is and how it is removed. */
  readonly rivals: readonly { readonly name: string; readonly alive: boolean; readonly removal: string }[]
  /** A control panel that writes the configuration of the mail server itself. */
  readonly panel: string | undefined
  /** The plugin of i-MSCP has set Clamgate up here. */
  readonly imscpPlugin: ImscpPluginFact | 'hidden' | undefined
  /** Whether the names of the mirrors can be looked up; undefined: not asked. */
  readonly dns: boolean | undefined
  /** Whether the clock is synchronised; undefined: it cannot be told. */
  readonly clock: boolean | undefined
}

export function unitOf(facts: HostFacts, name: string): UnitFact | undefined {
  return facts.units.find((unit) => unit.name === name && unit.exists)
}

export function isUnitOn(unit: UnitFact | undefined): boolean {
  return unit?.active === 'active' || unit?.active === 'activating'
}
