import { z } from 'zod'

/** What a step of the kind `postfix-main` wants: this milter in the lists of main.cf. Kept in the journal. */
export const mainWantedSchema = z.object({
  /** The configuration directory of the instance, absolute. */
  directory: z.string(),
  queueDirectory: z.string(),
  /** Where this milter listens, as `milter.listen` says it: an entry that leads there is ours. */
  listen: z.array(z.string()),
  /** As it is to stand in main.cf. */
  entry: z.string(),
  /** A milter that gives way to ours, which takes its place: where it listens, as `listen` says it. */
  replaces: z.array(z.string()),
  /** Entries whose milters sign, by who listens there; those that can be told by name need not be here. */
  signers: z.array(z.string()),
})

/** What a step of the kind `postfix-master` wants: this milter in lists that master.cf has for itself. */
export const masterWantedSchema = mainWantedSchema.extend({
  services: z.array(z.object({ place: z.string(), name: z.string() })),
})

/** What a step of the kind `postfix-listener` wants: the listener for releases in master.cf. */
export const listenerWantedSchema = mainWantedSchema.extend({
  /** `127.0.0.1:10029` */
  service: z.string(),
  /** Our socket as `smtpd_milters` names it, without settings. */
  milter: z.string(),
})

/** What was there, and what became of it: enough to take it back, whoever changes the file meanwhile. */
export const beforeSchema = z.object({
  /** The file itself, where the one of Postfix is a link. */
  path: z.string(),
  mode: z.number(),
  uid: z.number(),
  gid: z.number(),
  /** Seconds since the epoch with nine decimals. */
  mtime: z.string(),
  /** sha256 of the file before and after, hexadecimal. */
  sumBefore: z.string(),
  sumAfter: z.string(),
  /** The stretch in which both differ. Texts hold bytes, as latin1. */
  hunk: z.object({ start: z.number(), before: z.string(), after: z.string() }),
  /** The same line by line, for a file that was changed since. */
  edits: z.array(z.object({ key: z.string(), before: z.string().nullable(), after: z.string() })),
})

export type MainWanted = z.output<typeof mainWantedSchema>
export type MasterWanted = z.output<typeof masterWantedSchema>
export type ListenerWanted = z.output<typeof listenerWantedSchema>
export type FileBefore = z.output<typeof beforeSchema>
