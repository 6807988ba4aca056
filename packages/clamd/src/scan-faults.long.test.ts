import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createClamdClient } from './client.ts'
import { ClamdError, type ClamdErrorCode, type ClamdStage } from './errors.ts'
import { type FakeBehaviour, type FakeClamd, startFakeClamd } from './testing/index.ts'
import type { ClamdClient } from './types.ts'

/** Far longer than any machine needs: a limit that is not waited out must not decide a test. */
const LONG_MS = 60_000
const LIMITS = {
  connectTimeoutMs: LONG_MS,
  stallTimeoutMs: LONG_MS,
  replyTimeoutMs: LONG_MS,
  maxReplyBytes: 4096,
}
/** Limits that are waited out: nothing has to happen before they are over … */
const STALL_MS = 60
const SILENCE_MS = 60
/** … but the beginning of a reply, where there is one. */
const HALF_A_REPLY_MS = 2000
const SMALL = Buffer.from('a small message')
/** More than the buffers of a connection hold (of TCP 32 MiB and 4 on Linux, once a reader was quick), so that some of it is still to be sent. */
const LARGE = Buffer.alloc(64 * 1024 * 1024, 'x')

const never = new Promise<never>(() => {})
const fakes: Record<string, FakeClamd> = {}
before(async () => {
  fakes['unix'] = await startFakeClamd()
  fakes['TCP'] = await startFakeClamd({ tcpHost: '127.0.0.1' })
})
after(async () => {
  for (const fake of Object.values(fakes)) await fake.stop()
})

interface Fault {
  readonly name: string
  readonly behaviour: FakeBehaviour
  readonly message: Buffer
  readonly code: ClamdErrorCode
  readonly stage?: ClamdStage
  readonly beforeVerdict?: boolean
  /** What is waited out. */
  readonly limits?: Partial<typeof LIMITS>
}

const notice = (afterBytes: number): FakeBehaviour => ({ fault: { afterBytes, action: 'time-out-notice' } })
const close = (afterBytes: number): FakeBehaviour => ({ fault: { afterBytes, action: 'close' } })
const reset = (afterBytes: number): FakeBehaviour => ({ fault: { afterBytes, action: 'reset' } })
const saying = (text: string, more: object = {}): FakeBehaviour => ({ reply: () => ({ text, ...more }) })
/** Before the stream was read to its end. */
const sayingEarly = (text: string, more: object = {}): FakeBehaviour => ({
  fault: { afterBytes: 1000, action: { text, ...more } },
})

