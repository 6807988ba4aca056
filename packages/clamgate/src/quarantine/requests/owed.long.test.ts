import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simpleParser } from 'mailparser'
import { createMemoryLog } from '../../observe/log/testing.ts'
import { StoreError } from '../../store/errors.ts'
import { digestSettings } from '../digest/testing/rows.ts'
import type { Delivery, OutgoingMail } from '../digest/types.ts'
import { keptMail, memoryLinks } from '../links/testing/kept-mail.ts'
import { createLetters } from './letters.ts'
import { createOwed } from './owed.ts'
import { createPost } from './post.ts'
import { createReceipts } from './receipts.ts'
import { createRequests } from './requests.ts'

const DAY = 86_400_000
const never = new AbortController().signal
const TAKEN: Delivery = { state: 'sent', words: '250' }
const AWAY: Delivery = { state: 'away', words: 'Connection refused' }
const MANAGERS = [
  { domains: ['example.org'], address: 'boss@example.org', language: 'en' },
  { domains: ['example.org'], address: 'chief@example.org', language: 'en' },
]

/** Turns until what was begun has come to where it waits. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve))
}

interface LifeOptions {
  readonly answer?: (to: string) => Delivery | Promise<Delivery>
  /** As the configuration has them then. */
  readonly managers?: readonly object[]
}

/** A host with what is on its disk; each life of its daemon begins with `live`. */
function hostWith(usual: readonly object[] = MANAGERS) {
  const [store, mail] = [memoryLinks(), keptMail({ class: 'malware' })]
  const clock = { now: 10_000 }
  let lives = 0

  function live({ answer = () => TAKEN, managers = usual }: LifeOptions = {}) {
    const due: { readonly ms: number; readonly run: () => void }[] = []
    const mails: OutgoingMail[] = []
    const log = createMemoryLog()
    const after = (ms: number, run: () => void) => {
      due.push({ ms, run })
      return { [Symbol.dispose]: () => undefined }
    }
    const post = createPost({
      ...{ log, after },
      async deliver(one) {
        const said = await answer(one.to)
        if (said.state !== 'away') mails.push(one)
        return said
      },
    })
    lives += 1
    const shared = {
      ...{
        log,
        after,
        post,
        host: 'mx1',
        life: `life ${lives}`,
        entries: mail.entries,
        store: store.requests,
      },
      clock: { wall: () => clock.now, monotonic: () => clock.now, wallOf: (ms: number) => ms },
      receipts: createReceipts(store.requests, after),
    }
    const settings = () => ({ ...digestSettings({ managers }), administrators: undefined })
    const letters = createLetters({ ...shared, settings, links: store })
    const requests = createRequests({
      ...shared,
      letters,
      releaser: mail.releaser,
      note: async () => undefined,
    })
    const owed = createOwed({ ...shared, letters })
    const ask = () => requests.ask({ ...WANTED, entry: mail.id })
    const told = () => mails.map(({ to }) => to).toSorted()
    return { ask, requests, owed, post, log, due, mails, told }
  }
  return { live, mail, store, clock }
}

const WANTED = {
  ...{ recipients: ['bob@example.org'], asker: 'bob@example.org', language: 'en', words: '' },
} as const

test('13.44 managers who were not told when the daemon died are asked by its next life, once, with a link that works', async () => {
  const { live, store } = hostWith()
  // It dies between the request and its mails: nothing comes back.
  const killed = live({ answer: (to) => (to.startsWith('boss') ? TAKEN : AWAY) })
  const request = await killed.ask()
  await settled()
  const next = live()
  assert.equal((await next.ask()).id, request.id, 'pressing again makes no second one')
  next.owed.start()
  await settled()
  assert.deepEqual([killed.told(), next.told()], [['boss@example.org'], ['chief@example.org']])
  const { text = '' } = await simpleParser(next.mails[0]?.bytes ?? '')
  assert.match(text, /\/q\/[\w-]{43}/)
  assert.equal([...store.known.values()].filter(({ holder }) => holder === 'chief@example.org').length, 2)
  const third = live()
  third.owed.start()
  await settled()
  assert.deepEqual(third.told(), [])
})

