/** A reply of an SMTP server (RFC 5321 section 4.2). Texts are as they came, one character for each octet. */
export interface Reply {
  readonly code: number
  readonly lines: readonly string[]
}

/** Longest line and most lines of one reply that are read: far above those of any server. */
const MAX_LINE_BYTES = 4096
const MAX_LINES = 200
const LF = 0x0a
const LINE = /^([2-5]\d\d)(?:([ -])(.*))?$/s

/** What came is no reply: nobody knows any more what the server says. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError'
}

/** Cuts a byte stream into replies, however it comes. */
export class ReplyReader {
  #rest: Buffer = Buffer.alloc(0)
  #lines: string[] = []
  #code: number | undefined

  /** @throws {ReplyError} no reply; the stream is unusable from here on */
  push(chunk: Buffer): readonly Reply[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const replies: Reply[] = []
    let from = 0
    for (let lf = bytes.indexOf(LF); lf !== -1; lf = bytes.indexOf(LF, from)) {
      const reply = this.#line(bytes.toString('latin1', from, lf).replace(/\r$/, ''))
      if (reply !== undefined) replies.push(reply)
      from = lf + 1
    }
    if (bytes.length - from > MAX_LINE_BYTES) throw new ReplyError('A line of the reply is too long')
    this.#rest = Buffer.from(bytes.subarray(from))
    return replies
  }

  #line(line: string): Reply | undefined {
    const match = LINE.exec(line)
    const code = Number(match?.[1])
    if (match === null || line.length > MAX_LINE_BYTES) throw new ReplyError('A line is no reply of SMTP')
    if (this.#code !== undefined && this.#code !== code) {
      throw new ReplyError(`The lines of one reply have the codes ${this.#code} and ${code}`)
    }
    if (this.#lines.length === MAX_LINES) throw new ReplyError(`A reply has more than ${MAX_LINES} lines`)
    this.#code = code
    this.#lines.push(match[3] ?? '')
    if (match[2] === '-') return undefined
    const reply = { code, lines: this.#lines }
    this.#lines = []
    this.#code = undefined
    return reply
  }
}

/** All that it says, in one line. */
export function wordsOf({ code, lines }: Reply): string {
  return [code, ...lines.map((line) => Buffer.from(line, 'latin1').toString('utf8').trim())].join(' ').trim()
}

/** The queue id under which an MTA has taken a message: as Postfix, Exim and Sendmail say it. */
export function queueIdOf({ code, lines }: Reply): string | undefined {
  if (code >= 300) return undefined
  const text = lines.join(' ')
  const found =
    /\bqueued as ([\w.-]+)/i.exec(text) ??
    /\bid=([\w.-]+)/.exec(text) ??
    /^(?:2\.\d\.\d )?([\w.-]+) Message accepted/.exec(text)
  return found?.[1]
}
