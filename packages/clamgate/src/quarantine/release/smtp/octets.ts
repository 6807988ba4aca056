import { isAscii } from 'node:buffer'
import { createHash, type Hash } from 'node:crypto'

const CR = 0x0d
const LF = 0x0a
const DOT = 0x2e
const CRLF = Buffer.from('\r\n')
const SPACE = Buffer.from(' ')

/** What has to be known of a content before it can be sent. */
export interface WireFacts {
  /** Octets that are sent, without stuffing: of the content, and a last line end where it has none. */
  readonly bytes: number
  /** LF without CR in front: RFC 5321 section 2.3.8 forbids it, and servers read it in two ways. */
  readonly hasBareLf: boolean
  readonly hasEightBit: boolean
  /** SHA-256 in hexadecimal of what may arrive: the octets as they are, and each form that MTAs make of bare LF and CR. */
  readonly sha256: ReadonlySet<string>
  /** The content lacks its last line end. */
  readonly lacksEnd: boolean
}

/** Looks through a content, as it is read. */
export class WireMeter {
  #exact = createHash('sha256')
  // Of most mails there is one form alone: the others have a hash from where they begin to differ.
  #normal: Hash | undefined
  #withoutCr: Hash | undefined
  #endsInCr = false
  #bytes = 0
  #hasBareLf = false
  #hasEightBit = false
  #last = LF
  #beforeLast = CR

  see(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#bytes += chunk.length
    const mended = withCrlf(chunk, this.#last === CR)
    const bare = withoutStrayCr(mended, this.#endsInCr)
    if (mended !== chunk) {
      this.#hasBareLf = true
      this.#normal ??= this.#exact.copy()
    }
    if (bare !== mended || this.#endsInCr) this.#withoutCr ??= (this.#normal ?? this.#exact).copy()
    this.#exact.update(chunk)
    this.#normal?.update(mended)
    this.#withoutCr?.update(bare)
    this.#endsInCr = mended.at(-1) === CR
    this.#hasEightBit ||= !isAscii(chunk)
    this.#beforeLast = chunk.at(-2) ?? this.#last
    this.#last = chunk.at(-1) ?? this.#last
  }

  /** All was seen. */
  facts(): WireFacts {
    // A bare LF at the end is an end, once somebody has made CRLF of it.
    const lacksEnd = this.#last !== LF
    if (this.#endsInCr) this.#withoutCr?.update(SPACE)
    const hashes = [this.#exact, this.#normal, this.#withoutCr].flatMap((hash) => hash ?? [])
    if (lacksEnd) for (const hash of hashes) hash.update(CRLF)
    return {
      ...{ lacksEnd, hasEightBit: this.#hasEightBit },
      bytes: this.#bytes + (lacksEnd ? CRLF.length : 0),
      hasBareLf: this.#hasBareLf || (this.#last === LF && this.#beforeLast !== CR),
      sha256: new Set(hashes.map((hash) => hash.digest('hex'))),
    }
  }
}

/** Looks through a content. */
export async function wireFacts(content: AsyncIterable<Buffer>): Promise<WireFacts> {
  const meter = new WireMeter()
  for await (const chunk of content) meter.see(chunk)
  return meter.facts()
}

/** The pieces of `head` and a content for DATA: dots at the begin of a line doubled, each bare LF as CRLF, and the dot at the end. */
export async function* forData(
  head: Buffer,
  content: AsyncIterable<Buffer>,
  { lacksEnd, hasBareLf }: Pick<WireFacts, 'lacksEnd' | 'hasBareLf'>,
): AsyncGenerator<Buffer> {
  let last = LF
  for await (const chunk of joined(head, content, lacksEnd)) {
    const mended = hasBareLf ? withCrlf(chunk, last === CR) : chunk
    yield stuffed(mended, last === LF)
    last = mended.at(-1) ?? last
  }
  yield Buffer.from('.\r\n')
}

/** The pieces for BDAT (RFC 3030): as they are. The last one is never empty. */
export function forBdat(
  head: Buffer,
  content: AsyncIterable<Buffer>,
  { lacksEnd }: Pick<WireFacts, 'lacksEnd'>,
): AsyncIterable<Buffer> {
  return joined(head, content, lacksEnd)
}

async function* joined(
  head: Buffer,
  content: AsyncIterable<Buffer>,
  lacksEnd: boolean,
): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head
  for await (const chunk of content) if (chunk.length > 0) yield chunk
  if (lacksEnd) yield CRLF
}

/** With CR in front of each LF that has none. */
function withCrlf(chunk: Buffer, afterCr: boolean): Buffer {
  const pieces: Buffer[] = []
  let from = 0
  for (let lf = chunk.indexOf(LF); lf !== -1; lf = chunk.indexOf(LF, lf + 1)) {
    if (lf === 0 ? afterCr : chunk[lf - 1] === CR) continue
    pieces.push(chunk.subarray(from, lf), CRLF)
    from = lf + 1
  }
  return pieces.length === 0 ? chunk : Buffer.concat([...pieces, chunk.subarray(from)])
}

/**
 * With a space for each CR that has no LF behind it, as Postfix makes it (cleanup_replace_stray_cr_lf, 3.9 and 3.5 to 3.8 of
 * 2024). A CR at the end belongs to what comes next.
 */
function withoutStrayCr(chunk: Buffer, afterCr: boolean): Buffer {
  const isEnd = (at: number) => chunk[at] === LF
  const pieces: Buffer[] = []
  if (afterCr) pieces.push(isEnd(0) ? CRLF.subarray(0, 1) : SPACE)
  let from = 0
  for (let cr = chunk.indexOf(CR); cr !== -1; cr = chunk.indexOf(CR, cr + 1)) {
    if (cr === chunk.length - 1) break
    if (isEnd(cr + 1)) continue
    pieces.push(chunk.subarray(from, cr), SPACE)
    from = cr + 1
  }
  const end = chunk.at(-1) === CR ? chunk.length - 1 : chunk.length
  return pieces.length === 0 && end === chunk.length
    ? chunk
    : Buffer.concat([...pieces, chunk.subarray(from, end)])
}

/** With each dot doubled that begins a line (RFC 5321 section 4.5.2). */
function stuffed(chunk: Buffer, atLineStart: boolean): Buffer {
  const pieces: Buffer[] = []
  let from = 0
  for (let dot = chunk.indexOf(DOT); dot !== -1; dot = chunk.indexOf(DOT, dot + 1)) {
    if (dot === 0 ? !atLineStart : chunk[dot - 1] !== LF) continue
    pieces.push(chunk.subarray(from, dot + 1))
    from = dot
  }
  return pieces.length === 0 ? chunk : Buffer.concat([...pieces, chunk.subarray(from)])
}
