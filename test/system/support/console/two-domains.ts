import { join } from 'node:path'
import { mailWithAttachment, mailWithBody } from '../mail.ts'
import { SmtpClient } from '../smtp.ts'
import { type Answered, type Asker, askerOf, hostAsker, textAt } from './asker.ts'
import { markOf } from './mails.ts'
import { signIn } from './session.ts'
import { type ConsoleSite, type Person, startConsoleSite } from './site.ts'

/** In every text that belongs to the other domain, and nowhere else. */
export const MARKER = 'zebra'

/** What somebody may be asked about: of whom it is, and one that nobody has. */
export interface Things {
  readonly own: string
  readonly other: string
  readonly unknown: string
}

export const THING_KINDS = [
  ...(['entry', 'event', 'request', 'job', 'view', 'token', 'session', 'account', 'report'] as const),
] as const
export type ThingKind = (typeof THING_KINDS)[number]

/** A site with mail of example.org, of example.net, and of both, and what people of both have done with it. */
export interface TwoDomains extends AsyncDisposable {
  readonly site: ConsoleSite
  /** By name: `manager` and `recipient` are of example.org, those of example.net have `other` in front. */
  readonly askers: Readonly<Record<AskerName, Asker>>
  /** Of the managers; entries and events of their domains. */
  readonly things: Readonly<Record<ThingKind, Things>>
  /** Requests of recipients are theirs to see. */
  readonly mixed: { readonly entry: string; readonly event: string }
  /** Texts of the other domain that nobody can choose: ids of Postfix, of the store. */
  readonly foreign: readonly string[]
  /** Somebody signs in once more. */
  again(person: Person, name: string): Promise<Asker>
}

export const ASKERS = [
  ...(['host', 'admin', 'manager', 'auditor', 'recipient', 'otherManager', 'otherRecipient'] as const),
  ...(['managerToken', 'nobody'] as const),
] as const
export type AskerName = (typeof ASKERS)[number]

const OUTSIDE = 'ADDR=198.51.100.7 NAME=mx.sender.example'
const THEIRS = `ADDR=203.0.113.77 NAME=${MARKER}-client.example HELO=${MARKER}-helo.example LOGIN=${MARKER}-user`
export const CAROL = `${MARKER}-carol@example.net`
export const DAVE = `${MARKER}-dave@example.net`
/** A rule that decides for the other domain alone. */
const RULE = {
  name: `${MARKER}-rule`,
  when: { recipientDomain: 'example.net', outcome: 'infected' },
  then: 'quarantine',
}

/** Starts the site, sends the mail, and has people of both domains act. @param storeUrl left out: SQLite */
export async function startTwoDomains(storeUrl?: string): Promise<TwoDomains> {
  const store = storeUrl === undefined ? {} : { store: { url: storeUrl } }
  const site = await startConsoleSite({ config: { policy: { rules: [RULE] }, ...store }, hasMail: false })
  try {
    return await furnished(site)
  } catch (error) {
    await site[Symbol.asyncDispose]()
    throw error
  }
}

