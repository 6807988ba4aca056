import { createHash } from 'node:crypto'

/** A part of a mail whose body is the exact encoding of what is in it, and nothing else. */
export interface ExactPart {
  /** Offsets of its body in the mail, without the line end that belongs to the delimiter behind it. */
  readonly start: number
  readonly end: number
  /** Its header with the empty line behind it. */
  readonly header: Buffer
  /** Decoded. */
  readonly octets: Buffer
  /** Of `octets`, hexadecimal. */
  readonly sha256: string
}

interface Range {
  readonly start: number
  readonly end: number
}

/** As the bounds of a reading have it by default. */
const MAX_DEPTH = 20
const MAX_PARTS = 500
const EMPTY_LINE = Buffer.from('\r\n\r\n')

/**
 * The parts of a well-formed mail that can be cut out of it without a doubt: what is cut is what was decoded. Parts of which
 * anything is odd are left out. This is no reading of the mail: whoever cuts a part out has the rest read like any other mail.
 */
export function exactParts(message: Buffer): readonly ExactPart[] {
  const found: ExactPart[] = []
  const visit = ({ start, end }: Range, depth: number): void => {
    const headerEnd = message.indexOf(EMPTY_LINE, start)
    if (headerEnd === -1 || headerEnd + 4 > end || depth > MAX_DEPTH || found.length >= MAX_PARTS) return
    const body = { start: headerEnd + 4, end }
    const header = message.subarray(start, body.start)
    const fields = header.toString('latin1').replaceAll(/\r\n(?=[ \t])/g, '')
    const boundary = boundaryIn(fields)
    if (boundary !== undefined) {
      for (const part of partsBetween(message, body, boundary)) visit(part, depth + 1)
      return
    }
    const octets = decoded(message.subarray(body.start, body.end), encodingIn(fields))
    if (octets === undefined || octets.length === 0) return
    const sha256 = createHash('sha256').update(octets).digest('hex')
    found.push({ ...body, header, octets, sha256 })
  }
  visit({ start: 0, end: message.length }, 0)
  return found
}

function boundaryIn(fields: string): string | undefined {
  const type = /^content-type:[ \t]*multipart\/[^\r\n]*/im.exec(fields)?.[0]
  const [, quoted, plain] = /;[ \t]*boundary=(?:"([^"\\\r\n]+)"|([^\s;"]+))/i.exec(type ?? '') ?? []
  return quoted ?? plain
}

function encodingIn(fields: string): string {
  return /^content-transfer-encoding:[ \t]*([\w-]+)[ \t]*$/im.exec(fields)?.[1]?.toLowerCase() ?? 'identity'
}

function* partsBetween(message: Buffer, { start, end }: Range, boundary: string): Iterable<Range> {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  // The first one may stand where the body begins, behind the line end of the empty line.
  let from: number | undefined
  for (let at = message.indexOf(delimiter, start - 2); at !== -1 && at < end; ) {
    const behind = at + delimiter.length
    const lineEnd = message.indexOf('\r\n', behind)
    const rest = message.subarray(behind, lineEnd === -1 ? end : lineEnd).toString('latin1')
    if (!/^(?:--)?[ \t]*$/.test(rest)) {
      at = message.indexOf(delimiter, behind)
      continue
    }
    if (from !== undefined) yield { start: from, end: Math.max(from, at) }
    if (rest.startsWith('--') || lineEnd === -1) return
    from = lineEnd + 2
    // Its line end may be that of the next delimiter.
    at = message.indexOf(delimiter, lineEnd)
  }
}

/** Undefined: the body holds anything that is not needed to write these octets. */
function decoded(body: Buffer, encoding: string): Buffer | undefined {
  switch (encoding) {
    case 'identity':
    case '7bit':
    case '8bit':
    case 'binary':
      return body
    case 'base64':
      return base64(body)
    case 'quoted-printable':
      return quotedPrintable(body)
    default:
      return undefined
  }
}

function base64(body: Buffer): Buffer | undefined {
  const text = body.toString('latin1').replaceAll('\r\n', '')
  const octets = Buffer.from(text, 'base64')
  return octets.toString('base64') === text ? octets : undefined
}

function quotedPrintable(body: Buffer): Buffer | undefined {
  const text = body.toString('latin1')
  if (/[^\t\r\n\x20-\x7e]|=(?![0-9A-F]{2}|\r\n)|[ \t]\r\n|\r(?!\n)|(?<!\r)\n|[ \t]$/.test(text))
    return undefined
  const plain = text.replaceAll('=\r\n', '')
  return Buffer.from(
    plain.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}
