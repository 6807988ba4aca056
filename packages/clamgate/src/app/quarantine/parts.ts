import { createFileContent } from '../../quarantine/entries/content.ts'
import { createEntries } from '../../quarantine/entries/entries.ts'
import { Holds } from '../../quarantine/entries/holds.ts'
import type { Entries } from '../../quarantine/entries/types.ts'
import { entryRecord } from '../../quarantine/index/record.ts'
import { createQuarantine, type QuarantineDeps } from '../../quarantine/keep/quarantine.ts'
import type { Quarantine } from '../../quarantine/keep/status.ts'
import { createS3Client, type S3Client } from '../../quarantine/s3/client.ts'
import { createAbsentReader, createRemoteReader } from '../../quarantine/s3/content.ts'
import type { S3Place } from '../../quarantine/s3/place.ts'
import { createRemote, type Remote } from '../../quarantine/s3/remote.ts'
import { createKeyring } from '../../quarantine/seal/keyring.ts'
import type { StoreWrite } from '../../store/types.ts'

export interface QuarantinePartsDeps
  extends Omit<QuarantineDeps, 'onKept' | 'onExpired' | 'isHeld' | 'remote'> {
  /** Tells the store; see {@link Store.write}. */
  readonly tell: (write: StoreWrite) => void
  /** Name of this host, in the index. */
  readonly host: string
  /** `quarantine.identities`: files of keys that open encrypted entries. */
  readonly identities: () => readonly string[]
  /** `quarantine.store: s3://…`. */
  readonly s3: S3Place | undefined
  /** `quarantine.s3.replyWait`, ms. */
  readonly s3ReplyWaitMs: () => number
}

/** The quarantine as the daemon has it: what keeps, what gives back, and an index that hears of both. */
export interface QuarantineParts {
  readonly quarantine: Quarantine
  readonly entries: Entries
  /** Undefined: messages are files. */
  readonly remote: Remote | undefined
}

/** Joins what keeps mail with what is done with it later. Nothing happens on disk. */
export function buildQuarantine(deps: QuarantinePartsDeps): QuarantineParts {
  const { tell, host, directory, guard } = deps
  const identities = createKeyring({ guard, paths: deps.identities })
  const holds = new Holds()
  const client = deps.s3 === undefined ? undefined : createS3Client(deps.s3)
  const remote =
    client === undefined
      ? undefined
      : createRemote({
          ...{ client, directory, log: deps.log, clock: deps.clock, replyWaitMs: deps.s3ReplyWaitMs },
          onFreed: (bytes) => quarantine.resized({ entries: 0, bytes: -bytes }),
        })
  const quarantine = createQuarantine({
    ...deps,
    remote,
    isHeld: (id) => holds.has(id),
    onExpired(ids) {
      tell({ kind: 'entries-gone', ids, atMs: deps.clock.wall(), fate: 'expired' })
      remote?.removed()
    },
    // Gone again, or damaged: the index has no use for it, and whoever asks for it hears why.
    onKept: (id) => void entries.read(id).then(noteEntry, () => undefined),
  })
  const noteEntry = (entry: Awaited<ReturnType<Entries['read']>>) =>
    tell({ kind: 'entry', entry: entryRecord(entry, host) })
  const content = createFileContent(directory, {
    identities,
    remote: remoteContent(client, directory, remote),
  })
  const entries = createEntries({
    ...{ directory, holds, content, own: quarantine.own },
    onChanged: noteEntry,
    onSized: quarantine.resized,
    onRemoved: (id) => tell({ kind: 'entries-gone', ids: [id], atMs: deps.clock.wall(), fate: 'deleted' }),
  })
  return { quarantine, entries, remote }
}

function remoteContent(client: S3Client | undefined, directory: string, remote: Remote | undefined) {
  if (client === undefined) return { fetch: createAbsentReader(directory), removed: () => undefined }
  return { fetch: createRemoteReader(client, directory), removed: () => remote?.removed() }
}
