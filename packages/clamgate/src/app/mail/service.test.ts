import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Actor } from '../../access/actor.ts'
import type { ListReply } from '../../api/quarantine/documents.ts'
import { defaultConfig } from '../../config/load/load.ts'
import { entriesIn, envelopeFor, keepMail } from '../../quarantine/entries/testing/keep-mail.ts'
import type { MailRequest } from '../../quarantine/requests/types.ts'
import { createMailService } from './service.ts'

const RITA: Actor = {
  ...{ kind: 'account', id: 'r1', name: 'rita', role: 'recipient', domains: [] },
  addresses: ['rita@example.net'],
}

test('14.44 a recipient sees his own copies, and may ask for malware that he may not release', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'clamgate-mail-'))
  const mine = await keepMail(directory.path, { envelope: envelopeFor('rita@example.net', 'x@example.org') })
  const foreign = await keepMail(directory.path, { envelope: envelopeFor('x@example.org') })
  const item = { host: 'mx1', sender: '', recipients: [], recipientCount: 0, states: {}, kind: '', bytes: 0 }
  const page: ListReply = {
    items: [mine, foreign].map((id) => ({ ...item, id, keptAt: '', expiresAt: '' })),
    from: 'index',
  }
  const { config } = defaultConfig()
  const mail = createMailService({
    ...{ entries: entriesIn(directory.path), list: async () => page, config: () => config },
    requests: { latest: async () => undefined },
  })
  const { items, next } = await mail(RITA)({ limit: 50 })
  assert.equal(next, null)
  assert.deepEqual(
    items.map(({ id, recipients, isHarmful, state, acts }) => ({ id, recipients, isHarmful, state, acts })),
    [
      {
        ...{ id: mine, recipients: ['rita@example.net'], isHarmful: true, state: 'kept' },
        acts: ['ask', 'delete'],
      },
    ],
  )
})

test('14.44 mail whose release was given up may be released again, or asked for, though it was granted before', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'clamgate-mail-'))
  const id = await keepMail(directory.path, { envelope: envelopeFor('rita@example.net') })
  const clock = { ms: Date.now() }
  const entries = entriesIn(directory.path, { now: () => clock.ms })
  const at = new Date(clock.ms).toISOString()
  const attempt = { at, attempt: 'a' }
  await entries.append(id, { ...attempt, act: 'release-begun', by: 'root', recipients: [0], as: 'original' })
  const results = [{ recipient: 0, state: 'deferred', words: '450 later' }] as const
  await entries.append(id, { ...attempt, act: 'release-ended', results })
  const item = { host: 'mx1', sender: '', recipients: [], recipientCount: 0, states: {}, kind: '', bytes: 0 }
  const page: ListReply = { items: [{ ...item, id, keptAt: '', expiresAt: '' }], from: 'index' }
  const granted: MailRequest = {
    ...{ id: 'q1', entry: id, recipients: ['rita@example.net'], asker: 'rita@example.net', language: 'en' },
    ...{
      words: '',
      askedAtMs: 0,
      endsAtMs: 1,
      state: 'approved',
      decidedBy: 'mia',
      decidedAtMs: 1,
      answer: '',
    },
  }
  const { config } = defaultConfig()
  const mail = createMailService({
    ...{ entries, list: async () => page, config: () => config, requests: { latest: async () => granted } },
  })
  const seen = async () => {
    const { items } = await mail(RITA)({ limit: 50 })
    return items.map(({ state, acts }) => [state, acts])
  }
  assert.deepEqual(await seen(), [['deferred', ['delete']]])
  clock.ms += 86_400_001
  assert.deepEqual(await seen(), [['refused', ['ask', 'delete']]])
})
