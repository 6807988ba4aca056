import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptMail } from './testing/kept-mail.ts'
import { DAY, site } from './testing/site.ts'
import type { LinkView } from './types.ts'

const keysOf = (view: LinkView) => (view.kind === 'mail' ? view.events.map(({ key }) => key) : [view.kind])
const actsOf = (view: LinkView) => (view.kind === 'mail' ? view.acts : [])

test('13.44 a release that was given up can be asked for again by the same link', async () => {
  const clock = { ms: 2000 }
  const fate: { state: 'deferred' | 'released' } = { state: 'deferred' }
  const mail = keptMail({ fate: () => ({ ...fate, words: '450 later' }), now: () => clock.ms })
  const { act, issue, links } = site(mail)
  const token = await issue()
  assert.deepEqual(keysOf(await act(token, 'release')), ['state.deferred'])
  assert.deepEqual(
    [keysOf(await links.look(token)), actsOf(await links.look(token))],
    [['state.deferred'], []],
  )
  clock.ms += DAY + 1
  assert.deepEqual(
    [keysOf(await links.look(token)), actsOf(await links.look(token))],
    [['state.refused'], ['release']],
  )
  fate.state = 'released'
  assert.deepEqual(keysOf(await act(token, 'release')), ['done.release'])
  assert.deepEqual(actsOf(await links.look(token)), [])
})

test('13.44 mail that was granted and that the MTA has not taken can be asked for again, by the same link', async () => {
  const clock = { ms: 2000 }
  const mail = keptMail({
    ...{ class: 'malware', fate: () => ({ state: 'deferred', words: '450 later' }), now: () => clock.ms },
  })
  const { act, issue, links, mails, tokenIn, requests } = site(mail)
  const token = await issue()
  await act(token, 'ask')
  assert.deepEqual(keysOf(await act(await tokenIn(mails[0]), 'approve')), ['state.deferred'])
  assert.deepEqual(actsOf(await links.look(token)), [])
  const asking = { entry: mail.id, recipients: ['bob@example.org'], asker: 'bob@example.org' }
  const ask = () => requests.ask({ ...asking, language: 'en', words: '' })
  await assert.rejects(ask(), { code: 'DIGEST_REQUEST_DECIDED' })
  clock.ms += DAY + 1
  assert.deepEqual(actsOf(await links.look(token)), ['ask'])
  assert.deepEqual(keysOf(await act(token, 'ask')), ['done.ask'])
  assert.equal(mails.length, 2)
  assert.deepEqual([keysOf(await act(token, 'ask')), mails.length], [['state.refused', 'state.asked'], 2])
})
