import { error, type Finding, warning } from '../problem.ts'
import type { Config } from '../schema.ts'
import { formatDuration } from '../units.ts'

/** The daily database comes out about once a day, and not at the same hour, ms. */
const DAILY_DATABASE_MS = 2 * 24 * 3_600_000

/** Decisions of `policy` that lose or let pass what was hardly meant to be, and texts that cannot be sent. */
export function* checkPolicy(config: Config): Generator<Finding> {
  yield* outcomes(config)
  yield* alerts(config)
  yield* ages(config)
  const { rejectMessage, tag } = config.policy
  yield* checkAsciiText('policy.rejectMessage', rejectMessage, REPLY)
  yield* checkTag('policy.tag', tag)
  if (config.headers.add !== 'no' && OUR_FIELDS.has(tag.header.toLowerCase())) {
    const message = `${tag.header} is what headers.add writes`
    yield error('policy.tag.header', message, 'choose another name', ['headers.add'])
  }
}

function* outcomes({ policy }: Config): Generator<Finding> {
  const isWanted = 'choose reject, unless that is what you want'
  if (policy.monitor) {
    const message = 'infected mail will be delivered: nothing is done, only logged'
    yield warning('policy.monitor', message, 'remove it when you have seen enough')
  } else if (policy.infected === 'accept') {
    yield warning('policy.infected', 'infected mail will be delivered', isWanted)
  } else if (policy.infected === 'tag') {
    const message = 'infected mail will be delivered, with a header field as the only mark'
    yield warning('policy.infected', message, isWanted)
  }
  if (policy.clean !== 'accept' && policy.clean !== 'tag') {
    const message = `${policy.clean} is applied to all clean mail`
    yield warning('policy.clean', message, 'choose accept, unless you are testing')
  }
  const lost = 'discard loses mail that nobody found anything in'
  for (const name of NOTHING_FOUND) {
    if (policy[name] === 'discard') yield warning(`policy.${name}`, lost, 'choose defer: the mail waits')
  }
  if (policy.ambiguous === 'discard')
    yield warning('policy.ambiguous', lost, 'choose reject: the sender hears of it')
  if (Object.values(policy.unscannable).includes('discard')) {
    yield warning('policy.unscannable', lost, 'choose reject: the sender hears of it')
  }
  if (policy.views === 'off' && policy.ambiguous !== 'accept') {
    const message = 'has no effect: nobody looks for other readings of mail'
    yield warning('policy.ambiguous', message, 'choose policy.views: auto', ['policy.views'])
  }
}

const NOTHING_FOUND = ['failure', 'oversize', 'databasesMissing', 'databasesOutdated'] as const

function* alerts({ policy, engine }: Config): Generator<Finding> {
  if (policy.encrypted === undefined || engine.mode !== 'managed' || engine.alerts.encrypted) return
  yield warning(
    'policy.encrypted',
    'has no effect: the managed clamd does not report encrypted content',
    'add engine.alerts.encrypted: true',
    ['engine.mode', 'engine.alerts.encrypted'],
  )
}

function* ages({ policy }: Config): Generator<Finding> {
  if (policy.databasesOutdated === 'accept' || policy.databasesMaxAge >= DAILY_DATABASE_MS) return
  yield warning(
    'policy.databasesMaxAge',
    `databases can be older than ${formatDuration(policy.databasesMaxAge)} when all is well, and then ${policy.databasesOutdated} is applied to all mail without a finding`,
    'choose 2d or more',
    ['policy.databasesOutdated'],
  )
}

/** Placeholders that the text of a reply may hold. */
const REPLY = ['%v', '%i'] as const

/** The text of an SMTP reply, and the placeholders that are replaced in it. */
function* checkAsciiText(key: string, text: string, placeholders: readonly string[]): Generator<Finding> {
  if (/^[\x20-\x7e]*$/.test(text)) yield* checkText(key, text, placeholders)
  else {
    yield error(
      key,
      'holds characters that are not printable ASCII',
      'write it without accents, line breaks and the like: SMTP replies are ASCII',
    )
  }
}

/** A text that goes into mail, and the placeholders that are replaced in it. */
function* checkText(key: string, text: string, placeholders: readonly string[]): Generator<Finding> {
  if (/\p{Cc}/u.test(text)) {
    yield error(key, 'holds line breaks or other control characters', 'write it on one line')
  } else if (text.trim() === '') {
    yield error(key, 'is blank', 'write a text, or remove the line to have the default')
  }
  const other = [...text.matchAll(/%[A-Za-z]/g)]
    .map(([one]) => one)
    .find((one) => !placeholders.includes(one))
  if (other === undefined || placeholders.length === 0) return
  const known =
    placeholders.length === 1 ? `only ${placeholders[0]} is` : `only ${placeholders.join(' and ')} are`
  yield warning(
    key,
    `${other} is sent as it stands: ${known} replaced`,
    `write ${placeholders[0]} for the name of the virus`,
  )
}

/** The text of a reply, of a rule or of the whole policy. */
export function checkReply(key: string, text: string): Iterable<Finding> {
  return checkAsciiText(key, text, REPLY)
}

interface TagTexts {
  readonly header?: string | undefined
  readonly value?: string | undefined
  readonly subject?: string | undefined
}

/** How mail is marked, by a rule or by the whole policy. */
export function* checkTag(key: string, { header, value, subject }: TagTexts): Generator<Finding> {
  if (header !== undefined && STRUCTURAL.test(header)) {
    yield error(
      `${key}.header`,
      `${header} is a field that mail cannot do without, and fields of that name are removed`,
      'choose a name of your own, such as X-Virus-Tag',
    )
  }
  if (header?.toLowerCase() === 'mime-ambiguity-results') {
    yield error(`${key}.header`, `${header} is what headers.ambiguity writes`, 'choose another name')
  }
  if (value !== undefined) yield* checkText(`${key}.value`, value, ['%v'])
  if (subject !== undefined) yield* checkText(`${key}.subject`, subject, [])
}

/** Fields that say where mail comes from, goes to, and how it is read (RFC 5322 section 3.6, RFC 2045, RFC 6376, RFC 8601). */
const STRUCTURAL =
  /^(from|sender|reply-to|to|cc|bcc|subject|date|message-id|in-reply-to|references|received|return-path|delivered-to|errors-to|mime-version|(content|resent|list|arc)-.*|dkim-signature|authentication-results|received-spf)$/i

/** What `headers.add` writes, in lower case. */
export const OUR_FIELDS: ReadonlySet<string> = new Set(['x-virus-scanned', 'x-virus-status'])
