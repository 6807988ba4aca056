/**
 * The objects of a canonical mail by the plainest reading there is: exact delimiters, decoders of Node. It shares nothing
 * with the recogniser, so that a mistake shows.
 */
export function strictReading(mail: Buffer): readonly Buffer[] {
  const objects: Buffer[] = []
  readEntity(mail.toString('latin1').split('\r\n'), objects)
  return objects
}

function readEntity(lines: readonly string[], objects: Buffer[]): void {
  const blank = lines.indexOf('')
  const header = lines.slice(0, blank === -1 ? lines.length : blank)
  const body = blank === -1 ? [] : lines.slice(blank + 1)
  const boundary = /boundary="?([^";\s]+)/i.exec(valueIn(header, 'content-type'))?.[1]
  if (/^\s*multipart\//i.test(valueIn(header, 'content-type')) && boundary !== undefined) {
    let from = -1
    for (const [index, line] of body.entries()) {
      if (line !== `--${boundary}` && line !== `--${boundary}--`) continue
      if (from !== -1) readEntity(body.slice(from, index), objects)
      from = index + 1
      if (line.endsWith('--') && line !== `--${boundary}`) return
    }
    return
  }
  const encoding = valueIn(header, 'content-transfer-encoding').trim().toLowerCase()
  if (encoding === 'base64') objects.push(Buffer.from(body.join(''), 'base64'))
  else if (encoding === 'quoted-printable') objects.push(Buffer.from(decode(body), 'latin1'))
  else objects.push(Buffer.from(body.join('\n'), 'latin1'))
}

function valueIn(header: readonly string[], name: string): string {
  const unfolded = header
    .join('\n')
    .replace(/\n(?=[ \t])/g, '')
    .split('\n')
  const field = unfolded.find((line) => line.toLowerCase().startsWith(`${name}:`))
  return field?.slice(name.length + 1) ?? ''
}

function decode(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
