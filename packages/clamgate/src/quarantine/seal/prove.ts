import type { Entries } from '../entries/types.ts'
import { createHeader, openHeader, splitHeader } from './header.ts'
import type { KeyPair } from './keys.ts'

/** What trying the keys of a quarantine has shown. */
export interface KeyProof {
  /** For each key that new mail is encrypted to: whether something encrypted to it alone is opened here. */
  readonly keys: readonly { readonly recipient: string; readonly opens: boolean }[]
  /** The newest encrypted entry, read whole; undefined: there is none. */
  readonly newest: { readonly id: string; readonly error: unknown } | undefined
}

/** Entries that are looked at for the newest encrypted one; the younger ones may be from before there was a key. */
const LOOKED_AT = 20

/** Tries whether this host can read what is kept now, and what was kept last. Changes nothing. */
export async function proveKeys(
  encryptTo: readonly string[],
  pairs: readonly KeyPair[],
  entries: Pick<Entries, 'ids' | 'read' | 'open'>,
): Promise<KeyProof> {
  const identities = pairs.map(({ identity }) => identity)
  const keys = await Promise.all(
    encryptTo.map(async (recipient) => ({ recipient, opens: await isOpened(recipient, identities) })),
  )
  return { keys, newest: await tryNewest(entries) }
}

async function isOpened(recipient: string, identities: readonly string[]): Promise<boolean> {
  const { bytes, key } = await createHeader([recipient])
  const split = splitHeader(bytes)
  return (
    split !== undefined && (await openHeader(split.header, split.nonce, identities))?.equals(key) === true
  )
}

async function tryNewest(entries: Pick<Entries, 'ids' | 'read' | 'open'>): Promise<KeyProof['newest']> {
  let looked = 0
  for await (const id of entries.ids()) {
    looked += 1
    if (looked > LOOKED_AT) return undefined
    try {
      const { description } = await entries.read(id)
      if (description.message.sealedTo.length === 0) continue
      // Opening reads it whole, and checks it.
      await using _opened = await entries.open(id)
      return { id, error: undefined }
    } catch (error) {
      return { id, error }
    }
  }
  return undefined
}
