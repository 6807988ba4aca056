import type { Status } from '../../../api/routes/status.ts'
import type { SignaturesStatus } from '../../../api/signatures/documents.ts'
import type { ImscpRecord, PanelPage } from '../types.ts'

/** All that the page is made from: read once, each minute. */
export interface PageFacts {
  readonly nowMs: number
  /** Of Clamgate. */
  readonly version: string
  readonly record: Pick<ImscpRecord, 'state' | 'config' | 'report'>
  readonly daemon: DaemonFacts
  readonly databases: DatabaseFacts
  /** Undefined: postconf(1) does not answer, or nobody knows where we listen. */
  readonly asked: AskedFacts | undefined
  /** The newest first. */
  readonly refusals: PanelPage['refusals']
}

/** What the daemon says of itself. */
export type DaemonFacts =
  | { readonly state: 'answers'; readonly status: Status; readonly signatures: SignaturesStatus | undefined }
  /** Nobody answers; `fault`: what is wrong with its configuration. */
  | { readonly state: 'away'; readonly fault: string | undefined }

/** What of main.cf leads to us. */
export interface AskedFacts {
  readonly smtpd: boolean
  readonly nonSmtpd: boolean
}

/** The official databases where the engine reads them, as they are on disk. */
export interface DatabaseFacts {
  /** Undefined: they are on another host, or cannot be read. */
  readonly directory: string | undefined
  readonly files: readonly DatabaseFile[]
  /** What freshclam is bringing. */
  readonly download: Download | undefined
  /** Why its last run brought nothing. */
  readonly problem: Told | undefined
}

export interface Told {
  readonly sentence: string
  readonly remedy: string | undefined
}

export interface DatabaseFile {
  readonly name: DatabaseName
  /** By its header; undefined where that cannot be read. */
  readonly builtMs: number | undefined
}

export interface Download {
  /** So much is there; undefined: it has only begun. */
  readonly bytes: number | undefined
}

/** In the order in which freshclam fetches them. */
export const DATABASE_NAMES = ['daily', 'main', 'bytecode'] as const
export type DatabaseName = (typeof DATABASE_NAMES)[number]

/** Without these two clamd of Debian does not start, and mail is not scanned as it should. */
export function areOfficial(files: readonly DatabaseFile[]): boolean {
  return (['daily', 'main'] as const).every((name) => files.some((file) => file.name === name))
}
