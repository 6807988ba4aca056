import type { KeyPair } from '../seal/keys.ts'
import { NoKey, openSealed } from '../seal/open-sealed.ts'
import { SealBroken } from '../seal/stream.ts'
import { damaged } from './description.ts'
import { EntryError } from './errors.ts'
import type { EntryDescription } from './types.ts'

/**
 * The content of an encrypted entry as it came. Not one octet of it was changed, and at the end it is known that all came.
 * @throws {EntryError} QUARANTINE_NO_KEY, QUARANTINE_ENTRY_DAMAGED
 */
export async function* unsealed(
  { id, message }: Pick<EntryDescription, 'id' | 'message'>,
  sealed: AsyncIterable<Buffer>,
  pairs: readonly KeyPair[],
): AsyncGenerator<Buffer> {
  const isOurs = pairs.some(({ recipient }) => message.sealedTo.includes(recipient))
  try {
    yield* openSealed(
      sealed,
      pairs.map(({ identity }) => identity),
    )
  } catch (error) {
    if (error instanceof SealBroken) throw damaged(id, `its message was changed. ${error.message}`, error)
    if (!(error instanceof NoKey)) throw error
    // What names our key and is not opened by it names it wrongly, or is no longer what it was.
    throw isOurs
      ? damaged(id, 'its message is not opened by the key that it names', error)
      : noKey(id, message.sealedTo)
  }
}

function noKey(id: string, sealedTo: readonly string[]): EntryError {
  const keys = sealedTo.length === 1 ? `the key ${sealedTo[0]}` : `one of ${sealedTo.length} keys`
  return new EntryError(
    'QUARANTINE_NO_KEY',
    `The message of ${id} is encrypted to ${keys}, and no identity of this host opens it`,
    {
      details: { id, sealedTo: sealedTo.join(' ') },
      remedy:
        'Put the identity of one of its keys into quarantine.identities, or do it on a host that has it; clamgate quarantine key test says which identities are not used, and why.',
    },
  )
}
