import { StoreError } from '../errors.ts'

/** Where the store is, from `store.url`. Plain data: it crosses threads. */
export type StorePlace =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'sqlite'
      /** Events and the index. */
      readonly file: string
      /** What must not be lost. */
      readonly stateFile: string
    }
  | {
      readonly kind: 'postgres'
      /** With the password: for the driver, never for a log line. */
      readonly connection: string
      /** Where the tables are; undefined: `public`. */
      readonly schema: string | undefined
      /** Without password. */
      readonly shown: string
    }

const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/

/**
 * Reads `store.url`: `sqlite:/PATH`, `postgres://USER@HOST/DATABASE` with `?schema=` and what libpq takes there, or `off`.
 * @throws {StoreError} STORE_UNAVAILABLE for what is none of these
 */
export function readPlace(url: string, password?: string): StorePlace {
  if (url === 'off') return { kind: 'off' }
  const file = /^sqlite:(?:\/\/)?(\/.+)$/.exec(url)?.[1]
  if (file !== undefined) return { kind: 'sqlite', file, stateFile: besides(file) }
  return readPostgres(url, password)
}

/** For people: without password. */
export function showPlace(place: StorePlace): string {
  switch (place.kind) {
    case 'off':
      return 'off'
    case 'sqlite':
      return `sqlite:${place.file}`
    case 'postgres':
      return place.shown
  }
}

function readPostgres(text: string, password: string | undefined): StorePlace {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'postgres:' && url?.protocol !== 'postgresql:') throw unreadable()
  const schema = url.searchParams.get('schema') ?? undefined
  if (schema !== undefined && !SCHEMA.test(schema)) throw unreadable()
  url.searchParams.delete('schema')
  const shown = new URL(url)
  shown.password = ''
  shown.searchParams.delete('password')
  // As a parameter it goes along where there is no host, too, as with a Unix socket.
  if (password !== undefined) url.searchParams.set('password', password)
  return { kind: 'postgres', connection: url.href, schema, shown: shown.href }
}

function unreadable(): StoreError {
  return new StoreError('STORE_UNAVAILABLE', 'store.url is neither sqlite:/PATH nor postgres://… nor off', {
    remedy: 'Set store.url to sqlite:/var/lib/clamgate/clamgate.db or postgres://USER@HOST/DATABASE.',
  })
}

/** Where the state stands that belongs to a file of events. */
export function besides(file: string): string {
  return file.endsWith('.db') ? `${file.slice(0, -'.db'.length)}.state.db` : `${file}.state`
}
