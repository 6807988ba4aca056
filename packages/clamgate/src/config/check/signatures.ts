import { parseCron } from '../cron.ts'
import { error, type Finding, showText, warning } from '../problem.ts'
import type { Config } from '../schema.ts'
import { checkCollisions } from './signature-files.ts'
import { checkSource, isOn } from './signature-sources.ts'

const SECTION = 'signatures'

/** A schedule that names no time, a proxy that is none, and what is wrong with each source. */
export function* checkSignatures({ engine, signatures }: Config): Generator<Finding> {
  yield* schedule(signatures.schedule)
  yield* proxy(signatures.proxy)
  const { sources, databaseDirectory, breaker } = signatures
  const on = Object.entries(sources).find(([name, source]) => isOn(name, source))?.[0]
  if (engine.mode === 'external' && databaseDirectory === undefined && on !== undefined) {
    yield error(
      `${SECTION}.sources.${on}`,
      'signatures.databaseDirectory is missing: with engine.mode external, clamd reads a directory that only you know',
      'add signatures.databaseDirectory, the DatabaseDirectory of its clamd.conf, such as /var/lib/clamav',
      ['engine.mode', `${SECTION}.databaseDirectory`],
    )
  }
  if (engine.mode === 'managed' && databaseDirectory !== undefined) {
    yield warning(
      `${SECTION}.databaseDirectory`,
      'has no effect: the managed clamd has databases of its own',
      'remove it, or choose engine.mode: external',
      ['engine.mode'],
    )
  }
  if (breaker.senders > breaker.hits) {
    yield warning(
      `${SECTION}.breaker.senders`,
      `${breaker.senders} senders are more than the ${breaker.hits} hits of signatures.breaker.hits: it takes that many hits`,
      'choose no more than signatures.breaker.hits',
      [`${SECTION}.breaker.hits`],
    )
  }
  for (const [name, source] of Object.entries(sources)) yield* checkSource(name, source)
  yield* checkCollisions(sources, isOn)
}

function* schedule(text: string): Generator<Finding> {
  if (text === 'auto' || text === 'off') return
  const key = `${SECTION}.schedule`
  if (/^(none|never|manual|no|false|hand)$/i.test(text)) {
    yield error(key, `expected auto, off or a cron line, found ${showText(text)}`, 'write off')
    return
  }
  const parsed = parseCron(text)
  if (parsed.ok) return
  const isWord = /^\w+$/.test(text)
  if (isWord) yield error(key, `expected auto, off or a cron line, found ${showText(text)}`, 'write auto')
  else yield error(key, showText(parsed.message), parsed.remedy)
}

/** What it says of a URL with a password is checked when the URL is known, and never shown. */
function* proxy(url: Config['signatures']['proxy']): Generator<Finding> {
  if (url === undefined) return
  const text = typeof url === 'string' ? url : url.known()
  if (text === undefined) return
  const key = `${SECTION}.proxy`
  const parsed = URL.canParse(text) ? new URL(text) : undefined
  if (parsed !== undefined && /^https?:$/.test(parsed.protocol) && parsed.hostname !== '') {
    if (parsed.pathname === '/' && parsed.search === '' && parsed.hash === '') return
    yield error(key, 'a proxy has no path', 'write http://HOST:PORT')
    return
  }
  const scheme = /^([A-Za-z][A-Za-z0-9+.]*):\/\//.exec(text)?.[1]
  const isOther = scheme !== undefined && !/^https?$/i.test(scheme)
  yield error(
    key,
    isOther ? `proxies of kind ${showText(scheme)} are not known` : 'this is no URL of a proxy',
    'write http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT',
  )
}
