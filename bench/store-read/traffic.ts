import { randomBytes } from 'node:crypto'
import type { SignatureClass } from '../../packages/clamgate/src/config/sections/actions.ts'
import type { MessageEvent } from '../../packages/clamgate/src/store/types.ts'

/*
 * Mail as a host of many domains has it: few senders and recipients are in most of it, most are in little; four in a hundred are
 * findings, and a few signatures make up most of those.
 */
const DAY_MS = 86_400_000
/** What is kept of clean mail by default. */
export const SPAN_MS = 14 * DAY_MS
const SENDERS = 40_000
const SENDER_DOMAINS = 6000
const RECIPIENTS = 20_000
const RECIPIENT_DOMAINS = 800
const SIGNATURES = 3000
const FINDINGS = 0.04

const WORDS = [
  ...[
    'invoice',
    'meeting',
    'order',
    'Rechnung',
    'urgent',
    'payment',
    'newsletter',
    'Übersicht',
    'report',
    'hello',
  ],
  ...[
    'delivery',
    'account',
    'photos',
    'minutes',
    'contract',
    'offer',
    'password',
    'tickets',
    'status',
    'question',
  ],
]
const CLASSES: readonly SignatureClass[] = [
  'malware',
  'malware',
  'phishing',
  'phishing',
  'spam',
  'pua',
  'macro',
]

/** Few numbers are frequent, most are rare. */
function skewed(count: number): number {
  return Math.floor(count * Math.random() ** 4)
}

function pick<T>(list: readonly T[]): T {
  const one = list[Math.floor(Math.random() * list.length)]
  if (one === undefined) throw new TypeError('Nothing to pick from')
  return one
}

function newEventId(): string {
  const hex = `${Date.now().toString(16).padStart(12, '0')}${randomBytes(10).toString('hex')}`
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

export const sender = (n: number) => `sender${n}@domain${n % SENDER_DOMAINS}.example`
export const recipientDomain = (n: number) => `customer${n}.example`
export const signature = (n: number) =>
  n % 3 === 0 ? `Sanesecurity.Phishing.${n}.UNOFFICIAL` : `Win.Trojan.Agent-${n}`

/** One message of a time. */
export function someMail(atMs: number): MessageEvent {
  const isFinding = Math.random() < FINDINGS
  const n = skewed(SENDERS)
  const because = isFinding
    ? { text: 'policy.infected: quarantine', key: 'policy.infected' }
    : { text: 'policy.clean: accept', key: 'policy.clean' }
  const action = isFinding ? pick(['quarantine', 'reject', 'tag'] as const) : 'accept'
  const recipients = Array.from({ length: Math.random() < 0.1 ? 3 : 1 }, () => {
    const number = skewed(RECIPIENTS)
    const address = `user${number}@${recipientDomain(skewed(RECIPIENT_DOMAINS))}`
    return { address, wanted: action, fate: isFinding ? 'kept' : 'delivered', because } as const
  })
  const finding = isFinding && {
    ...{
      signature: signature(skewed(SIGNATURES)),
      class: pick(CLASSES),
      source: pick(['official', 'Sanesecurity']),
    },
    ...(action === 'quarantine' && { entry: `E${randomBytes(8).toString('hex')}` }),
    ...{
      incident: randomBytes(4).toString('hex'),
      reply: '550 5.7.1 Refused',
      facts: `{"v":1,"x":"${'f'.repeat(300)}"}`,
    },
  }
  return {
    ...{
      id: newEventId(),
      atMs,
      host: pick(['mx1.example', 'mx2.example']),
      queueId: randomBytes(6).toString('base64url'),
    },
    ...{ messageId: `<${randomBytes(9).toString('base64url')}@domain${n % SENDER_DOMAINS}.example>` },
    ...{
      subject: `${pick(WORDS)} ${pick(WORDS)} ${Math.floor(Math.random() * 1e6)}`,
      sender: sender(n),
      recipients,
    },
    ...{ client: `192.0.${n % 250}.${n % 251}`, clientName: `mail.domain${n % SENDER_DOMAINS}.example` },
    ...{ helo: `mail.domain${n % SENDER_DOMAINS}.example`, direction: n % 5 === 0 ? 'outbound' : 'inbound' },
    ...{
      bytes: Math.floor(2000 + 200_000 * Math.random() ** 6),
      kind: isFinding ? 'infected' : 'clean',
      action,
      because,
    },
    ...{
      server: 'unix:/run/clamav/clamd.ctl',
      engine: '1.4.3',
      databaseVersion: 27_800,
      databaseDate: '2026-11-20',
    },
    ...{ decisionMs: 12.5, scanMs: Math.round(50 * Math.random() ** 3), policy: 'f00dfeed', isFinding },
    ...finding,
  }
}