test('13.44 a mail that was being handed over when the daemon died is repeated once', async () => {
  const { live } = hostWith([MANAGERS[0] ?? {}])
  const silent = () => new Promise<Delivery>(() => undefined)
  await live({ answer: silent }).ask()
  await settled()
  const second = live({ answer: silent })
  second.owed.start()
  await settled()
  const third = live()
  third.owed.start()
  await settled()
  assert.deepEqual(third.told(), [])
  assert.deepEqual(
    [third.log.lines.at(-1)?.event, third.log.lines.at(-1)?.level],
    ['request.mail-failed', 'error'],
  )
  const fourth = live()
  fourth.owed.start()
  await settled()
  assert.deepEqual(fourth.log.lines, [])
})

test('13.44 who was refused while the mail server was away hears it after a restart', async () => {
  const { live, mail } = hostWith()
  const first = live()
  const { id } = await first.ask()
  await settled()
  const away = live({ answer: () => AWAY })
  await away.requests.refuse(id, 'boss', 'No.', never)
  await settled()
  await away.post.stop()
  // Its mail is gone meanwhile: the answer is told all the same.
  mail.remove()
  const next = live()
  next.owed.start()
  await settled()
  assert.deepEqual(next.told(), ['bob@example.org'])
  assert.match((await simpleParser(next.mails[0]?.bytes ?? '')).text ?? '', /No\./)
})

test('13.44 after a restart nobody is asked what was decided, is gone, or is not his to decide any more', async () => {
  const other = [{ domains: ['example.org'], address: 'new@example.org', language: 'en' }]
  for (const [end, asked] of [
    ['nothing', ['boss@example.org', 'chief@example.org']],
    ['refused', []],
    ['gone', []],
    ['other manager', []],
  ] as const) {
    const { live, mail } = hostWith()
    const first = live({ answer: (to) => (to === 'bob@example.org' ? TAKEN : AWAY) })
    const { id } = await first.ask()
    await settled()
    if (end === 'refused') await first.requests.refuse(id, 'boss', '', never)
    if (end === 'gone') mail.remove()
    await settled()
    const next = live(end === 'other manager' ? { managers: other } : {})
    next.owed.start()
    await settled()
    assert.deepEqual(next.told(), asked, end)
  }
})

test('13.44 a request that is over by a clock that is wrong is asked once the clock is right', async () => {
  const { live, clock } = hostWith()
  await live({ answer: () => AWAY }).ask()
  await settled()
  clock.now += 365 * DAY
  const wrong = live()
  wrong.owed.start()
  await settled()
  clock.now -= 365 * DAY
  const right = live()
  right.owed.start()
  await settled()
  assert.deepEqual([wrong.told(), right.told()], [[], ['boss@example.org', 'chief@example.org']])
})

test('13.44 a store that is away at the start is asked again, and one that goes away after a mail was taken is told later', async () => {
  const { live, store } = hostWith([MANAGERS[0] ?? {}])
  await live({ answer: () => AWAY }).ask()
  await settled()
  const { owed, handed } = store.requests
  const away = () => Promise.reject(new StoreError('STORE_UNAVAILABLE', 'away'))
  Object.assign(store.requests, { owed: away, handed: away })
  const next = live()
  next.owed.start()
  await settled()
  Object.assign(store.requests, { owed })
  next.due[0]?.run()
  await settled()
  assert.deepEqual(next.told(), ['boss@example.org'])
  Object.assign(store.requests, { handed })
  next.due[1]?.run()
  await settled()
  const third = live()
  third.owed.start()
  await settled()
  assert.deepEqual(third.told(), [])
})
