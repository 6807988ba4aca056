import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

/** An answer that begins with this comes late, though in time. */
const LATE = 'late '
const LATE_MS = 200

/** What a server does for one command: `MAIL`, `RCPT <b@x>`, `DATA`, `BDAT`, `.` for the end of a message. */
export type Answer = string | 'cut' | 'silence'
export type Script = (command: string, argument: string, session: number) => Answer | undefined

/** An SMTP server that answers as told, for faults that no real one makes on demand. */
export interface ScriptedServer extends AsyncDisposable {
  readonly port: number
  readonly sessions: number
  /** Commands without content, in their order. */
  readonly commands: readonly string[]
  /** What had come of a message when the client hung up. */
  readonly unfinished: readonly string[]
  /** Messages that came whole, still with their dots doubled. */
  readonly messages: readonly string[]
}

const USUAL: Readonly<Record<string, string>> = {
  CONNECT: '220 mx.example.net ESMTP',
  EHLO: '250-mx.example.net\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 DSN',
  DATA: '354 go on',
  '.': '250 2.0.0 Ok: queued as NEW1',
  QUIT: '221 bye',
}

export async function startScriptedServer(script: Script = () => undefined): Promise<ScriptedServer> {
  const sockets = new Set<Socket>()
  const commands: string[] = []
  const messages: string[] = []
  const unfinished: string[] = []
  let sessions = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    sessions += 1
    const session = sessions
    let rest = ''
    let isContent = false
    let bdatBytes: number | undefined
    const answer = (command: string, argument: string) => {
      const said = script(command, argument, session) ?? USUAL[command] ?? '250 2.0.0 Ok'
      if (said === 'cut') return void socket.destroy()
      if (said === 'silence') return
      if (said.startsWith(LATE)) {
        setTimeout(() => socket.write(`${said.slice(LATE.length)}\r\n`), LATE_MS)
        return
      }
      isContent = command === 'DATA' && said.startsWith('354')
      socket.write(`${said}\r\n`, 'latin1')
      if (/^421/.test(said)) socket.end()
    }
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (isContent || bdatBytes !== undefined) unfinished.push(rest)
    })
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1')
      for (;;) {
        if (bdatBytes !== undefined) {
          if (rest.length < bdatBytes) return
          messages.push(rest.slice(0, bdatBytes))
          rest = rest.slice(bdatBytes)
          bdatBytes = undefined
          answer('.', '')
          continue
        }
        const end = isContent ? rest.indexOf('\r\n.\r\n') : rest.indexOf('\r\n')
        if (end === -1) return
        const text = rest.slice(0, isContent ? end + 2 : end)
        rest = rest.slice(end + (isContent ? 5 : 2))
        if (isContent) {
          isContent = false
          messages.push(text)
          answer('.', '')
          continue
        }
        commands.push(text)
        const bdat = /^BDAT (\d+) LAST$/.exec(text)
        if (bdat !== null) {
          bdatBytes = Number(bdat[1])
          // What it says before the octets have come.
          const early = script('BDAT', text, session)
          if (early !== undefined) socket.write(`${early}\r\n`)
          continue
        }
        answer(text.split(/[ :]/, 1)[0]?.toUpperCase() ?? '', text)
      }
    })
    answer('CONNECT', '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    commands,
    messages,
    unfinished,
    get sessions() {
      return sessions
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}
