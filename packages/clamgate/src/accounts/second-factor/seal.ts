import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { AccessError } from '../../access/errors.ts'

/** A key for secrets of authenticators: 256 bits. */
export interface SealKey {
  readonly key: Buffer
  /** Tells keys apart, and tells nothing of them. */
  readonly id: string
}

/** Where keys come from. */
export interface SealKeys {
  /** Secrets are sealed from now on; false: they are kept as they are. */
  seals(): boolean
  /** By which they are sealed; made where there is none. */
  current(): Promise<SealKey>
  /** By which one may have been sealed, today's first. */
  all(): Promise<readonly SealKey[]>
}

/** Secrets of authenticators as they are kept: whoever has the database alone, as in a backup, has no second factor. */
export interface SecretSeal {
  seal(secret: string, account: string): Promise<string>
  /** @throws {AccessError} ACCESS_KEY_LOST */
  open(kept: string, account: string): Promise<OpenedSecret>
}

export interface OpenedSecret {
  readonly secret: string
  /** It is kept as it would be today. */
  readonly isCurrent: boolean
}

const ALGORITHM = 'aes-256-gcm'
const KEY_OCTETS = 32
const NONCE_OCTETS = 12
const TAG_OCTETS = 16
/** `s1.KEY.CONTENT`; a secret that is not sealed is base32, which has no dot. */
const SEALED = /^s1\.([0-9a-f]{8})\.([\w-]+)$/

export function createSecretSeal(keys: SealKeys): SecretSeal {
  return {
    async seal(secret, account) {
      if (!keys.seals()) return secret
      const current = await keys.current()
      const nonce = randomBytes(NONCE_OCTETS)
      const cipher = createCipheriv(ALGORITHM, current.key, nonce, { authTagLength: TAG_OCTETS })
      cipher.setAAD(boundTo(account))
      const content = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      const all = Buffer.concat([nonce, content, cipher.getAuthTag()])
      return `s1.${current.id}.${all.toString('base64url')}`
    },
    async open(kept, account) {
      const [, id, content] = SEALED.exec(kept) ?? []
      if (id === undefined || content === undefined) return { secret: kept, isCurrent: !keys.seals() }
      const all = await keys.all()
      const sealedBy = all.find((key) => key.id === id)
      const secret = sealedBy && opened(sealedBy, Buffer.from(content, 'base64url'), account)
      if (secret === undefined) throw keyLost()
      return { secret, isCurrent: keys.seals() && id === all[0]?.id }
    },
  }
}

/** The text of a configuration as a key, however long it is. */
export function keyOfText(text: string): SealKey {
  return keyOf(Buffer.from(hkdfSync('sha256', text, '', 'clamgate second factors', KEY_OCTETS)))
}

/** @throws {RangeError} for what is no key */
export function keyOf(key: Buffer): SealKey {
  if (key.length !== KEY_OCTETS) throw new RangeError(`A key has ${KEY_OCTETS} octets, not ${key.length}`)
  const hash = createHash('sha256').update('clamgate key id').update(key)
  return { key, id: hash.digest('hex').slice(0, 8) }
}

export function newKey(): Buffer {
  return randomBytes(KEY_OCTETS)
}

function opened({ key }: SealKey, all: Buffer, account: string): string | undefined {
  if (all.length < NONCE_OCTETS + TAG_OCTETS) return undefined
  const decipher = createDecipheriv(ALGORITHM, key, all.subarray(0, NONCE_OCTETS), {
    authTagLength: TAG_OCTETS,
  })
  decipher.setAAD(boundTo(account))
  decipher.setAuthTag(all.subarray(-TAG_OCTETS))
  const text = decipher.update(all.subarray(NONCE_OCTETS, -TAG_OCTETS))
  try {
    // Only here it is known whether it is what was sealed.
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/** Nobody's second factor becomes that of another account by writing into the database. */
function boundTo(account: string): Buffer {
  return Buffer.from(`account ${account}`, 'utf8')
}

/** @param cause why the key cannot be read, where there is one */
export function keyLost(cause?: unknown): AccessError {
  return new AccessError(
    'ACCESS_KEY_LOST',
    'The second factor cannot be checked: its key is not on this host',
    {
      cause,
      remedy:
        'Show a recovery code. An administrator brings back the key of second factors (docs/guide/accounts.md), or takes the second factor away: clamgate account invite NAME --drop-second-factors.',
    },
  )
}
