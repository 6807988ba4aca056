// Long: the tables of both databases' words for what went wrong belong together.
import { systemCode } from '../../ground/thrown.ts'
import { StoreError, type StoreErrorCode } from '../errors.ts'

interface Meaning {
  readonly code: StoreErrorCode
  readonly sentence: string
  readonly remedy?: string
}

const FULL: Meaning = {
  code: 'STORE_DISK_FULL',
  sentence: 'There is no room left for the database of events',
  remedy: 'Make room on that disk, or shorten store.keepClean. Until then events wait and spill.',
}
const DAMAGED: Meaning = {
  code: 'STORE_DAMAGED',
  sentence: 'The database of events is damaged, or is no database',
  remedy:
    'Stop the daemon (systemctl stop clamgate.socket), move the file and those with -wal and -shm behind its name away, start it again (systemctl start clamgate), then: clamgate quarantine reindex.',
}
const NOT_A_FILE: Meaning = {
  code: 'STORE_UNAVAILABLE',
  sentence: 'What is at the path of the database of events is no file',
  remedy: 'Move it away, or correct store.url.',
}
const LOCKED: Meaning = {
  code: 'STORE_UNAVAILABLE',
  sentence: 'Another program holds the database of events locked',
  remedy: 'End the program that has it open, as a backup or sqlite3. Until then events wait and spill.',
}
const NO_RIGHTS: Meaning = {
  code: 'STORE_UNAVAILABLE',
  sentence: 'The database of events cannot be opened or written, for want of rights',
  remedy:
    'Run a command as root or as the user of the daemon. Where the daemon says this: give it the directory and its files, mode 0700 and 0600.',
}
const NO_PLACE: Meaning = {
  code: 'STORE_UNAVAILABLE',
  sentence: 'The directory of the database of events is not there',
  remedy: 'Make the directory, or correct store.url.',
}
const DISK: Meaning = {
  code: 'STORE_UNAVAILABLE',
  sentence: 'The disk of the database of events fails',
  remedy: 'See the log of the kernel for errors of that disk.',
}

/** By primary result code, https://sqlite.org/rescode.html. */
const SQLITE: Readonly<Record<number, Meaning>> = {
  3: NO_RIGHTS, // PERM
  5: LOCKED, // BUSY
  6: LOCKED, // LOCKED
  8: NO_RIGHTS, // READONLY
  10: DISK, // IOERR
  11: DAMAGED, // CORRUPT
  13: FULL, // FULL
  14: NO_RIGHTS, // CANTOPEN
  15: LOCKED, // PROTOCOL
  26: DAMAGED, // NOTADB
}

const AWAY: Meaning = {
  code: 'STORE_UNAVAILABLE',
  sentence: 'PostgreSQL does not answer',
  remedy: 'Check store.url and that the server runs. Until then events wait and spill.',
}
const REFUSED: Meaning = {
  code: 'STORE_CREDENTIALS',
  sentence: 'PostgreSQL refuses the user or the password',
  remedy: 'Correct store.url and store.password, and restart the daemon; see pg_hba.conf of the server.',
}
const NOT_GRANTED: Meaning = {
  code: 'STORE_UNAVAILABLE',
  sentence: 'The user of store.url may not do in this database what the store needs',
  remedy:
    'Make it the owner: ALTER DATABASE … OWNER TO …; or name a schema of its own: store.url …?schema=….',
}
const BUSY: Meaning = {
  code: 'STORE_UNAVAILABLE',
  sentence: 'PostgreSQL could not do it now, because of what others do',
  remedy: 'It is tried again. If it stays so: see pg_locks and max_connections.',
}
const READ_ONLY: Meaning = {
  code: 'STORE_UNAVAILABLE',
  sentence: 'PostgreSQL is read-only, as a standby is',
  remedy: 'Name the primary in store.url: postgres://HOST1,HOST2/… is not tried in turn.',
}
const NO_DATABASE: Meaning = {
  code: 'STORE_UNAVAILABLE',
  sentence: 'PostgreSQL has no database of that name',
  remedy: 'Make it: createdb --owner USER NAME.',
}
const TOO_SLOW: Meaning = {
  code: 'STORE_TOO_SLOW',
  sentence: 'The query took longer than it may',
  remedy: 'Narrow the time with since: and until:, or add an address, a domain or a signature.',
}
const IN_THE_WAY: Meaning = {
  code: 'STORE_UNAVAILABLE',
  sentence: 'The database has tables of others whose names are those of ours',
  remedy: 'Use a database of its own, or a schema: store.url …?schema=clamgate.',
}

