const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const UUID_OCTETS = 16
/** No UUID of ours begins or ends so: version 7 begins with the time. */
const OTHER = 0xff

/** The id of an event or action as the tables have it: a UUID as its 16 octets, anything else as its text between two 0xff. */
export function encodeEventId(id: string): Uint8Array {
  if (UUID.test(id) && !id.startsWith('ff')) return Buffer.from(id.replaceAll('-', ''), 'hex')
  return Buffer.concat([Buffer.of(OTHER), Buffer.from(id), Buffer.of(OTHER)])
}

/** What was given to {@link encodeEventId}. */
export function decodeEventId(octets: Uint8Array): string {
  const all = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
  if (all[0] === OTHER) return all.toString('utf8', 1, all.length - 1)
  if (all.length !== UUID_OCTETS) return all.toString('hex')
  const hex = all.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
