import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simpleParser } from 'mailparser'
import { StoreError } from '../../store/errors.ts'
import { EntryError } from '../entries/errors.ts'
import { keptMail } from './testing/kept-mail.ts'
import { DAY, never, site } from './testing/site.ts'
import { newToken } from './token.ts'
import type { LinkView } from './types.ts'

const keysOf = (view: LinkView) => (view.kind === 'mail' ? view.events.map(({ key }) => key) : [view.kind])
const actsOf = (view: LinkView) => (view.kind === 'mail' ? view.acts : [])

test('13.40 looking changes nothing, however often', async () => {
  const { links, issue, mail, deeds, mails } = site()
  const token = await issue()
  for (let times = 0; times < 20; times += 1) {
    const view = await links.look(token)
    assert.deepEqual(actsOf(view), ['release'])
    assert.equal(view.language, 'fr')
  }
  assert.deepEqual([mail.released, mail.log, deeds, mails], [[], [], [], []])
})

test('13.41 a link releases its mail once; the second press says what happened', async () => {
  const { act, issue, links, mail } = site()
  const token = await issue()
  assert.deepEqual(keysOf(await act(token, 'release')), ['done.release'])
  const again = await act(token, 'release')
  assert.deepEqual([keysOf(again), actsOf(again)], [['state.released'], []])
  assert.deepEqual(keysOf(await links.look(token)), ['state.released'])
  assert.deepEqual(mail.released, [['bob@example.org']])
})

test('what a link does is written down before it is done, once, and nothing of it where that cannot be', async () => {
  const { act, audit, issue, links, mail, written } = site()
  const token = await issue()
  await links.look(token)
  audit.isAway = true
  assert.equal((await act(token, 'release')).kind, 'away')
  assert.deepEqual([mail.released, written], [[], []])
  audit.isAway = false
  assert.deepEqual(keysOf(await act(token, 'release')), ['done.release'])
  await act(token, 'release')
  assert.deepEqual(written, ['release of bob@example.org: e1', 'done'])
  const refused = site(keptMail({ fate: () => ({ state: 'refused' }) }))
  await refused.act(await refused.issue(), 'release')
  assert.deepEqual(refused.written.slice(1), ['failed undefined'])
})

test('13.41 of many presses at once one releases', async () => {
  const { act, issue, mail } = site()
  const token = await issue()
  await Promise.all(Array.from({ length: 10 }, () => act(token, 'release')))
  assert.equal(mail.released.length, 1)
})

test('13.41 a wrong token, a cut one and one that is none are unknown, and none is looked up that cannot be one', async () => {
  const { act, links, issue, store } = site()
  const token = await issue()
  for (const wrong of [
    newToken(),
    token.slice(1),
    '',
    '../../etc/passwd',
    "' OR 1=1 --",
    `${token}x`,
    'ä'.repeat(43),
  ]) {
    assert.equal((await links.look(wrong)).kind, 'unknown', wrong)
    assert.equal((await act(wrong, 'release')).kind, 'unknown', wrong)
  }
  assert.equal(store.known.has(token), false, 'only the hash is known')
})

test('13.41 a link expires, and dies with its mail', async () => {
  const { act, clock, issue, links, mail } = site()
  const token = await issue({}, 5 * DAY)
  clock.now = 5 * DAY
  assert.equal((await links.look(token)).kind, 'expired')
  assert.equal((await act(token, 'release')).kind, 'expired')
  clock.now = 0
  mail.remove()
  assert.equal((await links.look(token)).kind, 'gone')
  assert.equal((await act(token, 'release')).kind, 'gone')
  assert.deepEqual(mail.released, [])
})

test('13.41 a copy that was deleted cannot be released by its link', async () => {
  const { act, issue, mail } = site()
  const token = await issue()
  mail.log.push({ act: 'deleted', at: new Date(3000).toISOString(), by: 'root', recipients: [0] })
  assert.deepEqual(keysOf(await act(token, 'release')), ['state.deleted'])
  assert.deepEqual(mail.released, [])
})

