import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** One reply of an SMTP server; `text` is its lines without code and separator, joined by LF. */
export interface SmtpReply {
  readonly code: number
  readonly text: string
  /** As it came, without the last line end: `550 5.7.1 …`. */
  readonly raw: string
}

export interface Mail {
  /** Without angle brackets; empty for the null sender. */
  readonly from: string
  readonly to: string | readonly string[]
  /** Exactly what travels, with its own line ends; only the dots are doubled. */
  readonly message: Buffer | string
  /** Parameters of MAIL FROM, such as `BODY=8BITMIME`. */
  readonly parameters?: readonly string[]
}

/** Every reply of one transaction. */
export interface Transaction {
  readonly mail: SmtpReply
  readonly recipients: readonly SmtpReply[]
  /** Reply to DATA itself; undefined with BDAT, and when there was nobody left to send to. */
  readonly data: SmtpReply | undefined
  /** The last reply: what became of the message. */
  readonly final: SmtpReply
}

const REPLY_TIMEOUT_MS = 180_000

/** A client that sends exactly what it is given, and gives back each reply. Loopback only. */
export class SmtpClient {
  #socket: Socket
  #received = ''
  #closed: Error | undefined
  #wake: (() => void) | undefined

  private constructor(socket: Socket) {
    this.#socket = this.#listen(socket)
  }

  #listen(socket: Socket): Socket {
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      this.#received += chunk
      this.#wake?.()
    })
    socket.on('close', () => this.#end(new Error('The SMTP server closed the connection')))
    socket.on('error', (error) => this.#end(error))
    return socket
  }

  /** Connects, reads the greeting and says EHLO. */
  static async connect(port: number, { helo = 'client.example' } = {}): Promise<SmtpClient> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    const client = new SmtpClient(socket)
    await once(socket, 'connect')
    await client.expect(220, client.reply())
    await client.expect(250, client.command(`EHLO ${helo}`))
    return client
  }

  /** One message in a session of its own. */
  static async deliver(port: number, mail: Mail): Promise<Transaction> {
    const client = await SmtpClient.connect(port)
    const transaction = await client.send(mail)
    await client.quit()
    return transaction
  }

  /** STARTTLS (RFC 3207) and the second EHLO; whoever the certificate is of will do. */
  async startTls({ helo = 'client.example' } = {}): Promise<void> {
    await this.expect(220, this.command('STARTTLS'))
    const plain = this.#socket
    plain.removeAllListeners('data').removeAllListeners('close')
    const secure = connectTls({ socket: plain, rejectUnauthorized: false })
    await once(secure, 'secureConnect')
    this.#socket = this.#listen(secure)
    await this.expect(250, this.command(`EHLO ${helo}`))
  }

  async command(line: string): Promise<SmtpReply> {
    this.write(`${line}\r\n`)
    return await this.reply()
  }

  /** Sends all lines at once, as RFC 2920 allows, then reads as many replies. */
  async pipeline(lines: readonly string[]): Promise<readonly SmtpReply[]> {
    this.write(lines.map((line) => `${line}\r\n`).join(''))
    const replies: SmtpReply[] = []
    for (const _line of lines) replies.push(await this.reply())
    return replies
  }

  /** A whole transaction with DATA; without it when the sender or every recipient was refused. */
  async send({ from, to, message, parameters = [] }: Mail): Promise<Transaction> {
    const { mail, recipients } = await this.envelope({ from, to, parameters })
    const refused = [mail, ...recipients].find(({ code }) => code >= 400)
    if (refused !== undefined && recipients.every(({ code }) => code >= 400)) {
      return { mail, recipients, data: undefined, final: refused }
    }
    const data = await this.command('DATA')
    if (data.code !== 354) return { mail, recipients, data, final: data }
    this.write(dotStuffed(Buffer.from(message)))
    return { mail, recipients, data, final: await this.reply() }
  }

  /** A whole transaction with BDAT (RFC 3030), the message in the given pieces. */
  async sendChunks({ from, to, parameters = [] }: Mail, chunks: readonly Buffer[]): Promise<Transaction> {
    const { mail, recipients } = await this.envelope({ from, to, parameters })
    let final: SmtpReply = mail
    for (const [index, chunk] of chunks.entries()) {
      const last = index === chunks.length - 1 ? ' LAST' : ''
      this.write(Buffer.concat([Buffer.from(`BDAT ${chunk.length}${last}\r\n`), chunk]))
      final = await this.reply()
    }
    return { mail, recipients, data: undefined, final }
  }

  async envelope({ from, to, parameters = [] }: Omit<Mail, 'message'>): Promise<{
    readonly mail: SmtpReply
    readonly recipients: readonly SmtpReply[]
  }> {
    const addresses = typeof to === 'string' ? [to] : to
    const [mail, ...recipients] = await this.pipeline([
      [`MAIL FROM:<${from}>`, ...parameters].join(' '),
      ...addresses.map((address) => `RCPT TO:<${address}>`),
    ])
    if (mail === undefined) throw new TypeError('A pipeline has a reply to each line')
    return { mail, recipients }
  }

  write(bytes: Buffer | string): void {
    this.#socket.write(bytes)
  }

  async reply(): Promise<SmtpReply> {
    const end = performance.now() + REPLY_TIMEOUT_MS
    for (;;) {
      const reply = this.#takeReply()
      if (reply !== undefined) return reply
      if (this.#closed !== undefined) throw this.#closed
      const leftMs = end - performance.now()
      if (leftMs <= 0) throw new Error(`No SMTP reply within ${REPLY_TIMEOUT_MS} ms`)
      await this.#moreBytes(leftMs)
    }
  }

  async quit(): Promise<void> {
    await this.command('QUIT')
    this.destroy()
  }

  /** Vanishes without a word. */
  destroy(): void {
    this.#socket.destroy()
  }

  async expect(code: number, reply: Promise<SmtpReply>): Promise<SmtpReply> {
    const got = await reply
    if (got.code !== code) throw new Error(`Expected ${code}, the SMTP server said: ${got.raw}`)
    return got
  }

  #takeReply(): SmtpReply | undefined {
    const match = /^(?:\d{3}-[^\r\n]*\r\n)*(\d{3})(?: [^\r\n]*)?\r\n/.exec(this.#received)
    if (match === null) return undefined
    this.#received = this.#received.slice(match[0].length)
    const lines = match[0].trimEnd().split('\r\n')
    return {
      code: Number(match[1]),
      text: lines.map((line) => line.slice(4)).join('\n'),
      raw: lines.join('\n'),
    }
  }

  #moreBytes(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #end(reason: Error): void {
    this.#closed ??= reason
    this.#wake?.()
  }
}

/**
 * The message as DATA carries it (RFC 5321 section 4.5.2): a dot before each dot that starts a line, and the end mark.
 * A bare LF ends a line too, for Postfix takes it as one.
 */
export function dotStuffed(message: Buffer): Buffer {
  const pieces: Buffer[] = []
  let start = 0
  for (let at = message.indexOf('.'); at !== -1; at = message.indexOf('.', at + 1)) {
    if (at !== 0 && message[at - 1] !== 0x0a) continue
    pieces.push(message.subarray(start, at), Buffer.from('.'))
    start = at
  }
  const rest = message.subarray(start)
  const endsLine = message.length === 0 || message.subarray(-2).equals(Buffer.from('\r\n'))
  return Buffer.concat([...pieces, rest, Buffer.from(endsLine ? '.\r\n' : '\r\n.\r\n')])
}
