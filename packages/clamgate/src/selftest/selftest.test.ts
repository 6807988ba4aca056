import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createMilterServer, type Decision } from '@clamgate/milter'
import type { Action } from '../config/schema.ts'
import type { Advisor, Told, Wanted } from './advisor.ts'
import { runSelftest } from './selftest.ts'

const directory = await mkdtemp(join(tmpdir(), 'selftest-'))
after(() => rm(directory, { recursive: true }))
let sockets = 0

const FACTS = { from: 'a@example.org', to: 'b@example.org' }
/** What a configuration wants where it says nothing special. */
function wanted(action: Action, key = 'policy.infected'): Wanted {
  const place = { file: '/etc/c.yaml', line: 3 }
  const refusal = ['Blocked by ClamAV - FOUND VIRUS: ']
  return { action, done: `done as ${action}`, why: `because of ${key}: ${action}`, key, place, refusal }
}

const INFECTED: Told = {
  ...{ kind: 'infected', action: 'reject', because: 'policy.infected: reject' },
  ...{ signature: 'Eicar', failure: undefined },
}

/** Somebody who knows the configuration, and perhaps what the daemon says. */
function advisor(
  {
    clean = wanted('accept', 'policy.clean'),
    eicar = wanted('reject'),
  }: { clean?: Wanted; eicar?: Wanted } = {},
  { told, messages = [] }: { told?: Told; messages?: readonly number[] } = {},
): Advisor {
  const left = [...messages]
  return {
    wanted: (sample) => (sample === 'clean' ? clean : eicar),
    ask: async () => told,
    daemon: async () => {
      const count = left.shift()
      return count === undefined ? undefined : { notReady: undefined, messages: count }
    },
  }
}

const ACCEPT: Decision = { response: { kind: 'accept' } }
const REFUSE: Decision = {
  response: { kind: 'reply', code: 550, enhanced: '5.7.1', text: 'Blocked by ClamAV - FOUND VIRUS: Eicar' },
}

/** A milter that treats the two samples as told. */
async function milter({ clean = ACCEPT, eicar = REFUSE }: { clean?: Decision; eicar?: Decision } = {}) {
  const server = createMilterServer<{ infected: boolean }>({
    actions: ['quarantine'],
    observe: {
      header: (message, name, value) => {
        if (name.toString() === 'Subject') message.infected = value.includes('EICAR')
      },
    },
    message: () => ({ infected: false }),
    eom: ({ infected }) => (infected ? eicar : clean),
  })
  const path = join(directory, `${sockets++}.sock`)
  await server.listen({ kind: 'unix', path })
  return { listen: [`unix:${path}`], [Symbol.asyncDispose]: () => server.close() }
}