test('13.41 a link acts for its own recipient, and for no other of the same mail', async () => {
  const { act, issue, links, mail } = site(keptMail({ recipients: ['ann@example.org', 'bob@example.org'] }))
  const bob = await issue({ recipients: ['bob@example.org'] })
  const ann = await issue({ recipients: ['ann@example.org'] })
  await act(bob, 'release')
  assert.deepEqual(mail.released, [['bob@example.org']])
  assert.deepEqual(actsOf(await links.look(ann)), ['release'])
  const view = await links.look(bob)
  assert.deepEqual(view.kind === 'mail' && view.facts.recipients, ['bob@example.org'])
})

test('13.41 a link does what it was issued for, and nothing else', async () => {
  const { act, issue, mail, requests } = site(keptMail({ class: 'malware' }))
  const token = await issue()
  for (const other of ['release', 'approve', 'refuse'] as const) await act(token, other)
  assert.deepEqual([mail.released, await requests.list()], [[], []])
})

test('13.42 links of older digests work after a newer one, and know what the newer one did', async () => {
  const { act, issue, links } = site()
  const [older, newer] = [await issue(), await issue()]
  assert.deepEqual(keysOf(await act(older, 'release')), ['done.release'])
  assert.deepEqual(keysOf(await links.look(newer)), ['state.released'])
  assert.deepEqual(actsOf(await links.look(newer)), [])
})

test('13.44 malware can only be asked for; a manager is asked in his language, and his approval releases', async () => {
  const { act, issue, links, mail, mails, tokenIn, deeds } = site(keptMail({ class: 'malware' }))
  const token = await issue()
  assert.deepEqual(actsOf(await links.look(token)), ['ask'])
  assert.deepEqual(keysOf(await act(token, 'ask', 'I wait for it\r\nBcc: x')), ['done.ask'])
  assert.deepEqual(keysOf(await act(token, 'ask')), ['state.asked'])
  assert.equal(mails.length, 1)
  assert.equal(mails[0]?.to, 'boss@example.org')
  const read = await simpleParser(mails[0]?.bytes ?? '')
  assert.match(read.subject ?? '', /fordert eine zurückgehaltene Nachricht an/)
  assert.match(read.text ?? '', /Schadsoftware gefunden[\s\S]*I wait for it Bcc: x/)
  const boss = await tokenIn(mails[0])
  const page = await links.look(boss)
  assert.deepEqual(actsOf(page), ['approve', 'refuse'])
  assert.ok(page.kind === 'mail' && page.facts.isHarmful && page.asker?.address === 'bob@example.org')
  assert.deepEqual(keysOf(await act(boss, 'approve')), ['done.release'])
  assert.deepEqual(mail.released, [['bob@example.org']])
  assert.deepEqual(keysOf(await links.look(token)), ['state.released', 'state.approved'])
  assert.deepEqual(
    deeds.map(({ what }) => what),
    ['ask', 'approve'],
  )
  assert.deepEqual(actsOf(await links.look(boss)), [])
})

test('13.44 a mail that was released on request is not said to be held, where the store goes away meanwhile', async () => {
  const { act, issue, mail, mails, tokenIn, store, requests, log } = site(keptMail({ class: 'malware' }))
  await act(await issue(), 'ask')
  const boss = await tokenIn(mails[0])
  const [asked] = await requests.list()
  const { move } = store.requests
  Object.assign(store.requests, {
    move: (request: Parameters<typeof move>[0]) =>
      request.to === 'approving'
        ? move(request)
        : Promise.reject(new StoreError('STORE_UNAVAILABLE', 'away')),
  })
  assert.deepEqual(keysOf(await act(boss, 'approve')), ['done.release'])
  assert.deepEqual(mail.released, [['bob@example.org']])
  assert.equal((await requests.read(asked?.id ?? ''))?.state, 'approving')
  assert.ok(log.lines.every(({ event }) => event !== 'request.failed'))
})

test('13.44 a refusal tells who asked, with the words of the manager', async () => {
  const { act, issue, links, mail, mails, tokenIn } = site(keptMail({ class: 'phishing' }))
  const token = await issue()
  await act(token, 'ask')
  const boss = await tokenIn(mails[0])
  assert.deepEqual(keysOf(await act(boss, 'refuse', 'This is a fraud.')), ['done.refuse'])
  assert.equal(mails[1]?.to, 'bob@example.org')
  const told = await simpleParser(mails[1]?.bytes ?? '')
  assert.match(told.subject ?? '', /Votre demande de message a été refusée/)
  assert.match(told.text ?? '', /Motif indiqué ?: This is a fraud\./)
  const view = await links.look(token)
  assert.deepEqual(view.kind === 'mail' && view.events[0]?.words, 'This is a fraud.')
  assert.deepEqual(actsOf(view), [])
  assert.deepEqual(keysOf(await act(boss, 'approve')), ['state.declined'])
  assert.deepEqual(mail.released, [])
})

