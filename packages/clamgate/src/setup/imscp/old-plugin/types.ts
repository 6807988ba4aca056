import type { Block } from './blocks.ts'

/** What the old plugin, ClamAV 1.x of i-MSCP, has left on a host. */
export interface OldPlugin {
  /** Where the host's files are: `/`, but for tests. */
  readonly root: string
  /** By what it is known, a sentence each. */
  readonly evidence: readonly string[]
  readonly milterConf: OldMilterConf | undefined
  readonly postfix: OldPostfix | undefined
  readonly signatures: OldSignatures | undefined
  /** clamav-milter was started by it, and is to be stopped. */
  readonly runsMilter: boolean
}

/** Its options in clamav-milter.conf. */
export interface OldMilterConf {
  readonly path: string
  /** Empty where they are taken out already, by a run that was ended before it was done. */
  readonly blocks: readonly Block[]
  /** What the last block sets. */
  readonly settings: ReadonlyMap<string, readonly string[]>
  /** Where its clamav-milter listened, as `milter.listen` has it. */
  readonly listen: readonly string[]
}

/** Its traces in main.cf. */
export interface OldPostfix {
  readonly directory: string
  readonly queueDirectory: string
  /** Where its clamav-milter listened, now and in releases before, as `milter.listen` has it. */
  readonly listen: readonly string[]
  /** Its entries in lists of milters, as they are written, each once. */
  readonly entries: readonly string[]
  /** `milter_default_action = accept` stands there. */
  readonly acceptsByDefault: boolean
}

/** clamav-unofficial-sigs, as it installed it. Paths are those of the host, without the root. */
export interface OldSignatures {
  /** Configuration, script, jobs, manual page: those that are there. */
  readonly files: readonly string[]
  /** Of its caches and its log: those that are there. */
  readonly directories: readonly string[]
  /** `user.conf`, with what the administrator had set, also of a copy. */
  readonly userConf: string | undefined
  readonly databaseDirectory: string
  /** Names in that directory that it has put there and that are there. */
  readonly databases: readonly string[]
}