const SERVER_DAMAGED: Meaning = {
  code: 'STORE_DAMAGED',
  sentence: 'PostgreSQL says that its data is damaged',
  remedy: 'See the log of the server, and restore the database from a backup; events wait and spill.',
}
const SERVER_FAILED: Meaning = {
  code: 'STORE_UNAVAILABLE',
  sentence: 'PostgreSQL failed by an error of its own',
  remedy: 'It is tried again. If it stays so: see the log of the server.',
}

/** By SQLSTATE, and by its class of two characters. */
const POSTGRES: Readonly<Record<string, Meaning>> = {
  ...{ '08': AWAY, '28': REFUSED, '40': BUSY, '53': BUSY, '57': AWAY, XX: SERVER_FAILED },
  ...{ XX001: SERVER_DAMAGED, XX002: SERVER_DAMAGED },
  ...{ '3D000': NO_DATABASE, '3F000': NOT_GRANTED, '42501': NOT_GRANTED, '42P07': IN_THE_WAY },
  ...{ '53100': FULL, '55P03': BUSY, '57014': TOO_SLOW, '25006': READ_ONLY },
}

const SYSTEM: Readonly<Record<string, Meaning>> = {
  ...{ ENOSPC: FULL, EDQUOT: FULL, EIO: DISK, ENOENT: NO_PLACE, ENOTDIR: NO_PLACE },
  ...{ EACCES: NO_RIGHTS, EPERM: NO_RIGHTS, EROFS: NO_RIGHTS, EISDIR: NOT_A_FILE },
}

/** What pg says without a code. */
const WORDS: readonly (readonly [RegExp, Meaning])[] = [
  [/^SASL: /, REFUSED],
  [/connection|timeout|Client (was closed|has encountered)|SSL|TLS|certificate|Cannot use a pool/i, AWAY],
]

/** Whatever a driver threw, as an error of ours; one of ours stays what it is. The cause is kept, and names no value that was bound. */
export function toStoreError(thrown: unknown): StoreError {
  if (thrown instanceof StoreError) return thrown
  const meaning = meaningOf(thrown)
  const code = detailOf(thrown)
  if (meaning === undefined) {
    return new StoreError('STORE_FAILED', `The store failed${code === undefined ? '' : ` (${code})`}`, {
      cause: thrown,
    })
  }
  const sentence = code === undefined ? meaning.sentence : `${meaning.sentence} (${code})`
  return new StoreError(meaning.code, sentence, { remedy: meaning.remedy, cause: thrown })
}

/** What SQLite itself has not said. */
export function damaged(sentence: string): StoreError {
  return new StoreError(DAMAGED.code, sentence, { remedy: DAMAGED.remedy })
}

/** Whether the same again can do: what was asked was right, and the database is not. */
export function isPassing(error: StoreError): boolean {
  return error.code !== 'STORE_FAILED' && error.code !== 'STORE_TOO_SLOW'
}

function meaningOf(thrown: unknown): Meaning | undefined {
  const number = sqliteNumber(thrown)
  if (number !== undefined) return SQLITE[number & 0xff]
  const code = systemCode(thrown)
  if (code !== undefined) {
    const known = SYSTEM[code]
    if (known !== undefined && !isOfSocket(thrown)) return known
    if (/^E[A-Z]+$/.test(code)) return AWAY
    return POSTGRES[code] ?? POSTGRES[code.slice(0, 2)]
  }
  const words = thrown instanceof Error ? thrown.message : String(thrown)
  return WORDS.find(([pattern]) => pattern.test(words))?.[1]
}

/** A Unix socket that is not there is a server that is away, and not a directory that is missing. */
function isOfSocket(thrown: unknown): boolean {
  return thrown instanceof Error && 'syscall' in thrown && thrown.syscall === 'connect'
}

function sqliteNumber(thrown: unknown): number | undefined {
  const isIt = systemCode(thrown) === 'ERR_SQLITE_ERROR' && thrown instanceof Error && 'errcode' in thrown
  return isIt && typeof thrown.errcode === 'number' ? thrown.errcode : undefined
}

function detailOf(thrown: unknown): string | undefined {
  const number = sqliteNumber(thrown)
  return number === undefined ? systemCode(thrown) : `SQLite ${number}`
}
