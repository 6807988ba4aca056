import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import {
  createMilterServer,
  type Decision,
  type Filter,
  type ListenAddress,
  type Modification,
  type Response,
} from '../src/index.ts'
import { ALL_EVENTS, bodyOf, probe, type Seen } from './support/probe.ts'

const ACCEPT: Response = { kind: 'accept' }

/** Debian's miltertest (OpenDKIM project) plays the MTA: another reading of the protocol than ours. */
suite('miltertest as the MTA', () => {
  for (const transport of ['unix', 'tcp'] as const) {
    test(`two messages with every event answered, over a ${transport} socket`, async () => {
      const { filter, messages } = probe({
        decide: ALL_EVENTS,
        actions: ['addHeaders'],
        macrosOfInterest: ['i'],
        eom: (seen) => ({
          modifications: [{ kind: 'addHeader', name: 'X-Seen', value: summary(seen) }],
          response: ACCEPT,
        }),
      })
      await play('session.lua', filter, transport)
      assert.deepEqual(messages[0]?.connection, {
        hostname: 'client.example.net',
        family: 'inet',
        address: '192.0.2.25',
        port: messages[0]?.connection.port,
        helo: 'client.example.net',
      })
      assert.equal(messages.length, 2)
    })
  }

  test('every modification, without replies before the end', async () => {
    const { filter, last } = probe({
      actions: [
        'addHeaders',
        'changeHeaders',
        'changeBody',
        'addRecipients',
        'deleteRecipients',
        'quarantine',
      ],
      eom: ({ sender }) => ({ modifications: changesFor(sender), response: ACCEPT }),
    })
    await play('changes.lua', filter)
    assert.equal(last().connection.address, '2001:db8::25')
    assert.equal(bodyOf(last()).toString(), 'text\r\n')
  })

  test('every decision and a reply text', async () => {
    const { filter } = probe({
      decide: ['rcpt'],
      answer: (_, address) => (address.startsWith('<bad') ? { kind: 'reject' } : undefined),
      eom: ({ sender }) => decisionFor(sender),
    })
    await play('replies.lua', filter)
  })

  test('negotiations of versions 2 to 6', async () => {
    const { filter, messages } = probe({
      observe: ['connect', 'mail', 'rcpt', 'header', 'body'],
      actions: ['addHeaders', 'quarantine'],
    })
    await play('negotiation.lua', filter)
    assert.equal(messages.length, 4)
    for (const seen of messages) {
      assert.equal(seen.headers.length, 20)
      assert.ok(bodyOf(seen).length >= 200_000)
      assert.equal(seen.connection.family, 'unknown')
    }
  })
})

/** Serves the filter, runs the script against it, and shows what miltertest said when it failed. */
async function play<M>(script: string, filter: Filter<M>, transport: 'unix' | 'tcp' = 'unix'): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'clamgate-miltertest-'))
  const faults: string[] = []
  const server = createMilterServer(filter, { onEvent: (event) => faults.push(event.kind) })
  try {
    const path = join(folder, 'milter.sock')
    const { port } = await server.listen(listenAddress(transport, path))
    // miltertest 1.6.0 cannot connect over IPv6.
    const socket = transport === 'unix' ? `unix:${path}` : `inet:${port}@127.0.0.1`
    const file = join(import.meta.dirname, 'miltertest', script)
    const { promise, resolve } = Promise.withResolvers<string>()
    execFile('miltertest', ['-s', file, '-D', `socket=${socket}`], { timeout: 30_000 }, (error, out, err) =>
      resolve(error === null ? '' : `${error.message}\n${out}\n${err}`),
    )
    assert.equal(await promise, '')
    assert.deepEqual(faults, [])
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function listenAddress(transport: 'unix' | 'tcp', path: string): ListenAddress {
  if (transport === 'unix') return { kind: 'unix', path }
  return { kind: 'tcp', host: '127.0.0.1', port: 0 }
}

function summary(seen: Seen): string {
  return [
    seen.macros['i'] ?? 'none',
    seen.sender,
    seen.senderArgs.join(),
    seen.recipients.join(),
    seen.headers.map(([name]) => name).join(),
    bodyOf(seen).length,
  ].join(' ')
}

function changesFor(sender: string): readonly Modification[] {
  switch (sender) {
    case '<changes@example.org>':
      return [
        { kind: 'insertHeader', index: 0, name: 'X-Inserted', value: 'inserted value' },
        { kind: 'addHeader', name: 'X-Added', value: 'added value' },
        { kind: 'changeHeader', index: 1, name: 'Subject', value: 'changed' },
        { kind: 'changeHeader', index: 1, name: 'X-Gone', value: '' },
        { kind: 'addRecipient', address: '<new@example.net>' },
        { kind: 'deleteRecipient', address: '<b@example.net>' },
        { kind: 'replaceBody', body: Buffer.from('new body\r\n') },
      ]
    case '<quarantine@example.org>':
      return [{ kind: 'quarantine', reason: 'held for review' }]
    default:
      return []
  }
}

function decisionFor(sender: string): Decision {
  switch (sender) {
    case '<continue@example.org>':
      return { response: { kind: 'continue' } }
    case '<reject@example.org>':
      return { response: { kind: 'reject' } }
    case '<tempfail@example.org>':
      return { response: { kind: 'tempfail' } }
    case '<discard@example.org>':
      return { response: { kind: 'discard' } }
    case '<reply@example.org>':
      return {
        response: { kind: 'reply', code: 550, enhanced: '5.7.1', text: 'Blocked: 100% certain' },
      }
    default:
      return { response: ACCEPT }
  }
}