/** An SMTP server that greets and answers each command by its verb. */
async function smtp(replies: Record<string, string>) {
  const heard: string[] = []
  const server = createServer((socket) => {
    let data = false
    socket.setEncoding('latin1').on('error', () => undefined)
    socket.write(replies['greeting'] ?? '220 test ESMTP\r\n')
    socket.on('data', (text: string) => {
      if (data) {
        if (!text.endsWith('\r\n.\r\n')) return
        data = false
        socket.write(
          text.includes('EICAR test file')
            ? (replies['eicar'] ?? '550 5.7.1 no\r\n')
            : '250 2.0.0 queued\r\n',
        )
        return
      }
      for (const line of text.split('\r\n').filter((part) => part !== '')) {
        heard.push(line)
        const verb = line.slice(0, 4).toUpperCase()
        data = verb === 'DATA'
        socket.write(replies[verb] ?? (data ? '354 go on\r\n' : '250 ok\r\n'))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return {
    ...{ host: '127.0.0.1', port: address.port, heard },
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

interface Changes {
  readonly smtp?: { host: string; port: number }
  readonly by?: Advisor
  readonly expectPolicy?: boolean
  readonly fromClient?: string
}

async function run({ listen }: { listen: string[] }, changes: Changes = {}) {
  const { by = advisor(), smtp: mta, expectPolicy = false, fromClient } = changes
  return await runSelftest({
    ...{ listen, advisor: by, facts: FACTS, smtp: mta },
    ...{ expectPolicy, fromClient, timeoutMs: 5000 },
  })
}

async function states(gateway: { listen: string[] }, changes?: Changes) {
  return (await run(gateway, changes)).map(({ name, state }) => `${name} ${state}`)
}

async function stepOf(name: string, gateway: { listen: string[] }, changes?: Changes) {
  const steps = await run(gateway, changes)
  return steps.find((step) => step.name === name) ?? assert.fail(`no ${name} in ${JSON.stringify(steps)}`)
}

const DISCARD: Decision = { response: { kind: 'discard' } }
const DEFER: Decision = { response: { kind: 'tempfail' } }

test('passes when the clean message is accepted and EICAR is refused', async () => {
  await using gateway = await milter()
  assert.deepEqual(await states(gateway), ['milter.connect ok', 'milter.clean ok', 'milter.eicar ok'])
})

test('says that nobody listens, and tries nothing else', async () => {
  assert.deepEqual(await states({ listen: [`unix:${join(directory, 'nobody.sock')}`] }), [
    'milter.connect fail',
  ])
})

test('fails when EICAR is accepted without the policy wanting it', async () => {
  await using gateway = await milter({ eicar: ACCEPT })
  const { state, code } = await stepOf('milter.eicar', gateway)
  assert.deepEqual([state, code], ['fail', 'SELFTEST_EICAR_UNKNOWN'])
})

test('fails when EICAR is refused with words that are not ours', async () => {
  await using gateway = await milter({ eicar: { response: { kind: 'reject' } } })
  const { state } = await stepOf('milter.eicar', gateway)
  assert.equal(state, 'fail')
})

const LET_THROUGH: readonly [Action, Decision][] = [
  ['accept', ACCEPT],
  ['tag', ACCEPT],
  ['discard', DISCARD],
  ['quarantine', DISCARD],
  ['defer', DEFER],
  ['mta-hold', { modifications: [{ kind: 'quarantine', reason: 'x' }], response: { kind: 'accept' } }],
]
for (const [action, eicar] of LET_THROUGH) {
  test(`EICAR that the policy answers with ${action} fails and names the line; it passes where that is expected`, async () => {
    await using gateway = await milter({ eicar })
    const by = advisor({ eicar: wanted(action) })
    const { state, code, sentence, place } = await stepOf('milter.eicar', gateway, { by })
    assert.deepEqual([state, code], ['fail', 'SELFTEST_EICAR_LET_THROUGH'])
    assert.match(sentence, new RegExp(`, because of policy\\.infected: ${action}$`))
    assert.deepEqual(place, { file: '/etc/c.yaml', line: 3 })
    assert.equal((await stepOf('milter.eicar', gateway, { by, expectPolicy: true })).state, 'ok')
    await using mta = await smtp({
      eicar: action === 'defer' ? '451 4.7.1 later\r\n' : '250 2.0.0 queued\r\n',
    })
    const seen = await stepOf('smtp.eicar', gateway, { by, smtp: mta })
    assert.deepEqual([seen.state, seen.code], ['fail', 'SELFTEST_EICAR_LET_THROUGH'])
    assert.equal((await stepOf('smtp.eicar', gateway, { by, smtp: mta, expectPolicy: true })).state, 'ok')
  })
}

test('clean mail that the policy keeps fails too, though an MTA takes it', async () => {
  await using gateway = await milter({ clean: DISCARD })
  await using mta = await smtp({ eicar: OUR_REFUSAL })
  const by = advisor({ clean: wanted('quarantine', 'policy.clean') })
  for (const name of ['milter.clean', 'smtp.clean']) {
    assert.equal((await stepOf(name, gateway, { by, smtp: mta })).code, 'SELFTEST_CLEAN_STOPPED')
  }
})

const CAUSES: readonly [
  cause: string,
  told: Told,
  setup: { clean?: Decision; eicar?: Decision },
  step: string,
][] = [
  [
    'SELFTEST_DATABASES_MISSING',
    { ...INFECTED, kind: 'databases-missing', action: 'defer', signature: undefined },
    { clean: DEFER },
    'milter.clean',
  ],
  [
    'SELFTEST_NOT_SCANNED',
    { ...INFECTED, kind: 'failure', action: 'defer', signature: undefined, failure: 'ENGINE_UNAVAILABLE' },
    { clean: DEFER, eicar: DEFER },
    'milter.eicar',
  ],
  [
    'SELFTEST_EICAR_UNKNOWN',
    { ...INFECTED, kind: 'clean', action: 'accept', signature: undefined },
    { eicar: ACCEPT },
    'milter.eicar',
  ],
  ['SELFTEST_CONFIG_DIFFERS', { ...INFECTED, action: 'discard' }, { eicar: DISCARD }, 'milter.eicar'],
]
for (const [cause, told, setup, name] of CAUSES) {
  test(`what the daemon says of the sample is the cause: ${cause}`, async () => {
    await using gateway = await milter(setup)
    for (const expectPolicy of [false, true]) {
      const { code, remedy } = await stepOf(name, gateway, { by: advisor({}, { told }), expectPolicy })
      assert.equal(code, cause)
      assert.ok(remedy)
    }
  })
}

test('asks the milter as another client', async () => {
  const seen: (string | undefined)[] = []
  const server = createMilterServer<undefined>({
    message: ({ connection }) => void seen.push(connection.address),
    eom: () => ACCEPT,
  })
  const path = join(directory, `${sockets++}.sock`)
  await server.listen({ kind: 'unix', path })
  for (const fromClient of ['192.0.2.1', '2001:db8::1']) {
    await run({ listen: [`unix:${path}`] }, { fromClient })
  }
  await server.close()
  assert.deepEqual([...new Set(seen)], ['192.0.2.1', '2001:db8::1'])
})

test('goes through an MTA as well', async () => {
  await using gateway = await milter()
  await using mta = await smtp({ eicar: OUR_REFUSAL })
  assert.deepEqual((await states(gateway, { smtp: mta })).slice(3), [
    'smtp.connect ok',
    'smtp.clean ok',
    'smtp.eicar ok',
  ])
})

const OUR_REFUSAL = '550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar\r\n'

/** What an MTA says, what it leads to, and how many messages the daemon has decided before and after each sample. */
const AT_MTA: readonly [
  what: string,
  replies: Record<string, string>,
  step: string,
  code: string,
  messages?: readonly number[],
][] = [
  ['does not ask the milter', { eicar: '250 2.0.0 queued\r\n' }, 'smtp.eicar', 'SELFTEST_MILTER_NOT_ASKED'],
  [
    'surely does not ask it',
    { eicar: '250 2.0.0 queued\r\n' },
    'smtp.eicar',
    'SELFTEST_MILTER_NOT_ASKED',
    [7, 7, 7, 7],
  ],
  [
    'asks it, and takes the mail',
    { eicar: '250 2.0.0 queued\r\n' },
    'smtp.eicar',
    'SELFTEST_MTA_OVERRULES',
    [7, 8, 8, 9],
  ],
  [
    'refuses for its own reasons',
    { eicar: '550 5.7.1 Error: content rejected\r\n' },
    'smtp.eicar',
    'SELFTEST_REFUSAL_FOREIGN',
  ],
  [
    'cannot reach the milter',
    { eicar: '451 4.7.1 Service unavailable - try again later\r\n' },
    'smtp.eicar',
    'SELFTEST_MTA_LACKS_MILTER',
  ],
  [
    'has greylisting',
    { RCPT: '450 4.2.0 <b@example.org>: Greylisted\r\n' },
    'smtp.eicar',
    'SELFTEST_MTA_DEFERS',
  ],
  [
    'relays for nobody',
    { RCPT: '554 5.7.1 <b@example.org>: Relay access denied\r\n' },
    'smtp.clean',
    'SELFTEST_MTA_REFUSES',
  ],
  [
    'refuses the session',
    { greeting: '554 no SMTP service here\r\n' },
    'smtp.connect',
    'SELFTEST_MTA_REFUSES',
  ],
  ['is busy', { greeting: '421 4.3.2 too busy\r\n' }, 'smtp.connect', 'SELFTEST_MTA_DEFERS'],
]
for (const [what, replies, name, wantedCode, messages] of AT_MTA) {
  test(`tells of an MTA that ${what}`, async () => {
    await using gateway = await milter()
    await using mta = await smtp(replies)
    const by = advisor({}, messages === undefined ? {} : { messages })
    const { code, sentence } = await stepOf(name, gateway, { smtp: mta, by })
    assert.equal(code, wantedCode, sentence)
    const said = replies['eicar'] ?? replies['RCPT'] ?? replies['greeting'] ?? ''
    assert.ok(sentence.includes(said.trim()), sentence)
  })
}

test('resets after an envelope that was not taken, so that the second sample is tried', async () => {
  await using gateway = await milter()
  await using mta = await smtp({ RCPT: '450 4.2.0 later\r\n' })
  await run(gateway, { smtp: mta })
  assert.deepEqual(
    mta.heard.map((line) => line.slice(0, 4)),
    ['EHLO', 'MAIL', 'RCPT', 'RSET', 'MAIL', 'RCPT', 'RSET', 'QUIT'],
  )
})

test('asks an MTA as another client where it lets us, and says so where it does not', async () => {
  await using gateway = await milter()
  await using open = await smtp({
    ...{ EHLO: '250-mx\r\n250 XCLIENT NAME ADDR\r\n', XCLI: '220 again\r\n', eicar: OUR_REFUSAL },
  })
  assert.equal((await stepOf('smtp.client', gateway, { smtp: open, fromClient: '2001:db8::1' })).state, 'ok')
  assert.ok(open.heard.includes('XCLIENT ADDR=IPV6:2001:db8::1 NAME=[UNAVAILABLE]'), open.heard.join('\n'))
  await using shut = await smtp({ eicar: OUR_REFUSAL })
  const steps = await run(gateway, { smtp: shut, fromClient: '192.0.2.1' })
  assert.deepEqual([steps.at(-1)?.name, steps.at(-1)?.code], ['smtp.client', 'SELFTEST_MTA_NO_XCLIENT'])
  assert.ok(!shut.heard.some((line) => line.startsWith('MAIL')))
})

test('says that no MTA answers', async () => {
  await using gateway = await milter()
  const mta = await smtp({})
  await mta[Symbol.asyncDispose]()
  assert.deepEqual((await states(gateway, { smtp: mta })).slice(3), ['smtp.connect fail'])
})
