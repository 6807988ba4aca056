import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseListenAddress } from '@clamgate/milter'
import type { Config } from '../../config/schema.ts'
import { Secret } from '../../config/secret.ts'
import { isTree } from '../../config/tree.ts'
import { findGroup } from '../../host/groups.ts'
import type { DoctorHost } from '../host.ts'
import { type PlaceFact, readPlace } from './place.ts'

/** What is looked at of our files. */
export interface FileFacts {
  /** The files of the configuration. */
  readonly configs: readonly PlaceFact[]
  /** Files that hold secrets, by `{ file: … }`. */
  readonly secrets: readonly PlaceFact[]
  readonly directories: readonly (PlaceFact & { readonly purpose: string })[]
  readonly sockets: readonly PlaceFact[]
  readonly log: PlaceFact | undefined
  /** Somebody rotates the log: a file of logrotate.d names it, or its directory. */
  readonly rotated: boolean
  readonly mtaGid: number | undefined
}

export async function readFiles({ loaded, user }: Pick<DoctorHost, 'loaded' | 'user'>): Promise<FileFacts> {
  const { config, files } = loaded
  const place = async (at: string) => await readPlace(at, user)
  const [configs, secrets, directories, sockets, log, rotated, mtaGid] = await Promise.all([
    Promise.all(files.map(place)),
    Promise.all(
      secretsIn(config).flatMap(({ source }) => (source.kind === 'file' ? [place(source.path)] : [])),
    ),
    Promise.all(
      directoriesOf(config).map(async (one) => ({ ...(await place(one.path)), purpose: one.purpose })),
    ),
    Promise.all(socketDirectories(config).map(place)),
    config.log.file === undefined ? undefined : place(config.log.file),
    config.log.file === undefined ? false : isRotated(config.log.file),
    findGroup(config.milter.group ?? 'postfix').catch(() => undefined),
  ])
  return { configs, secrets, directories, sockets, log, rotated, mtaGid }
}

function directoriesOf({ engine, quarantine, log }: Config) {
  return [
    { path: engine.directory, purpose: 'engine.directory' },
    ...(quarantine.directory === undefined
      ? []
      : [{ path: quarantine.directory, purpose: 'quarantine.directory' }]),
    ...(log.file === undefined ? [] : [{ path: dirname(log.file), purpose: 'log.file' }]),
  ]
}

function socketDirectories({ milter }: Config): readonly string[] {
  const paths = milter.listen
    .filter((text) => text !== 'systemd:')
    .map(parseListenAddress)
    .flatMap((address) => (address.kind === 'unix' ? [dirname(address.path)] : []))
  return [...new Set(paths)]
}

async function isRotated(file: string): Promise<boolean> {
  const directory = '/etc/logrotate.d'
  const names = await readdir(directory).catch(() => [])
  const texts = await Promise.all(
    names.map((name) => readFile(join(directory, name), 'utf8').catch(() => '')),
  )
  return texts.some((text) => text.includes(file) || text.includes(`${dirname(file)}/*`))
}

/** Every secret of a configuration, wherever it stands. */
export function secretsIn(value: unknown): readonly Secret[] {
  if (value instanceof Secret) return [value]
  if (Array.isArray(value)) return value.flatMap((one: unknown) => secretsIn(one))
  return isTree(value) ? Object.values(value).flatMap(secretsIn) : []
}