test('13.44 a request that nobody answers is over after seven days, and can be asked again by a later digest', async () => {
  const { act, clock, issue, links, mails, tokenIn, requests } = site(keptMail({ class: 'malware' }))
  const token = await issue()
  await act(token, 'ask')
  const boss = await tokenIn(mails[0])
  clock.now += 7 * DAY
  assert.equal((await links.look(boss)).kind, 'expired')
  const [request] = await requests.list()
  assert.equal(request?.state, 'lapsed')
  await assert.rejects(requests.approve(request?.id ?? '', 'root', never), {
    code: 'DIGEST_REQUEST_DECIDED',
    // Without it the list has those alone that still wait.
    remedy: /requests list --all$/,
  })
  const later = await issue()
  assert.deepEqual(keysOf(await links.look(later)), ['state.lapsed'])
  assert.deepEqual(keysOf(await act(later, 'ask')), ['done.ask'])
})

test('13.44 all classes but the harmless ones can only be asked for', async () => {
  for (const [name, act] of [
    ...(['spam', 'pua', 'macro'] as const).map((one) => [one, 'release'] as const),
    ...(['malware', 'phishing', 'heuristic', 'unofficial', 'policy', 'new-class'] as const).map(
      (one) => [one, 'ask'] as const,
    ),
  ]) {
    const { issue, links } = site(keptMail({ class: name }))
    assert.deepEqual(actsOf(await links.look(await issue())), [act], name)
  }
})

test('a manager releases for all recipients that his link names', async () => {
  const recipients = ['a@example.org', 'b@example.org', 'c@example.net']
  const { act, issue, mail } = site(keptMail({ recipients, class: 'malware' }))
  const token = await issue({ role: 'manager', recipients: recipients.slice(0, 2) })
  assert.deepEqual(keysOf(await act(token, 'release')), ['done.release'])
  assert.deepEqual(mail.released, [['a@example.org', 'b@example.org']])
})

test('the page of a manager names as those who will get it whom it waits for, and no other', async () => {
  const recipients = ['a@example.org', 'b@example.org']
  const { act, issue, links, mail } = site(keptMail({ recipients }))
  await act(await issue({ recipients: ['a@example.org'] }), 'release')
  const token = await issue({ role: 'manager', recipients })
  const view = await links.look(token)
  assert.deepEqual(view.kind === 'mail' && view.facts.waiting, ['b@example.org'])
  await act(token, 'release')
  assert.deepEqual(mail.released, [['a@example.org'], ['b@example.org']])
})

test('what the MTA says is told: refused, tried again, perhaps delivered', async () => {
  for (const [state, key] of [
    ['refused', 'state.refused'],
    ['deferred', 'state.deferred'],
    ['unknown', 'state.unknown'],
  ] as const) {
    const { act, issue } = site(keptMail({ fate: () => ({ state, words: 'x' }) }))
    assert.deepEqual(keysOf(await act(await issue(), 'release')), [key])
  }
})

test('where nothing could be sent the link is as good as before; a damaged mail is never released', async () => {
  let error: Error | undefined = new Error('no listener')
  const mail = keptMail({
    fate: () => {
      if (error !== undefined) throw error
      return { state: 'released' }
    },
  })
  const { act, issue, links } = site(mail)
  const token = await issue()
  assert.deepEqual(keysOf(await act(token, 'release')), ['failed.release'])
  error = new EntryError('QUARANTINE_ENTRY_DAMAGED', 'hash differs')
  assert.deepEqual(keysOf(await act(token, 'release')), ['failed.damaged'])
  error = new EntryError('QUARANTINE_ENTRY_BUSY', 'busy')
  assert.deepEqual(keysOf(await act(token, 'release')), ['state.releasing'])
  error = undefined
  assert.deepEqual(actsOf(await links.look(token)), ['release'])
  assert.deepEqual(keysOf(await act(token, 'release')), ['done.release'])
})

