/** Every octet, so that nothing but the exact object has its hash. */
export const PAYLOAD = Buffer.from([...Array(256).keys(), ...Array(256).keys()].toReversed())

export function base64(octets: Buffer = PAYLOAD): string {
  return octets.toString('base64').replace(/.{76}/g, '$&\r\n').replace(/\r\n$/, '')
}

/** A part that everybody reads. */
export const ATTACHMENT: readonly string[] = [
  'Content-Type: application/octet-stream; name=a.bin',
  'Content-Transfer-Encoding: base64',
  '',
  base64(),
]

export const TEXT: readonly string[] = ['Content-Type: text/plain', '', 'Hello,', 'world']

export function mail(...lines: readonly string[]): Buffer {
  return Buffer.from(`From: a@example.net\r\nMIME-Version: 1.0\r\n${lines.join('\r\n')}\r\n`, 'latin1')
}

export function multipart(boundary: string, ...parts: readonly (readonly string[])[]): readonly string[] {
  return multipartOf('mixed', boundary, ...parts)
}

export function multipartOf(
  subtype: string,
  boundary: string,
  ...parts: readonly (readonly string[])[]
): readonly string[] {
  const head = [`Content-Type: multipart/${subtype}; boundary="${boundary}"`, '']
  return [...head, ...delimited(boundary, ...parts)]
}

/** The body of a multipart. */
export function delimited(boundary: string, ...parts: readonly (readonly string[])[]): readonly string[] {
  return [...parts.flatMap((part) => [`--${boundary}`, ...part]), `--${boundary}--`]
}
