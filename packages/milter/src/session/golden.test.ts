import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Filter } from '../filter.ts'
import { bytes, type Loop, openLoop } from './loop.test-support.ts'

/** One session with every command there is, typed by hand from the protocol description. */
const ALL_COMMANDS = bytes(`
  0000000d 4f 00000006 000001ff 001fffff
  00000009 44 43 6a00 6d782e6100
  00000013 43 6d782e6100 34 3039 3139322e302e322e3100
  00000002 44 48
  00000006 48 6d782e6100
  00000007 44 4d 6900 513100
  00000010 4d 3c6140623e00 53495a453d31303000
  00000007 52 3c6340643e00
  00000007 52 3c6540663e00
  00000006 55 5645524200
  00000001 54
  00000006 44 4c 6900 3100
  00000009 4c 41 00 20620a206300
  00000004 4c 42 00 00
  00000001 4e
  00000003 42 780d
  00000003 42 0a79
  00000002 44 45
  00000003 45 0d0a
  00000001 41
  00000001 41
  00000001 4b
  00000005 43 6800 55 00
  00000003 4d 00 00
  00000001 45
  00000001 51
`)

interface Log {
  readonly calls: string[]
}

/** Notes every call as text; answers what `decided` says. */
function recorder(log: Log, isDeciding: boolean): Filter<number> {
  const note = (name: string, ...parts: (Buffer | string | number | undefined)[]) => {
    log.calls.push(
      [name, ...parts.map((part) => (part instanceof Buffer ? part.toString('latin1') : part))].join('|'),
    )
    return undefined
  }
  const handlers = {
    connect: (c: Parameters<NonNullable<NonNullable<Filter<number>['decide']>['connect']>>[0]) =>
      note('connect', c.hostname, c.family, c.address, c.port, c.macro('j')),
    helo: (_: unknown, name: Buffer) => note('helo', name),
    mail: (message: number) => note('mail', message),
    rcpt: (_: number, recipient: { address: Buffer }) => note('rcpt', recipient.address),
    data: () => note('data'),
    header: (_: number, name: Buffer, value: Buffer) => note('header', name, value),
    eoh: () => note('eoh'),
    body: (_: number, chunk: Buffer) => note('body', chunk),
    unknown: (_: unknown, command: Buffer) => note('unknown', command),
  }
  let count = 0
  return {
    ...(isDeciding ? { decide: handlers } : { observe: handlers }),
    actions: ['addHeaders', 'quarantine'],
    message(envelope) {
      note('message', envelope.sender, ...envelope.senderArgs)
      return ++count
    },
    eom(message, envelope) {
      note('eom', message, ...envelope.recipients.map(({ address }) => address), envelope.macro('i'))
      if (message === 2) return { response: { kind: 'reply', code: 550, enhanced: '5.7.1', text: '100%' } }
      return {
        modifications: [
          { kind: 'addHeader', name: 'X', value: 'y' },
          { kind: 'quarantine', reason: 'z' },
        ],
        response: { kind: 'accept' },
      }
    },
    abort: (message) => note('abort', message),
    close: (connection) => note('close', connection.hostname),
  }
}

const CALLS = [
  'connect|mx.a|inet|192.0.2.1|12345|mx.a',
  'helo|mx.a',
  'message|<a@b>|SIZE=100',
  'mail|1',
  'rcpt|<c@d>',
  'rcpt|<e@f>',
  'unknown|VERB',
  'data',
  'header|A| b\n c',
  'header|B|',
  'eoh',
  'body|x\r',
  'body|\ny',
  'body|\r\n',
  'eom|1|<c@d>|<e@f>|1',
  'close|mx.a',
  'connect|h|unknown||0|',
  'message||',
  'mail|2',
  'eom|2|',
  'close|h',
]

const ENDS = `
  00000006 68 5800 207900
  00000003 71 7a00
  00000001 61`
const LAST = '00000011 79 35353020 352e372e3120 3130302525 00'

const SILENT = bytes(`0000000d 4f 00000006 00000021 001ff480 ${ENDS} ${LAST}`)
const go = '0000000163'
const ANSWERED = bytes(`
  0000000d 4f 00000006 00000021 00100400
  ${go.repeat(2)} ${go.repeat(3)} ${go.repeat(2)} ${go.repeat(3)} ${go.repeat(2)} ${ENDS}
  ${go.repeat(2)} ${LAST}`)

/** The calls with neighbouring pieces of a body as one: a body that is not answered comes as it arrives. */
function joined(calls: readonly string[]): string[] {
  const result: string[] = []
  for (const call of calls) {
    const last = result.at(-1)
    if (call.startsWith('body|') && last?.startsWith('body|')) {
      result[result.length - 1] = last + call.slice('body|'.length)
    } else result.push(call)
  }
  return result
}

/** Feeds the session in the given pieces; everything must come out the same, in the same order. */
function play(isDeciding: boolean, pieces: readonly Buffer[]): { log: Log; loop: Loop } {
  const log: Log = { calls: [] }
  const loop = openLoop(recorder(log, isDeciding))
  for (const piece of pieces) loop.feed(piece)
  return { log, loop }
}

for (const [isDeciding, replies] of [
  [false, SILENT],
  [true, ANSWERED],
] as const) {
  const kind = isDeciding ? 'a filter that answers everything' : 'a filter that only observes'
  test(`every command and its replies, byte for byte: ${kind}`, () => {
    const { log, loop } = play(isDeciding, [ALL_COMMANDS])
    assert.deepEqual(log.calls, CALLS)
    assert.equal(loop.sent().toString('hex'), replies.toString('hex'))
    assert.deepEqual(loop.done, ['finish'])
    assert.deepEqual([...loop.errors, ...loop.handlerErrors], [])
  })

  test(`the same wherever the stream is cut: ${kind}`, () => {
    for (let cut = 0; cut <= ALL_COMMANDS.length; cut++) {
      const { log, loop } = play(isDeciding, [ALL_COMMANDS.subarray(0, cut), ALL_COMMANDS.subarray(cut)])
      assert.deepEqual(joined(log.calls), joined(CALLS), `cut at ${cut}`)
      assert.ok(loop.sent().equals(replies), `cut at ${cut}`)
    }
  })

  test(`the same in single bytes: ${kind}`, () => {
    const { log, loop } = play(
      isDeciding,
      [...ALL_COMMANDS].map((byte) => Buffer.from([byte])),
    )
    assert.deepEqual(joined(log.calls), joined(CALLS))
    assert.ok(loop.sent().equals(replies))
  })
}
