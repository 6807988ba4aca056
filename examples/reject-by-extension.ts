/**
 * A complete mail filter: refuses messages whose attachments have names that end in .exe, .scr or .js.
 * Run: node examples/reject-by-extension.ts inet:8890@127.0.0.1
 * Then, in Postfix: smtpd_milters = inet:127.0.0.1:8890
 */
import { createMilterServer, type Filter, MilterError, parseListenAddress } from '@clamgate/milter'

const BAD_NAME = /(?:file)?name\*?=[^;\r\n]{0,200}\.(exe|scr|js)["'\s;]/i
/** A name may lie across two chunks: so much of the end of one is looked at again with the next. */
const OVERLAP = 300

interface Message {
  tail: string
  found: string | undefined
}

const filter: Filter<Message> = {
  macros: { eom: ['i'] },
  observe: {
    body(message, chunk) {
      const text = message.tail + chunk.toString('latin1')
      message.found ??= BAD_NAME.exec(text)?.[1]
      message.tail = text.slice(-OVERLAP)
      // Nothing more is needed of a body that is refused anyway.
      return message.found === undefined ? undefined : 'skip'
    },
  },
  message: () => ({ tail: '', found: undefined }),
  eom({ tail, found }, envelope) {
    const extension = found ?? BAD_NAME.exec(`${tail}\n`)?.[1]
    if (extension === undefined) return { response: { kind: 'accept' } }
    console.log(`${envelope.macro('i') ?? '-'}: .${extension} from ${envelope.sender}`)
    const text = `Attachments that end in .${extension.toLowerCase()} are not taken here`
    return { response: { kind: 'reply', code: 550, enhanced: '5.7.1', text } }
  },
}

const server = createMilterServer(filter, {
  onEvent: (event) => console.error(event.kind, 'error' in event ? event.error.message : event.peer),
})
try {
  const listener = await server.listen(parseListenAddress(process.argv[2] ?? 'inet:8890@127.0.0.1'))
  console.log(`Listening on ${listener.address}`)
} catch (error) {
  if (!(error instanceof MilterError)) throw error
  console.error(`${error.message}\n${error.remedy ?? ''}`)
  process.exitCode = 2
}
process.once('SIGTERM', () => server.drain({ graceMs: 30_000 }))
process.once('SIGINT', () => server.close())
