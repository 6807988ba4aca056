import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** One reply of an SMTP server, its lines joined by blanks: `250 2.0.0 queued`. */
export interface SmtpReply {
  readonly code: number
  readonly text: string
}

export interface SmtpAddress {
  readonly host: string
  readonly port: number
}

/** A reply is shorter; what sends more is no SMTP server. */
const MAX_REPLY_CHARS = 65_536
const HELO_NAME = 'selftest.invalid'

/** An SMTP session (RFC 5321) that tells each reply, without TLS and login: what the self-test needs. */
export class SmtpSession implements Disposable {
  readonly greeting: SmtpReply
  readonly #socket: Socket
  readonly #replies: AsyncIterator<SmtpReply>
  #extensions: ReadonlyMap<string, string> = new Map()

  private constructor(socket: Socket, replies: AsyncIterator<SmtpReply>, greeting: SmtpReply) {
    this.#socket = socket
    this.#replies = replies
    this.greeting = greeting
  }

  /** Connects and reads the greeting, which may be a refusal. */
  static async open({ host, port }: SmtpAddress, timeoutMs: number): Promise<SmtpSession> {
    const socket = connect({ host, port, noDelay: true })
    socket.setEncoding('utf8')
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)))
    try {
      await once(socket, 'connect')
      const replies = repliesOf(socket)
      return new SmtpSession(socket, replies, await nextOf(replies))
    } catch (error) {
      socket.destroy()
      throw error
    }
  }

  /** Our address as the server sees it, where nothing stands between. */
  get localAddress(): string | undefined {
    return this.#socket.localAddress?.replace(/^::ffff:(?=\d+\.)/, '')
  }

  /** What the server says of an extension behind its name; undefined when it does not offer it. */
  extension(name: string): string | undefined {
    return this.#extensions.get(name)
  }

  async hello(): Promise<SmtpReply> {
    const reply = await this.command(`EHLO ${HELO_NAME}`)
    if (reply.code !== 250) return await this.command(`HELO ${HELO_NAME}`)
    const offers = reply.text.split('\n').map((line) => line.split(' '))
    this.#extensions = new Map(offers.map(([name = '', ...words]) => [name.toUpperCase(), words.join(' ')]))
    return reply
  }

  async command(line: string): Promise<SmtpReply> {
    this.#socket.write(`${line}\r\n`)
    return await nextOf(this.#replies)
  }

  /** The content after 354: dots doubled, and the end (RFC 5321 section 4.5.2). */
  async content(raw: Buffer): Promise<SmtpReply> {
    const stuffed = raw.toString('latin1').replaceAll(/^\./gm, '..')
    this.#socket.write(Buffer.from(`${stuffed}${stuffed.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1'))
    return await nextOf(this.#replies)
  }

  async quit(): Promise<void> {
    await this.command('QUIT')
    this.#socket.end()
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }
}

/** A reply as one reads it. */
export function replyText({ code, text }: SmtpReply): string {
  return `${code} ${text.replaceAll('\n', ' ')}`
}

async function nextOf(replies: AsyncIterator<SmtpReply>): Promise<SmtpReply> {
  const next = await replies.next()
  if (next.done !== true) return next.value
  throw new Error('the server closed the connection')
}

async function* repliesOf(socket: Socket): AsyncGenerator<SmtpReply, void> {
  let received = ''
  for await (const chunk of socket) {
    received += String(chunk)
    for (let match = REPLY.exec(received); match !== null; match = REPLY.exec(received)) {
      const [whole, last = ''] = match
      received = received.slice(whole.length)
      const lines = whole.trimEnd().split(/\r?\n/)
      yield { code: Number(last), text: lines.map((line) => line.slice(4)).join('\n') }
    }
    if (received.length > MAX_REPLY_CHARS) throw new Error('what answers there is no SMTP server')
  }
}

const REPLY = /^(?:\d{3}-[^\n]*\n)*(\d{3})(?: [^\n]*)?\r?\n/
