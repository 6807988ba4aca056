import { parseDomainPattern } from '../../patterns/patterns.ts'
import { isLoopback, parseHostPort } from '../host-port.ts'
import { error, type Finding, showText, warning } from '../problem.ts'
import type { Config } from '../schema.ts'
import { hasAudience } from './digest.ts'

const SERVER = 'notify.mail.server'
/** What may stand behind a % in a text of a notice. */
const PLACEHOLDERS = { subject: 'vnhi', text: 'vnhil' } as const

/** Notices that cannot be sent, go nowhere, or give a password away. */
export function* checkNotify(config: Config): Generator<Finding> {
  const {
    notify: { mail },
    policy,
  } = config
  for (const [section, texts] of [
    ['notify.mail', mail],
    ['notify.mail.users', mail.users],
  ] as const) {
    yield* checkTexts(`${section}.subject`, texts.subject, PLACEHOLDERS.subject)
    yield* checkTexts(`${section}.text`, texts.text, PLACEHOLDERS.text)
    if (/[\r\n]/.test(texts.subject.trimEnd())) {
      yield error(`${section}.subject`, 'a subject is one line', 'put the rest into text')
    }
  }
  yield* checkMailboxes(mail)
  const { recipients, senders } = mail.users
  const tellsUsers = recipients || senders !== 'none'
  if (mail.server === undefined) {
    if (mail.to !== undefined) yield withoutServer('notify.mail.to')
    else if (tellsUsers) yield withoutServer(`notify.mail.users.${recipients ? 'recipients' : 'senders'}`)
    return
  }
  const parsed = parseHostPort(mail.server)
  if (!parsed.ok) {
    yield error(SERVER, parsed.message, remedyFor(mail.server) ?? parsed.remedy)
    return
  }
  yield* login(mail, isLoopback(parsed.host))
  if ((mail.to ?? []).length === 0 && !tellsUsers && !isServerForOthers(config)) {
    yield warning(SERVER, 'nobody is told anything', 'add notify.mail.to', ['notify.mail.to'])
  }
  if (tellsUsers && policy.localDomains.length === 0) {
    const key = recipients ? 'notify.mail.users.recipients' : 'notify.mail.users.senders'
    const message = 'has no effect: nobody is local without policy.localDomains'
    yield warning(key, message, 'list your domains in policy.localDomains', ['policy.localDomains'])
  }
}

/** Whether the server takes mail of ours that is no notice to administrators: notices of what goes out, and digests. */
function isServerForOthers({ notify: { outbound }, digest }: Config): boolean {
  return (outbound.mail ?? []).length > 0 || hasAudience(digest)
}

/** Domains that can never take mail; wildcards are for patterns. */
function* checkMailboxes({ to = [], from, returnPath }: Config['notify']['mail']): Generator<Finding> {
  const addresses = [
    ...to.map((text, index) => [`notify.mail.to[${index}]`, text] as const),
    ...(from === undefined ? [] : [['notify.mail.from', from] as const]),
    ...(returnPath === undefined ? [] : [['notify.mail.returnPath', returnPath] as const]),
  ]
  for (const [key, text] of addresses) {
    const domain = text.slice(text.lastIndexOf('@') + 1)
    if (/[*?/]/.test(domain)) {
      yield error(key, `${domain} is no domain`, 'write one address for each entry')
      continue
    }
    const parsed = parseDomainPattern(domain)
    if (!parsed.ok) yield error(key, parsed.message, parsed.remedy)
  }
}

function withoutServer(key: string): Finding {
  const remedy = 'add notify.mail.server: 127.0.0.1:25, the MTA that takes the notices'
  return warning(key, 'has no effect: no server takes notices', remedy, [SERVER])
}

function* login({ user, password, tls }: Config['notify']['mail'], isNear: boolean): Generator<Finding> {
  if (user !== undefined && password === undefined) {
    yield error('notify.mail.user', 'a name without a password', 'add password', ['notify.mail.password'])
  }
  if (user === undefined && password !== undefined) {
    yield error('notify.mail.password', 'a password without a name', 'add user', ['notify.mail.user'])
  }
  if (tls !== 'none' || isNear) return
  if (password === undefined) {
    yield warning(
      'notify.mail.tls',
      'notices travel over the network in the clear',
      'write starttls or implicit',
    )
  } else {
    yield error(
      'notify.mail.tls',
      'the password would travel over the network in the clear',
      'write starttls or implicit',
    )
  }
}

function* checkTexts(key: string, template: string, known: string): Generator<Finding> {
  for (const [placeholder, letter = ''] of template.matchAll(/%([A-Za-z])/g)) {
    if (known.includes(letter)) continue
    const list = [...known].map((one) => `%${one}`).join(', ')
    yield warning(key, `${showText(placeholder)} stands for nothing here and stays as it is`, `use ${list}`)
    return
  }
}

/** A host without its port. */
function remedyFor(server: string): string | undefined {
  return /^[\w.-]+$/.test(server) ? `write ${server}:25, or ${server}:587 with user and password` : undefined
}
