import { join } from 'node:path'
import { ditekshen, interserver, linuxmalwaredetect, twinclams, urlhaus } from './sources/free.ts'
import { malwareexpert, malwarepatrol, securiteinfo } from './sources/registered.ts'
import { CRDF, DOPPELSTERN, SCAMNAILER, sanesecurity } from './sources/sanesecurity.ts'
import { yararules } from './sources/yararules.ts'
import type { CatalogueFile, CatalogueSource } from './types.ts'

/** Of the data, not of the program: changes whenever the data does. */
export const CATALOGUE_VERSION = '2026-11-28'

/** Every provider that is known, in the order in which they are shown. */
export const CATALOGUE: readonly CatalogueSource[] = [
  sanesecurity,
  urlhaus,
  linuxmalwaredetect,
  interserver,
  twinclams,
  ditekshen,
  yararules,
  securiteinfo,
  malwarepatrol,
  malwareexpert,
  ended('scamnailer', 'Scamnailer', SCAMNAILER),
  ended('crdf', 'CRDF', CRDF),
  ended('doppelstern', 'Doppelstern', DOPPELSTERN),
]

/** A source of the catalogue by its name. */
export function catalogueSource(name: string): CatalogueSource | undefined {
  return CATALOGUE.find((source) => source.name === name)
}

/** What a file is called in the directory of the databases: its base name, unless the catalogue has another. */
export function storedName({ name, storeAs }: CatalogueFile): string {
  return storeAs ?? name.slice(name.lastIndexOf('/') + 1)
}

/** A file by any of its names: in the directory, at the provider, with or without its path. */
export function catalogueFile({ files }: CatalogueSource, name: string): CatalogueFile | undefined {
  const by = (matches: (file: CatalogueFile) => boolean) => files.find(matches)
  return (
    by((file) => storedName(file) === name) ??
    by((file) => file.name === name) ??
    by((file) => file.name.endsWith(`/${name}`))
  )
}

/** A source that Sanesecurity used to pass on: people look for it, so that it is shown with what became of it. */
function ended(name: string, title: string, files: readonly CatalogueFile[]): CatalogueSource {
  const [{ state = 'closed', note } = { state: 'closed' as const, note: undefined }] = files
  return {
    name,
    title,
    homepage: 'https://sanesecurity.com/',
    state,
    ...(note === undefined ? {} : { note }),
    licence: 'None: nothing is served any more.',
    road: sanesecurity.road,
    integrity: 'openpgp',
    ...(sanesecurity.fingerprint === undefined ? {} : { fingerprint: sanesecurity.fingerprint }),
    floorMs: sanesecurity.floorMs,
    files,
  }
}

/** The file of an OpenPGP key that comes with the program, by the name of its source. */
export function builtinKeyFile(source: string): string {
  return join(import.meta.dirname, 'keys', `${source}.asc`)
}