async function furnished(site: ConsoleSite): Promise<TwoDomains> {
  const again = async (person: Person, name: string) => {
    const { cookie } = await signIn(site.url, person)
    return askerOf(site.url, name, { cookie })
  }
  const mona = await site.invite(`${MARKER}-mona`, { role: 'manager', domains: ['example.net'] })
  const carol = await site.invite(`${MARKER}-carol`, { role: 'recipient', addresses: [CAROL] })
  const admin = await again(site.people.admin, 'admin')
  const manager = await again(site.people.manager, 'manager')
  const otherManager = await again(mona, 'otherManager')
  const recipient = await again(site.people.recipient, 'recipient')
  const otherRecipient = await again(carol, 'otherRecipient')
  const token = await done(
    admin.ask('POST', '/tokens', {
      label: 'program',
      acts: ['read', 'quarantine.release'],
      account: site.people.manager.name,
    }),
  )
  const askers = {
    ...{ admin, manager, otherManager, recipient, otherRecipient },
    host: hostAsker(join(site.gateway.daemon.directory, 'control.sock')),
    auditor: await again(site.people.auditor, 'auditor'),
    managerToken: askerOf(site.url, 'managerToken', { authorization: `Bearer ${textAt(token, 'token')}` }),
    nobody: askerOf(site.url, 'nobody'),
  }

  await sendMail(site)
  const entryOf = async (query: string) => textAt(await found(admin, '/quarantine', query), 'items.0.id')
  const eventOf = async (query: string) => await found(admin, '/events', `${query} since:1d`)
  const [own, ownToDelete] = [await entryOf('subject:"own letter"'), await entryOf('subject:"own leaflet"')]
  const other = await entryOf(`subject:"${MARKER} letter"`)
  const otherToDelete = await entryOf(`subject:"${MARKER} leaflet"`)
  const mixedEntry = await entryOf('subject:"letter to both"')
  const [ownEvent, otherEvent, mixedEvent] = [
    await eventOf('subject:"own letter"'),
    await eventOf(`subject:"${MARKER} letter"`),
    await eventOf('subject:"letter to both"'),
  ]

  const asked = [
    await done(recipient.ask('POST', `/quarantine/${own}/ask`, { words: 'I wait for it' })),
    await done(otherRecipient.ask('POST', `/quarantine/${other}/ask`, { words: `${MARKER} waits for it` })),
  ]
  const jobs = [
    await done(manager.ask('POST', '/jobs', { act: 'delete', ids: [ownToDelete] })),
    await done(otherManager.ask('POST', '/jobs', { act: 'delete', ids: [otherToDelete] })),
  ]
  const view = (name: string) => ({ name, area: 'messages', query: `subject:"${name}"` })
  const views = [
    await done(manager.ask('POST', '/views', view('own view'))),
    await done(otherManager.ask('POST', '/views', view(`${MARKER} view`))),
  ]
  const tokens = [
    await done(manager.ask('POST', '/tokens', { label: 'own', acts: ['read'] })),
    await done(otherManager.ask('POST', '/tokens', { label: `${MARKER}-token`, acts: ['read'] })),
  ]
  const reports = [
    await done(manager.ask('POST', '/false-positives/report', { id: own, reason: 'It is good' })),
    await done(
      otherManager.ask('POST', '/false-positives/report', { id: other, reason: `${MARKER} is good` }),
    ),
  ]
  const ignored = {
    signature: 'Win.Trojan.Zebra-5',
    reason: `${MARKER} ignores`,
    scope: 'recipient:example.net',
  }
  await done(otherManager.ask('POST', '/signatures/ignore', ignored))
  await done(otherManager.ask('POST', '/quarantine/release', { ids: [mixedEntry] }))
  await done(
    admin.ask('POST', '/quarantine/release', { ids: [mixedEntry], to: [`${MARKER}-forward@example.net`] }),
  )
  const sessions = [await manager.ask('GET', '/self'), await otherManager.ask('GET', '/self')]
  const released = textAt(await admin.ask('GET', `/quarantine/${mixedEntry}`), 'recipients.1.queueId')

  const things = {
    entry: thing(own, other),
    event: thing(textAt(ownEvent, 'items.0.id'), textAt(otherEvent, 'items.0.id')),
    request: both(asked, 'id'),
    job: both(jobs, 'id'),
    view: both(views, 'id'),
    token: both(tokens, 'details.id'),
    session: both(sessions, 'session'),
    account: both(sessions, 'id'),
    report: both(reports, 'id'),
  }
  return {
    ...{ site, askers, things, again },
    mixed: { entry: mixedEntry, event: textAt(mixedEvent, 'items.0.id') },
    foreign: [
      ...Object.values(things).map((one) => one.other),
      ...[textAt(otherEvent, 'items.0.queueId'), otherToDelete, released, '203.0.113.77'],
    ],
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  }
}

async function sendMail(site: ConsoleSite): Promise<void> {
  const found = (subject: string, name: string, mark = 'Win.Trojan.Agent-4') =>
    mailWithAttachment(markOf(mark), { first: [`Subject: ${subject}`], name, text: subject })
  const clean = (subject: string) => mailWithBody(subject, `Subject: ${subject}`)
  const theirs = 'Win.Trojan.Zebra-5'
  const bob = 'bob@example.org'
  const mails = [
    [OUTSIDE, [bob], found('own letter', 'own.doc')],
    [OUTSIDE, [bob], found('own leaflet', 'own.doc')],
    [OUTSIDE, [bob], clean('own news')],
    [THEIRS, [CAROL], found(`${MARKER} letter`, `${MARKER}.doc`, theirs)],
    [THEIRS, [CAROL], found(`${MARKER} leaflet`, `${MARKER}.doc`, theirs)],
    [THEIRS, [DAVE], clean(`${MARKER} news`)],
    [OUTSIDE, [bob, DAVE], found('letter to both', 'both.doc')],
    [OUTSIDE, [bob, DAVE], clean('news for both')],
  ] as const
  for (const [attributes, to, message] of mails) {
    const from = attributes === THEIRS ? `${MARKER}-sender@sender.example` : 'anna@example.com'
    const session = await SmtpClient.connect(site.gateway.postfix.smtpPort)
    try {
      await session.expect(220, session.command(`XCLIENT ${attributes}`))
      await session.expect(250, session.command('EHLO mx.sender.example'))
      await session.send({ from, to, message })
      await session.quit()
    } finally {
      session.destroy()
    }
  }
}

/** Events and entries are written a moment after the reply. */
async function found(asker: Asker, path: string, query: string): Promise<Answered> {
  const deadline = performance.now() + 30_000
  for (;;) {
    const answer = await done(asker.ask('GET', `${path}?${new URLSearchParams({ query, limit: '5' })}`))
    if (answer.at('items.0.id') !== undefined) return answer
    if (performance.now() > deadline) throw new Error(`Nothing is found by ${query}`)
  }
}

/** What has to have been done. */
async function done(asks: Promise<Answered>): Promise<Answered> {
  const answer = await asks
  const failed = answer.status !== 200 || /"(?:problem"|result":"failed")/.test(answer.text)
  if (failed) throw new Error(`It was not done: ${answer.status} ${answer.text}`)
  return answer
}

function both([own, other]: readonly Answered[], path: string): Things {
  if (own === undefined || other === undefined) throw new TypeError('There are two')
  return thing(textAt(own, path), textAt(other, path))
}

/** With one of the same form that nobody has. */
function thing(own: string, other: string): Things {
  const last = other.at(-1) === '7' ? '3' : '7'
  return { own, other, unknown: `${other.slice(0, -1)}${last}` }
}
