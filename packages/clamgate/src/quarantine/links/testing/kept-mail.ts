import type { IssuedLink } from '../../digest/state.ts'
import { EntryError } from '../../entries/errors.ts'
import type { Entries, Entry, EntryLogLine } from '../../entries/types.ts'
import { copiesNow, copiesOf } from '../../release/states.ts'
import type { ReleaseResult, Releaser } from '../../release/types.ts'
import type { MailRequest, OwedMail, Owing, RequestStore } from '../../requests/types.ts'
import type { LinkStore, LinkUse } from '../types.ts'

/** A mail in quarantine, with its log, and a releaser that writes there as the real one does. */
export function keptMail(changes: {
  readonly id?: string
  readonly class?: string
  readonly recipients?: readonly string[]
  readonly subject?: string
  /** Of the MTA, for each recipient. */
  readonly fate?: () => Omit<ReleaseResult, 'address'>
  /** Wall clock, Unix time, ms; it is released at 2000. */
  readonly now?: () => number
}) {
  const {
    id = 'e1',
    recipients = ['bob@example.org'],
    subject = 'Invoice',
    fate = (): Omit<ReleaseResult, 'address'> => ({ state: 'released' }),
    now = () => 2000,
  } = changes
  const log: EntryLogLine[] = []
  const released: string[][] = []
  let isGone = false
  const path = (address: string) => ({ wire: `<${address}>`, address, parameters: [] })
  const entry = (): Entry => ({
    description: {
      ...{ version: 1, id, keptAtMs: 1000, receivedAtMs: 1000, queueId: 'Q', messageId: undefined, subject },
      client: { address: '192.0.2.1', name: 'x', helo: 'x', authenticated: undefined },
      ...{ sender: path('mallory@example.net'), recipients: recipients.map(path) },
      outcome: {
        ...{ kind: 'infected', signature: 'Sig.1', class: changes.class ?? 'spam', source: undefined },
        ...{ action: 'quarantine', because: 'policy.infected', incident: undefined },
      },
      message: { file: `${id}.eml`, bytes: 2048, sha256: '0', sealedTo: [], object: undefined },
      ...{ databaseVersion: undefined, server: undefined },
    },
    log,
    copies: copiesNow(copiesOf(recipients.map(path), log), now()),
  })
  const entries: Pick<Entries, 'read'> = {
    async read(wanted) {
      if (wanted !== id || isGone) throw new EntryError('QUARANTINE_NO_ENTRY', 'no such entry')
      return entry()
    },
  }
  const releaser: Releaser = {
    async release(_, options) {
      const indices = options.recipients ?? []
      const ready = indices.filter((index) => entry().copies[index]?.state !== 'released')
      released.push(ready.map((index) => recipients[index] ?? ''))
      const { state, words } = fate()
      if (state === 'skipped') return []
      const attempt = String(log.length)
      log.push({
        act: 'release-begun',
        at: new Date(2000).toISOString(),
        by: options.by,
        attempt,
        recipients: ready,
        as: 'original',
      })
      const results = ready.map((recipient) => ({ recipient, state, words }))
      log.push({ act: 'release-ended', at: new Date(2000).toISOString(), attempt, results })
      return ready.map((index) => ({ address: recipients[index] ?? '', state, words }))
    },
  }
  return {
    ...{ id, entries, releaser, log, released },
    remove() {
      isGone = true
    },
  }
}

/** The promises of {@link LinkStore} and {@link RequestStore} without a database. */
export function memoryLinks(): LinkStore & {
  readonly requests: RequestStore
  readonly known: Map<string, IssuedLink>
} {
  const known = new Map<string, IssuedLink>()
  const uses = new Map<string, LinkUse>()
  const requests = new Map<string, MailRequest>()
  const owed = new Map<string, { readonly mail: OwedMail; readonly life: string }>()
  const keyOf = ({ request, kind, to }: Omit<OwedMail, 'doubts'>) => `${request} ${kind} ${to}`
  const owe = (request: string, kind: OwedMail['kind'], { to: all, life }: Owing) => {
    for (const to of all)
      owed.set(keyOf({ request, kind, to }), { mail: { request, kind, to, doubts: 0 }, life })
  }
  const doubt = (mail: Omit<OwedMail, 'doubts'>, by: number) => {
    const known = owed.get(keyOf(mail))
    if (known !== undefined)
      owed.set(keyOf(mail), { ...known, mail: { ...known.mail, doubts: known.mail.doubts + by } })
  }
  const seen = (request: MailRequest, nowMs: number): MailRequest =>
    request.state === 'open' && request.endsAtMs <= nowMs ? { ...request, state: 'lapsed' } : request
  return {
    known,
    async find({ hash }) {
      const link = known.get(hash)
      const of = [...uses].filter(([key]) => key.startsWith(`${hash} `)).map(([, use]) => use)
      return link && { ...link, uses: of }
    },
    async issue({ links }) {
      for (const link of links) known.set(link.hash, link)
    },
    async use({ hash, act, nowMs, staleMs }) {
      const used = uses.get(`${hash} ${act}`)
      if (used !== undefined && (used.state === 'done' || used.atMs > staleMs)) return false
      uses.set(`${hash} ${act}`, { act, atMs: nowMs, state: 'begun' })
      return true
    },
    async used({ hash, act, state }) {
      const used = uses.get(`${hash} ${act}`)
      if (state === 'undone') uses.delete(`${hash} ${act}`)
      else if (used !== undefined) uses.set(`${hash} ${act}`, { ...used, state })
    },
    requests: {
      async add({ request, owing }) {
        const open = [...requests.values()].find(
          (one) => one.entry === request.entry && seen(one, request.askedAtMs).state === 'open',
        )
        if (open === undefined) {
          requests.set(request.id, request)
          owe(request.id, 'question', owing)
        }
        return open ?? request
      },
      read: async ({ id }) => requests.get(id),
      list: async ({ entry }) =>
        [...requests.values()].filter((one) => entry === undefined || one.entry === entry).reverse(),
      async move({ id, from, to, by, answer, nowMs, owing }) {
        const request = requests.get(id)
        if (request === undefined || seen(request, nowMs).state !== from) return false
        requests.set(id, { ...request, state: to, decidedBy: by, decidedAtMs: nowMs, answer })
        if (owing !== undefined) owe(id, 'answer', owing)
        return true
      },
      async owed({ life }) {
        const left = [...owed].filter(([, one]) => one.life !== life)
        for (const [key, { mail }] of left) owed.set(key, { mail, life })
        return left.map(([, { mail }]) => mail)
      },
      handing: async (mail) => doubt(mail, 1),
      async handed({ isOver, ...mail }) {
        if (isOver) owed.delete(keyOf(mail))
        else doubt(mail, -1)
      },
    },
  }
}
