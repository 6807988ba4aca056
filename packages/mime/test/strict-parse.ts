/**
 * Reads a mail as RFC 5322 and RFC 2045 to 2047 have it, and no other: no tolerance, no bounds, and no code in common with the
 * library. What it yields for a canonical mail is all that is in it.
 * @returns the decoded leaves, a character for each octet
 */
export function strictLeaves(mail: Buffer): readonly string[] {
  return leavesOf(mail.toString('latin1'), 'text/plain')
}

function leavesOf(entity: string, defaultType: string): readonly string[] {
  const { fields, body } = divide(entity)
  const contentType = fields.get('content-type') ?? defaultType
  const type = /^[^;\s]*/.exec(contentType)?.[0].toLowerCase() ?? ''
  if (type.startsWith('multipart/')) {
    const inner = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
    return partsOf(body, boundaryOf(contentType)).flatMap((part) => leavesOf(part, inner))
  }
  const octets = decoded(body, fields.get('content-transfer-encoding')?.trim().toLowerCase() ?? '7bit')
  // What is a leaf to one reader is a mail to the other: either may be saved.
  return type === 'message/rfc822' ? [octets, ...leavesOf(octets, 'text/plain')] : [octets]
}

function divide(entity: string): { readonly fields: ReadonlyMap<string, string>; readonly body: string } {
  const end = entity.startsWith('\r\n') ? 0 : entity.indexOf('\r\n\r\n')
  const head = end === -1 ? entity : entity.slice(0, end)
  const body = end === -1 ? '' : entity.slice(end === 0 ? 2 : end + 4)
  const fields = new Map<string, string>()
  for (const field of head.replace(/\r\n(?=[ \t])/g, '').split('\r\n')) {
    const colon = field.indexOf(':')
    if (colon > 0) fields.set(field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim())
  }
  return { fields, body }
}

function boundaryOf(contentType: string): string {
  const found = /;\s*boundary="?([^";]+)"?/i.exec(contentType)
  return found?.[1]?.trimEnd() ?? ''
}

function partsOf(body: string, boundary: string): readonly string[] {
  const parts: string[] = []
  let rows: string[] | undefined
  for (const row of body.split('\r\n')) {
    const plain = row.replace(/ +$/, '')
    const isClosing = plain === `--${boundary}--`
    if (plain !== `--${boundary}` && !isClosing) {
      rows?.push(row)
      continue
    }
    if (rows !== undefined) parts.push(rows.join('\r\n'))
    rows = []
    if (isClosing) return parts
  }
  return parts
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('latin1')
  if (encoding !== 'quoted-printable') return body
  return body
    .replace(/[ \t]+(?=\r\n|$)/g, '')
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}
