import { join } from 'node:path'
import type { Config } from '../../config/schema.ts'
import { createS3Client } from '../s3/client.ts'
import { createAbsentReader, createRemoteReader } from '../s3/content.ts'
import { s3PlaceOf } from '../s3/place.ts'
import { createKeyring } from '../seal/keyring.ts'
import { type ContentStore, createFileContent } from './content.ts'

/** Where the quarantine of a configuration is. */
export function quarantineDirectory({ quarantine, engine }: Pick<Config, 'quarantine' | 'engine'>): string {
  return quarantine.directory ?? join(engine.directory, 'quarantine')
}

/** The messages of its entries, for a command that does without the daemon: to be read, and removed from our disk. */
export function storedContent(config: Config): ContentStore {
  const directory = quarantineDirectory(config)
  const paths = () => config.quarantine.identities.map(({ file }) => file)
  const place = s3PlaceOf(config.quarantine)
  return createFileContent(directory, {
    identities: createKeyring({ guard: { write: () => undefined }, paths }),
    remote: {
      fetch:
        place === undefined
          ? createAbsentReader(directory)
          : createRemoteReader(createS3Client(place), directory),
      // The daemon finds objects that have no description any more.
      removed: () => undefined,
    },
  })
}
