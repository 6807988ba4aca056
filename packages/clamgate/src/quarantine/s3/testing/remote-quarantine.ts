import { buffer } from 'node:stream/consumers'
import { systemClock } from '../../../ground/clock.ts'
import { createMemoryLog } from '../../../observe/log/testing.ts'
import { createFileContent } from '../../entries/content.ts'
import { createEntries } from '../../entries/entries.ts'
import { Holds } from '../../entries/holds.ts'
import { keptEnvelope } from '../../keep/testing/kept-envelope.ts'
import { NOON_MS, openQuarantine } from '../../keep/testing/open-quarantine.ts'
import type { KeyPair } from '../../seal/keys.ts'
import { createS3Client } from '../client.ts'
import { createRemoteReader } from '../content.ts'
import type { S3Place } from '../place.ts'
import { createRemote } from '../remote.ts'

export interface RemoteQuarantineOptions {
  readonly place: S3Place
  /** Keys that messages are encrypted to, and opened with. */
  readonly pairs?: readonly KeyPair[]
  readonly replyWaitMs?: number
  /** How long a server may be silent. */
  readonly answerMs?: number
  readonly maxSizeBytes?: number
}

/** A quarantine whose messages go to S3, joined as the daemon does it; for tests. */
export function openRemoteQuarantine(directory: string, options: RemoteQuarantineOptions) {
  const { place, pairs = [], replyWaitMs = 60_000, answerMs = 60_000 } = options
  const { maxSizeBytes = 64 * 1024 * 1024 } = options
  const client = createS3Client(place)
  const s3Log = createMemoryLog()
  const remote = createRemote({
    ...{ client, directory, log: s3Log, clock: systemClock, replyWaitMs: () => replyWaitMs },
    onFreed: (bytes) => quarantine.resized({ entries: 0, bytes: -bytes }),
    waits: { firstPauseMs: 20, longestPauseMs: 50, answerMs },
  })
  const encryptTo = pairs.map(({ recipient }) => recipient)
  const quarantine = openQuarantine(directory, NOON_MS, encryptTo, {
    remote,
    onExpired: () => remote.removed(),
  })
  quarantine.settings.maxSizeBytes = maxSizeBytes
  const content = createFileContent(directory, {
    identities: () => Promise.resolve(pairs),
    remote: { fetch: createRemoteReader(client, directory), removed: () => remote.removed() },
  })
  const entries = createEntries({ directory, holds: new Holds(), content, onSized: quarantine.resized })
  return {
    ...{ quarantine, remote, entries, s3Log },
    async keep(message: Buffer): Promise<string> {
      const spool = quarantine.openSpool()
      await spool.write(message)
      return (await spool.keep(keptEnvelope())).id
    },
    async read(id: string): Promise<Buffer> {
      await using opened = await entries.open(id)
      return await buffer(opened.content())
    },
    [Symbol.asyncDispose]: () => quarantine[Symbol.asyncDispose](),
  }
}
