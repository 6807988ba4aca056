import { resolve } from 'node:path'
import { loadConfig } from '../../config/load/load.ts'
import type { BackedUp } from '../../store/backup.ts'
import type { StorePlace } from '../../store/dialect/place.ts'
import { StoreError } from '../../store/errors.ts'
import type { CheckedDatabase } from '../../store/integrity.ts'
import { storePlace } from './create.ts'

/**
 * Copies the store of a configuration into a file, and another beside it, whether a daemon runs or not.
 * @throws {StoreError} STORE_OFF; STORE_NO_FILE with the line that does it for PostgreSQL; of `backUpFiles`
 */
export async function backUpStore(
  configPath: string | undefined,
  target: string,
  onProgress: (share: number) => void,
): Promise<readonly BackedUp[]> {
  const place = await placeOf(configPath)
  const file = resolve(target)
  if (place.kind === 'postgres') {
    throw new StoreError('STORE_NO_FILE', 'The store is in PostgreSQL, which makes backups of its own', {
      remedy: `Write, on a host that may: ${dumpCommand(place, file)}`,
    })
  }
  const { backUpFiles } = await import('../../store/backup.ts')
  return await backUpFiles(place, file, onProgress)
}

/**
 * Reads all of the store of a configuration, and writes nothing.
 * @throws {StoreError} STORE_OFF
 */
export async function checkStore(configPath: string | undefined): Promise<readonly CheckedDatabase[]> {
  const place = await placeOf(configPath)
  const { checkFiles, checkServer } = await import('../../store/integrity.ts')
  return place.kind === 'postgres' ? [await checkServer(place)] : await checkFiles(place)
}

async function placeOf(
  configPath: string | undefined,
): Promise<Exclude<StorePlace, { readonly kind: 'off' }>> {
  const { config } = await loadConfig({ path: configPath })
  const place = storePlace(config)
  if (place.kind !== 'off') return place
  throw new StoreError('STORE_OFF', 'store.url is off: nothing is written down', {
    remedy: 'There is nothing to do.',
  })
}

/** A line for a shell. The password is asked for, or stands in ~/.pgpass. */
function dumpCommand({ shown, schema }: StorePlace & { readonly kind: 'postgres' }, file: string): string {
  const only = schema === undefined ? '' : ` --schema=${schema}`
  // Names, addresses and the audit are in it.
  return `(umask 077; pg_dump --format=custom${only} --file=${quoted(file)} ${quoted(shown)})`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
