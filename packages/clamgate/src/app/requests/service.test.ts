import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Actor, HOST } from '../../access/actor.ts'
import { entriesIn, envelopeFor, keepMail } from '../../quarantine/entries/testing/keep-mail.ts'
import type { MailRequest, Requests } from '../../quarantine/requests/types.ts'
import { createRequestService } from './service.ts'

const MANAGER: Actor = {
  ...{ kind: 'account', id: 'm1', name: 'Mia', role: 'manager', domains: ['example.net'], addresses: [] },
}
const PROVED: Actor = { ...MANAGER, provedAtMs: Date.now() }
const OTHER: Actor = { ...PROVED, id: 'm2', domains: ['example.org'] }
const RITA: Actor = { ...MANAGER, id: 'r', role: 'recipient', domains: [], addresses: ['rita@example.net'] }

/** Requests in memory; what is decided is noted. */
function requestsOf(first: readonly MailRequest[]) {
  const all = [...first]
  const decided: string[] = []
  const requests: Requests = {
    async ask(asked) {
      const made: MailRequest = {
        ...{ ...asked, id: 'new', askedAtMs: 0, endsAtMs: 1, state: 'open', decidedBy: undefined },
        ...{ decidedAtMs: undefined, answer: '' },
      }
      all.push(made)
      return made
    },
    list: async () => all,
    read: async (id) => all.find((one) => one.id === id),
    latest: async () => undefined,
    async approve(id, by) {
      decided.push(`approve ${id} by ${by}`)
      const request = all.find((one) => one.id === id)
      if (request === undefined) throw new Error('none')
      return { request, results: [{ address: 'rita@example.net', state: 'released', words: '250 Ok' }] }
    },
    async refuse(id, by, words) {
      decided.push(`refuse ${id} by ${by}: ${words}`)
      const request = all.find((one) => one.id === id)
      if (request === undefined) throw new Error('none')
      return request
    },
  }
  return { requests, decided }
}

test('14.63 requests are seen and decided by who looks after all of their recipients, malware with a fresh proof', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'clamgate-requests-'))
  const entry = await keepMail(directory.path, { envelope: envelopeFor('rita@example.net', 'x@example.org') })
  const request: MailRequest = {
    ...{ id: 'q1', entry, recipients: ['rita@example.net'], asker: 'rita@example.net', language: 'en' },
    ...{ words: 'please', askedAtMs: 0, endsAtMs: 1, state: 'open', decidedBy: undefined },
    ...{ decidedAtMs: undefined, answer: '' },
  }
  const { requests, decided } = requestsOf([request])
  const as = createRequestService({ requests, entries: entriesIn(directory.path), language: () => 'en' })
  const seen = async (actor: Actor) => (await as(actor).list()).items.map(({ id, isMine }) => [id, isMine])
  assert.deepEqual(await seen(HOST), [['q1', true]])
  assert.deepEqual(await seen(MANAGER), [['q1', true]])
  assert.deepEqual(await seen(RITA), [['q1', false]])
  assert.deepEqual(await seen(OTHER), [])
  await assert.rejects(as(OTHER).approve('q1'), { code: 'ACCESS_NONE' })
  await assert.rejects(as(RITA).approve('q1'), { code: 'ACCESS_NONE' })
  await assert.rejects(as(MANAGER).approve('q1'), { code: 'ACCESS_PROOF_NEEDED' })
  assert.equal((await as(PROVED).approve('q1')).good, true)
  await as(MANAGER).refuse('q1', 'no')
  assert.deepEqual(decided, ['approve q1 by Mia', 'refuse q1 by Mia: no'])
})

test('14.44 a recipient asks for his own copies alone, and for no mail of others', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'clamgate-requests-'))
  const mine = await keepMail(directory.path, { envelope: envelopeFor('rita@example.net', 'x@example.org') })
  const foreign = await keepMail(directory.path, { envelope: envelopeFor('x@example.org') })
  const { requests } = requestsOf([])
  const as = createRequestService({ requests, entries: entriesIn(directory.path), language: () => 'en' })
  const asked = await as(RITA).ask(mine, 'It is mine')
  assert.deepEqual([asked.recipients, asked.asker], [['rita@example.net'], 'rita@example.net'])
  await assert.rejects(as(RITA).ask(foreign, ''), { code: 'ACCESS_NONE' })
  await assert.rejects(as(RITA).ask('20200101T000000Z-none', ''), { code: 'ACCESS_NONE' })
})
