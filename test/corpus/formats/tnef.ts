/** Level of an attribute: of the message, or of its last attachment. */
export const MESSAGE = 1
export const ATTACHMENT = 2

/** Attributes by their id, MS-OXTNEF section 2.1.3.1. */
export const ATTRIBUTE = {
  version: 0x00089006,
  codepage: 0x00069007,
  messageClass: 0x00078008,
  subject: 0x00018004,
  attachmentProperties: 0x00069005,
  renderData: 0x00069002,
  title: 0x00018010,
  data: 0x0006800f,
}

/** What a TNEF begins with: its signature and a key. */
export function head(key: number): string {
  return littleEndian(0x223e9f78, 4) + littleEndian(key, 2)
}

/** A level, an attribute, its data and their sum, MS-OXTNEF section 2.1.3. */
export function attribute(level: number, id: number, octets: string): string {
  let sum = 0
  for (const octet of octets) sum = (sum + octet.charCodeAt(0)) & 0xffff
  const sizes = [littleEndian(id, 4), littleEndian(octets.length, 4)]
  return `${String.fromCharCode(level)}${sizes.join('')}${octets}${littleEndian(sum, 2)}`
}

/** With it an attachment begins. */
export const RENDERING = attribute(
  ATTACHMENT,
  ATTRIBUTE.renderData,
  littleEndian(1, 2) + littleEndian(0xffffffff, 4) + '\0'.repeat(8),
)

/** A number in that many octets, little end first. */
export function littleEndian(value: number, length: number): string {
  return Array.from({ length }, (_, at) => String.fromCharCode(Math.floor(value / 256 ** at) % 256)).join('')
}
