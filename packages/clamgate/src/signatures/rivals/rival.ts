/** A program that puts databases of third parties into a directory of clamd, or what is left of one. */
export interface Rival {
  /** As people know it. */
  readonly name: string
  /** It can run: there is a program, a cron line, a timer or a process. Otherwise it is what was left behind. */
  readonly isAlive: boolean
  /** It writes into the directory that was asked about. */
  readonly isThere: boolean
  /** It fetches what Clamgate fetches, and removes what it does not know: the two cannot share a directory. */
  readonly excludes: boolean
  /** Files and processes by which it is known. */
  readonly evidence: readonly string[]
  /** How it is removed. */
  readonly removal: string
  /** A configuration that `clamgate signatures import` takes. */
  readonly importable: string | undefined
}

export interface RivalQuestion {
  /** Where the host's files are; tests have another one. */
  readonly root: string
  /** The directory of the databases that Clamgate writes to. */
  readonly databaseDirectory: string
}
