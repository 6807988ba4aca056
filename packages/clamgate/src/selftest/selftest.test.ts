import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createMilterServer, type Decision } from '@clamgate/milter'
import type { Expected } from './expectation.ts'
import { runSelftest } from './selftest.ts'

const directory = await mkdtemp(join(tmpdir(), 'selftest-'))
after(() => rm(directory, { recursive: true }))
let sockets = 0

const FACTS = { from: 'a@example.org', to: 'b@example.org' }
const EXPECTED: Expected = {
  actions: { clean: 'accept', eicar: 'reject' },
  refusal: 'Blocked by ClamAV - FOUND VIRUS:',
}
const ACCEPT: Decision = { response: { kind: 'accept' } }
const REFUSE: Decision = {
  response: { kind: 'reply', code: 550, enhanced: '5.7.1', text: 'Blocked by ClamAV - FOUND VIRUS: Eicar' },
}

/** A milter that treats the two samples as told. */
async function milter({ clean = ACCEPT, eicar = REFUSE }: { clean?: Decision; eicar?: Decision } = {}) {
  const server = createMilterServer<{ infected: boolean }>({
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
  const server = createServer((socket) => {
    let data = false
    socket.setEncoding('latin1').on('error', () => undefined)
    socket.write('220 test ESMTP\r\n')
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
        const verb = line.slice(0, 4).toUpperCase()
        data = verb === 'DATA'
        socket.write(replies[verb] ?? (data ? '354 go on\r\n' : '250 ok\r\n'))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return { host: '127.0.0.1', port: address.port, [Symbol.asyncDispose]: async () => void server.close() }
}

async function run(
  { listen }: { listen: string[] },
  changes: { smtp?: { host: string; port: number }; expected?: Expected } = {},
) {
  const { expected = EXPECTED, smtp: mta } = changes
  const steps = await runSelftest({ listen, expected, facts: FACTS, smtp: mta, timeoutMs: 5000 })
  return steps.map(({ name, ok }) => `${name} ${ok ? 'ok' : 'failed'}`)
}

test('passes when the clean message is accepted and EICAR is refused', async () => {
  await using gateway = await milter()
  assert.deepEqual(await run(gateway), ['milter.connect ok', 'milter.clean ok', 'milter.eicar ok'])
})

test('says that nobody listens, and tries nothing else', async () => {
  assert.deepEqual(await run({ listen: [`unix:${join(directory, 'nobody.sock')}`] }), [
    'milter.connect failed',
  ])
})

test('fails when EICAR is accepted', async () => {
  await using gateway = await milter({ eicar: ACCEPT })
  assert.deepEqual(await run(gateway), ['milter.connect ok', 'milter.clean ok', 'milter.eicar failed'])
})

test('fails when EICAR is refused with words that are not ours', async () => {
  await using gateway = await milter({ eicar: { response: { kind: 'reject' } } })
  assert.deepEqual(await run(gateway), ['milter.connect ok', 'milter.clean ok', 'milter.eicar failed'])
})

test('fails when the clean message is deferred', async () => {
  await using gateway = await milter({ clean: { response: { kind: 'tempfail' } } })
  assert.deepEqual(await run(gateway), ['milter.connect ok', 'milter.clean failed', 'milter.eicar ok'])
})

test('expects what the policy says', async () => {
  await using gateway = await milter({ eicar: { response: { kind: 'discard' } } })
  for (const action of ['discard', 'quarantine'] as const) {
    const expected = { ...EXPECTED, actions: { ...EXPECTED.actions, eicar: action } }
    assert.deepEqual(await run(gateway, { expected }), [
      'milter.connect ok',
      'milter.clean ok',
      'milter.eicar ok',
    ])
  }
})

test('goes through an MTA as well', async () => {
  await using gateway = await milter()
  await using mta = await smtp({ eicar: '550 5.7.1 Blocked by ClamAV - FOUND VIRUS: Eicar\r\n' })
  assert.deepEqual((await run(gateway, { smtp: mta })).slice(3), [
    'smtp.connect ok',
    'smtp.clean ok',
    'smtp.eicar ok',
  ])
})

test('tells an MTA that does not ask the milter from one that refuses the recipient', async () => {
  await using gateway = await milter()
  await using deaf = await smtp({ eicar: '250 2.0.0 queued\r\n' })
  assert.deepEqual((await run(gateway, { smtp: deaf })).slice(3), [
    'smtp.connect ok',
    'smtp.clean ok',
    'smtp.eicar failed',
  ])
  await using strict = await smtp({ RCPT: '550 5.1.1 unknown\r\n' })
  const { listen } = gateway
  const steps = await runSelftest({
    listen,
    expected: EXPECTED,
    facts: FACTS,
    smtp: strict,
    timeoutMs: 5000,
  })
  const clean = steps.find(({ name }) => name === 'smtp.clean')
  assert.equal(clean?.ok, false)
  assert.match(clean?.detail ?? '', /RCPT TO: 550 5\.1\.1 unknown/)
  assert.match(clean?.remedy ?? '', /--to/)
})

test('says that no MTA answers', async () => {
  await using gateway = await milter()
  const mta = await smtp({})
  await mta[Symbol.asyncDispose]()
  assert.deepEqual((await run(gateway, { smtp: mta })).slice(3), ['smtp.connect failed'])
})