const FAULTS: readonly Fault[] = [
  { name: 'closes at once', behaviour: close(0), message: LARGE, code: 'CLAMD_CLOSED', beforeVerdict: true },
  {
    name: 'closes in the middle of the stream',
    behaviour: close(100_000),
    message: LARGE,
    code: 'CLAMD_CLOSED',
    beforeVerdict: true,
  },
  {
    name: 'closes after the command',
    behaviour: close(10),
    message: SMALL,
    code: 'CLAMD_CLOSED',
    beforeVerdict: true,
  },
  {
    name: 'closes instead of a reply',
    behaviour: saying('', { terminator: '' }),
    message: SMALL,
    code: 'CLAMD_CLOSED',
    stage: 'reply',
    beforeVerdict: true,
  },
  {
    name: 'resets in the middle of the stream',
    behaviour: reset(100_000),
    message: LARGE,
    code: 'CLAMD_CLOSED',
    beforeVerdict: true,
  },
  {
    name: 'resets instead of a reply',
    behaviour: saying('', { terminator: '', ending: 'reset' }),
    message: SMALL,
    code: 'CLAMD_CLOSED',
    stage: 'reply',
  },
  {
    name: 'closes within OK',
    behaviour: saying('stream: O', { terminator: '' }),
    message: SMALL,
    code: 'CLAMD_CLOSED',
    beforeVerdict: false,
  },
  {
    name: 'closes before the end of OK',
    behaviour: saying('stream: OK', { terminator: '' }),
    message: SMALL,
    code: 'CLAMD_CLOSED',
    beforeVerdict: false,
  },
  {
    name: 'ends OK with a newline',
    behaviour: saying('stream: OK', { terminator: '\n' }),
    message: SMALL,
    code: 'CLAMD_CLOSED',
    beforeVerdict: false,
  },
  {
    name: 'closes before the end of FOUND',
    behaviour: saying('stream: A FOUND', { terminator: '' }),
    message: SMALL,
    code: 'CLAMD_CLOSED',
  },
  {
    name: 'ends OK with nothing and stays',
    behaviour: saying('stream: OK', { terminator: '', ending: 'hold' }),
    message: SMALL,
    code: 'CLAMD_REPLY_TIMEOUT',
    beforeVerdict: false,
    limits: { replyTimeoutMs: HALF_A_REPLY_MS },
  },
  {
    name: 'sends garbage',
    behaviour: saying('\u0001\u0002 220 mx.example.org ESMTP'),
    message: SMALL,
    code: 'CLAMD_REPLY_UNKNOWN',
    beforeVerdict: false,
  },
  { name: 'sends an empty reply', behaviour: saying(''), message: SMALL, code: 'CLAMD_REPLY_UNKNOWN' },
  {
    name: 'says OK and something else',
    behaviour: saying('stream: OK\0xyz'),
    message: SMALL,
    code: 'CLAMD_REPLY_UNKNOWN',
  },
  {
    name: 'says OK before it has the stream',
    behaviour: sayingEarly('stream: OK'),
    message: LARGE,
    code: 'CLAMD_REPLY_UNKNOWN',
    stage: 'send',
  },
  {
    name: 'sends a reply without end',
    behaviour: saying('x'.repeat(5000), { terminator: '', ending: 'hold' }),
    message: SMALL,
    code: 'CLAMD_REPLY_TOO_LONG',
  },
  {
    name: 'sends a reply above the limit',
    behaviour: saying(`stream: ${'x'.repeat(5000)} FOUND`),
    message: SMALL,
    code: 'CLAMD_REPLY_TOO_LONG',
  },
  {
    name: 'accepts and never reads',
    behaviour: { fault: { afterBytes: 0, action: 'stop-reading' } },
    message: LARGE,
    code: 'CLAMD_STALLED',
    stage: 'send',
    beforeVerdict: true,
    limits: { stallTimeoutMs: STALL_MS },
  },
  {
    name: 'stops reading on the way',
    behaviour: { fault: { afterBytes: 5_000_000, action: 'stop-reading' } },
    message: LARGE,
    code: 'CLAMD_STALLED',
    stage: 'send',
    limits: { stallTimeoutMs: STALL_MS },
  },
  {
    name: 'never answers',
    behaviour: { reply: () => ({ text: 'stream: OK', after: never }) },
    message: SMALL,
    code: 'CLAMD_REPLY_TIMEOUT',
    stage: 'reply',
    beforeVerdict: true,
    limits: { replyTimeoutMs: SILENCE_MS },
  },
  {
    name: 'trickles a reply for longer than the limit',
    behaviour: saying('stream: OK', { trickle: { everyMs: 400 } }),
    message: SMALL,
    code: 'CLAMD_REPLY_TIMEOUT',
    beforeVerdict: false,
    limits: { replyTimeoutMs: HALF_A_REPLY_MS },
  },
  {
    name: 'times out before the command',
    behaviour: notice(0),
    message: LARGE,
    code: 'CLAMD_READ_TIMED_OUT',
  },
  {
    name: 'times out after the command',
    behaviour: notice(10),
    message: SMALL,
    code: 'CLAMD_READ_TIMED_OUT',
  },
  { name: 'times out on the way', behaviour: notice(100_000), message: LARGE, code: 'CLAMD_READ_TIMED_OUT' },
  {
    name: 'times out and stays',
    behaviour: saying('COMMAND READ TIMED OUT', { terminator: '\n', ending: 'hold' }),
    message: SMALL,
    code: 'CLAMD_READ_TIMED_OUT',
  },
  {
    name: 'times out without a newline',
    behaviour: saying('COMMAND READ TIMED OUT', { terminator: '' }),
    message: SMALL,
    code: 'CLAMD_READ_TIMED_OUT',
  },
  {
    name: 'times out byte by byte',
    behaviour: saying('COMMAND READ TIMED OUT', { terminator: '\n', trickle: { everyMs: 0 } }),
    message: SMALL,
    code: 'CLAMD_READ_TIMED_OUT',
  },
  {
    name: 'does not know the command',
    behaviour: saying('UNKNOWN COMMAND'),
    message: SMALL,
    code: 'CLAMD_COMMAND_UNAVAILABLE',
  },
]

