import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { Scope } from '../../access/may.ts'
import { StoreError } from '../errors.ts'
import type { Query } from '../query/tree.ts'

/** The last row of a page: the next one begins behind it. */
export interface Position {
  /** Unix time, ms. */
  readonly at: number
  /** Number of the row: it decides among rows of the same moment. */
  readonly id: number
  /** When the first page was asked for: `since:2d` means the same on every page. */
  readonly nowMs: number
}

/** Octets of the digest that binds a cursor to its query: not a secret, only a guard against mistakes. */
const DIGEST_BYTES = 9
/** Longest cursor that is looked at. */
const MAX_LENGTH = 400

/** A position as opaque text, which is good for the same list, query and scope only. */
export function encodeCursor(list: string, query: Query, { at, id, nowMs }: Position, scope?: Scope): string {
  return Buffer.from(JSON.stringify([digestOf(list, query, scope), at, id, nowMs])).toString('base64url')
}

/**
 * @throws {StoreError} STORE_CURSOR
 */
export function decodeCursor(list: string, query: Query, cursor: string, scope?: Scope): Position {
  const [digest, at, id, nowMs] = fieldsOf(cursor)
  if (typeof digest !== 'string' || !isWhole(at) || !isWhole(id) || !isWhole(nowMs)) {
    throw refusal('The cursor is none that the store gave out')
  }
  if (digest !== digestOf(list, query, scope)) throw refusal('The cursor is of another query')
  return { at, id, nowMs }
}

/** Hides what is in cursors from those who see some mail alone. */
export interface Veil {
  seal(cursor: string): string
  /** @throws {StoreError} STORE_CURSOR */
  open(sealed: string): string
}

const CIPHER = 'aes-256-gcm'
const [IV_BYTES, TAG_BYTES] = [12, 16]

/**
 * The number of a row tells how much mail all others have got meanwhile. Cursors are sealed for this process: after a restart, and on
 * another host, a list begins again.
 */
export function createVeil(): Veil {
  const key = randomBytes(32)
  return {
    seal(cursor) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(CIPHER, key, iv)
      const octets = [cipher.update(cursor, 'utf8'), cipher.final()]
      return Buffer.concat([iv, cipher.getAuthTag(), ...octets]).toString('base64url')
    },
    open(sealed) {
      const octets = Buffer.from(sealed.slice(0, MAX_LENGTH), 'base64url')
      try {
        const decipher = createDecipheriv(CIPHER, key, octets.subarray(0, IV_BYTES), {
          authTagLength: TAG_BYTES,
        })
        decipher.setAuthTag(octets.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
        return (
          decipher.update(octets.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
        )
      } catch {
        throw refusal('The cursor is none that the store gave out')
      }
    },
  }
}

function fieldsOf(cursor: string): readonly unknown[] {
  if (cursor.length > MAX_LENGTH) return []
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value)
}

/** Of what is asked for, wherever in a text its terms stood, and of whose mail that is looked for in. */
function digestOf(list: string, query: Query, scope: Scope | undefined): string {
  const of = scope?.of === 'everything' ? undefined : scope
  const text = JSON.stringify([list, query, ...(of === undefined ? [] : [of])], (key, value: unknown) =>
    key === 'span' ? undefined : value,
  )
  return createHash('sha256').update(text).digest().subarray(0, DIGEST_BYTES).toString('base64url')
}

function refusal(sentence: string): StoreError {
  return new StoreError('STORE_CURSOR', sentence, { remedy: 'Begin again without the cursor.' })
}