test('with the store away pages say so, and nothing is done', async () => {
  const { act, issue, links, mail, store } = site()
  const token = await issue()
  const away = new StoreError('STORE_UNAVAILABLE', 'away')
  store.use = () => Promise.reject(away)
  assert.equal((await act(token, 'release')).kind, 'away')
  store.find = () => Promise.reject(away)
  assert.equal((await links.look(token)).kind, 'away')
  assert.deepEqual(mail.released, [])
})

test('13.43 no token stands in a log line, a deed or the log of the entry', async () => {
  const { act, issue, log, deeds, mail, mails, tokenIn, store } = site(keptMail({ class: 'malware' }))
  const tokens = [await issue()]
  await act(tokens[0] ?? '', 'ask')
  tokens.push(await tokenIn(mails[0]))
  await act(tokens[1] ?? '', 'approve')
  const away = new StoreError('STORE_UNAVAILABLE', 'away')
  store.find = () => Promise.reject(away)
  await act(tokens[0] ?? '', 'ask')
  const written = JSON.stringify([log.lines, deeds, mail.log, [...store.known.values()]])
  for (const token of tokens) assert.ok(token.length === 43 && !written.includes(token))
})

test('without a manager the administrators are asked, and without anybody the log says so', async () => {
  const { act, issue, log, mails } = site(keptMail({ class: 'malware' }), {})
  await act(await issue(), 'ask')
  assert.deepEqual(mails, [])
  assert.ok(log.lines.some(({ event, level }) => event === 'request.asked' && level === 'warn'))
})

test('13.44 a request that there is not, and one whose mail is gone, are told as such', async () => {
  const { act, issue, mail, mails, requests } = site(keptMail({ class: 'malware' }))
  await assert.rejects(requests.approve('none', 'root', never), { code: 'DIGEST_NO_REQUEST' })
  await act(await issue(), 'ask')
  const id = (await requests.list())[0]?.id ?? ''
  mail.remove()
  await assert.rejects(requests.approve(id, 'root', never), { code: 'DIGEST_NO_REQUEST' })
  // It does not wait for ever: who asked is told, and it is over.
  await requests.refuse(id, 'root', 'It was a trojan horse,\nand is deleted.', never)
  assert.deepEqual(
    (await requests.list()).map(({ state }) => state),
    ['refused'],
  )
  assert.equal(mails.at(-1)?.to, 'bob@example.org')
  const told = await simpleParser(mails.at(-1)?.bytes ?? '')
  assert.match(told.text ?? '', /It was a trojan horse, and is deleted\./)
})

test('13.44 what was decided, and what has been released, is not asked for again, from wherever', async () => {
  const asked = {
    ...{ entry: 'e1', recipients: ['bob@example.org'], asker: 'bob@example.org', language: 'en' },
    words: 'once more',
  }
  const refused = site(keptMail({ class: 'malware' }))
  const { id } = await refused.requests.ask(asked)
  assert.equal((await refused.requests.ask(asked)).id, id)
  await refused.requests.refuse(id, 'boss', 'No.', never)
  const mails = refused.mails.length
  await assert.rejects(refused.requests.ask(asked), { code: 'DIGEST_REQUEST_DECIDED' })
  assert.equal(refused.mails.length, mails, 'nobody is asked a second time')

  const released = site(keptMail({ class: 'malware' }))
  await released.act(await released.issue({ role: 'manager' }), 'release')
  await assert.rejects(released.requests.ask(asked), { code: 'QUARANTINE_NO_RECIPIENT' })
  assert.deepEqual(await released.requests.list(), [])
})

test('13.44 a manager is asked without a link where none can be issued, rather than not at all', async () => {
  const { act, issue, mails, requests, store } = site(keptMail({ class: 'malware' }))
  const token = await issue()
  store.issue = () => Promise.reject(new StoreError('STORE_UNAVAILABLE', 'away'))
  assert.deepEqual(keysOf(await act(token, 'ask')), ['done.ask'])
  const [asked] = await requests.list()
  const { text = '' } = await simpleParser(mails[0]?.bytes ?? '')
  assert.ok(text.includes(asked?.id ?? 'none'), 'with the number of the request')
  assert.doesNotMatch(text, /\/q\//)
})