for (const kind of ['unix', 'TCP']) {
  for (const fault of FAULTS) {
    test(`a clamd that ${fault.name} (${kind}) is ${fault.code}, whole or streamed`, async () => {
      for (const error of await Promise.all([whole, streamed].map((scan) => failureOf(kind, fault, scan)))) {
        assert.equal(error.code, fault.code, error.message)
        if (fault.stage !== undefined) assert.equal(error.details['stage'], fault.stage)
        if (fault.beforeVerdict !== undefined)
          assert.equal(error.details['beforeVerdict'], fault.beforeVerdict)
        assert.match(String(error.details['address']), /^(unix|tcp):/)
        assert.ok(error.remedy, 'a remedy')
      }
    })
  }

  test(`words of clamd that are no verdict are results of their own (${kind})`, async () => {
    const { fake, client } = setting(kind)
    fake.behave(
      sayingEarly("stream: Can't create temporary file ERROR\0Error processing command. ERROR", {
        ending: 'reset',
      }),
    )
    assert.deepEqual(await client.scan([LARGE]), { kind: 'error', text: "Can't create temporary file" })
    fake.behave({ streamMaxLength: 1000 })
    assert.deepEqual(await client.scan([LARGE]), { kind: 'too-large' })
    assert.deepEqual(await streamed(client, LARGE), { kind: 'too-large' })
    fake.behave(sayingEarly('stream: A FOUND'))
    assert.deepEqual(await client.scan([LARGE]), { kind: 'found', signature: 'A' })
  })
}

test('a verdict that takes its time is waited for', async () => {
  const { fake, client } = setting('unix')
  const verdict = Promise.withResolvers<void>()
  fake.behave({ reply: () => ({ text: 'stream: OK', after: verdict.promise }) })
  const { length } = fake.connections
  const scan = client.scan([SMALL])
  await (await fake.connection(length)).requested
  verdict.resolve()
  assert.deepEqual(await scan, { kind: 'clean' })
})

async function failureOf(
  kind: string,
  { behaviour, message, limits }: Fault,
  scan: (client: ClamdClient, message: Buffer) => Promise<unknown>,
): Promise<ClamdError> {
  const { fake, client } = setting(kind, limits)
  fake.behave(behaviour)
  const error = await scan(client, message).then(
    (result) => assert.fail(`a result: ${JSON.stringify(result)}`),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof ClamdError, String(error))
  return error
}

function setting(kind: string, limits: Fault['limits'] = {}): { fake: FakeClamd; client: ClamdClient } {
  const fake = fakes[kind]
  assert.ok(fake)
  return { fake, client: createClamdClient({ address: fake.address, ...LIMITS, ...limits }) }
}

function whole(client: ClamdClient, message: Buffer): Promise<unknown> {
  return client.scan([message])
}

async function streamed(client: ClamdClient, message: Buffer): Promise<unknown> {
  const stream = client.openStream()
  for (let at = 0; at < message.length; at += 65_536) await stream.write(message.subarray(at, at + 65_536))
  return await stream.finish()
}
