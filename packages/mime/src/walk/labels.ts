import type { AmbiguityClass } from '../classes.ts'
import type { Structure } from '../header/types.ts'
import type { Context } from './context.ts'

/** Levels that scanners follow; deeper ones they leave out without a word. */
const SCANNED_LEVELS = 16

/** Classes of an entity by its type and by where it is. */
export function labelsOf({ types }: Structure, { depth }: Context): readonly AmbiguityClass[] {
  const classes: AmbiguityClass[] = []
  if (isPartial({ types })) classes.push('J07')
  if (types.some(({ value }) => value === 'message/external-body')) classes.push('J08')
  if (depth >= SCANNED_LEVELS) classes.push(types[0]?.value.startsWith('message/') ? 'J02' : 'J01')
  return classes
}

/** A piece of a message (RFC 2046 section 5.2.2): the whole is put together by the mail client, if at all. */
export function isPartial({ types }: Pick<Structure, 'types'>): boolean {
  // By E11 it is the header of what is in this part, and read there.
  return types.some(({ value, via }) => value === 'message/partial' && via !== 'E11')
}

/** What is encrypted by its label, where its octets may not tell: RFC 3156 section 4, RFC 8551 section 3.2.2. */
export function encryptionOf({ types, parameters }: Structure): 's/mime' | 'openpgp' | undefined {
  const type = types[0]?.value
  if (type === 'multipart/encrypted') return 'openpgp'
  const isSmime = type === 'application/pkcs7-mime' || type === 'application/x-pkcs7-mime'
  const content = parameters.get('smime-type')?.toLowerCase() ?? ''
  return isSmime && /^(?:auth-?enveloped|enveloped|encrypted)-data$/.test(content) ? 's/mime' : undefined
}
