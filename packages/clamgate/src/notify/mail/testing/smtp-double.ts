import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** A message that the double took. */
export interface TakenMail {
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
  readonly login: string | undefined
}

export interface SmtpDouble extends AsyncDisposable {
  readonly address: string
  readonly taken: readonly TakenMail[]
  /** Sessions that there were. */
  readonly sessions: number
  /**
   * Replies by the beginning of a command, in place of the usual ones: `''` is the greeting, `.` the end of a message, with its
   * subject behind a blank; a reply of `close` ends the connection, `silence` is none.
   */
  replies: Readonly<Record<string, string>>
}

/** An SMTP server for what the real ones do only when something is wrong with them. */
export async function startSmtpDouble(port = 0): Promise<SmtpDouble> {
  const taken: TakenMail[] = []
  const sockets = new Set<Socket>()
  let sessions = 0
  const double: Pick<SmtpDouble, 'replies'> = { replies: {} }
  const server = createServer((socket) => {
    sessions += 1
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    talk(
      socket,
      () => double.replies,
      (mail) => taken.push(mail),
    )
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  return {
    address: `127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`,
    taken,
    get sessions() {
      return sessions
    },
    get replies() {
      return double.replies
    },
    set replies(next) {
      double.replies = next
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function talk(socket: Socket, replies: () => SmtpDouble['replies'], take: (mail: TakenMail) => void): void {
  let pending = ''
  let message: string | undefined
  let mail: TakenMail = { from: '', to: [], login: undefined, text: '' }
  const say = (command: string, usual: string): boolean => {
    const [, own] =
      Object.entries(replies()).find(([start]) => start !== '' && command.startsWith(start)) ?? []
    const reply = command === '' ? (replies()[''] ?? usual) : (own ?? usual)
    if (reply === 'close') socket.destroy()
    else if (reply !== 'silence') socket.write(`${reply}\r\n`)
    return /^[23]/.test(reply)
  }
  const command = (line: string) => {
    const [, path = ''] = /<(.*)>/.exec(line) ?? []
    if (/^EHLO/i.test(line)) say('EHLO', '250-double\r\n250-SMTPUTF8\r\n250 AUTH PLAIN')
    else if (line.startsWith('AUTH PLAIN ')) {
      const login = Buffer.from(line.slice(11), 'base64').toString().split('\0').slice(1).join(':')
      if (say('AUTH', '235 2.7.0 welcome')) mail = { ...mail, login }
    } else if (line.startsWith('MAIL')) {
      if (say(line, '250 ok')) mail = { ...mail, from: path, to: [] }
    } else if (line.startsWith('RCPT')) {
      if (say(line, '250 ok')) mail = { ...mail, to: [...mail.to, path] }
    } else if (line === 'DATA') {
      if (mail.to.length === 0) say('none', '554 no valid recipients')
      else if (say(line, '354 go')) message = ''
    } else if (line === 'QUIT') socket.end('221 bye\r\n')
    else say(line, '250 ok')
  }
  say('', '220 double')
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    pending += chunk
    for (let end = pending.indexOf('\r\n'); end !== -1; end = pending.indexOf('\r\n')) {
      const line = pending.slice(0, end)
      pending = pending.slice(end + 2)
      if (message === undefined) command(line)
      else if (line === '.') {
        const [, subject = ''] = /^Subject: (.*)$/m.exec(message) ?? []
        if (say(`. ${subject}`, '250 taken')) take({ ...mail, text: message })
        message = undefined
      } else message += `${line.replace(/^\./, '')}\n`
    }
  })
}
