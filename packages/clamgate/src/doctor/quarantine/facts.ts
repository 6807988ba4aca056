import type { Config } from '../../config/schema.ts'
import { createEntries } from '../../quarantine/entries/entries.ts'
import { Holds } from '../../quarantine/entries/holds.ts'
import { quarantineDirectory, storedContent } from '../../quarantine/entries/stored-content.ts'
import { createS3Client } from '../../quarantine/s3/client.ts'
import { S3Error } from '../../quarantine/s3/errors.ts'
import { type S3Place, s3PlaceOf } from '../../quarantine/s3/place.ts'
import { type IdentityFile, readIdentityFiles } from '../../quarantine/seal/identities.ts'
import { type KeyProof, proveKeys } from '../../quarantine/seal/prove.ts'

/** What is to be known of keys and of S3. */
export interface QuarantineFacts {
  readonly encryptTo: readonly string[]
  readonly files: readonly IdentityFile[]
  readonly proof: KeyProof
  /** Undefined: messages are files. */
  readonly s3: { readonly place: S3Place; readonly error: S3Error | undefined } | undefined
}

/** Longest wait for S3, ms. */
const S3_MS = 5000

/** Reads key files, the newest entries, and asks S3 whether the bucket is there. Changes nothing. */
export async function readQuarantine(config: Config): Promise<QuarantineFacts> {
  const { quarantine } = config
  const files = await readIdentityFiles(quarantine.identities.map(({ file }) => file))
  const pairs = files.flatMap((file) => (file.ok ? file.pairs : []))
  const place = s3PlaceOf(quarantine)
  const entries = createEntries({
    ...{ directory: quarantineDirectory(config), holds: new Holds(), content: storedContent(config) },
  })
  const [proof, error] = await Promise.all([
    proveKeys(quarantine.encryptTo, pairs, entries),
    place === undefined ? undefined : lookAt(place),
  ])
  return { encryptTo: quarantine.encryptTo, files, proof, s3: place && { place, error } }
}

async function lookAt(place: S3Place): Promise<S3Error | undefined> {
  try {
    await createS3Client(place).look(AbortSignal.timeout(S3_MS))
    return undefined
  } catch (error) {
    if (error instanceof S3Error) return error
    throw error
  }
}
