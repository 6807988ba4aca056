import { error, type Finding, showText, showValue, warning } from '../problem.ts'
import type { SourceSettings } from '../schema.ts'

/** Whether a source is switched on: one of one's own is, unless it says otherwise. */
export function isOn(_name: string, source: SourceSettings | undefined): boolean {
  return source !== undefined && (source.enabled ?? source.kind !== undefined)
}

/** What a schema cannot say of one source. */
export function* checkSource(name: string, source: SourceSettings): Generator<Finding> {
  const key = `signatures.sources.${name}`
  if (!/^[a-z0-9][a-z0-9_-]{0,39}$/i.test(name)) {
    yield error(
      `signatures.sources.${showText(name)}`,
      'a name of a source is 1 to 40 letters, digits, - and _',
      'rename it',
    )
    return
  }
  yield* checkUrls(key, source)
}

const SCHEMES: Readonly<Record<string, RegExp>> = {
  https: /^https?:$/,
  rsync: /^rsync:$/,
  file: /^file:$/,
}

/** URLs that are none, of a kind that the source does not take, or with a password in them. */
function* checkUrls(key: string, { url: urls = [], kind, secret }: SourceSettings): Generator<Finding> {
  for (const [index, url] of urls.entries()) {
    const at = urls.length === 1 ? `${key}.url` : `${key}.url[${index}]`
    const parsed = parseUrl(url)
    if (parsed === undefined) {
      yield error(at, `${showValue(url)} is no URL`, 'write https://HOST/PATH/')
      continue
    }
    if (parsed.password !== '' && !url.includes('{secret}')) {
      yield error(
        at,
        'a password stands in the URL, and URLs are shown',
        'write {secret} in its place, and the password into secret: { file: … }',
      )
      continue
    }
    const wanted = kind === undefined ? /^(?:https?|rsync):$/ : SCHEMES[kind]
    if (wanted?.test(parsed.protocol) === false) {
      yield error(at, `a URL of ${parsed.protocol}//`, `write ${kind ?? 'https'}://…`, [`${key}.kind`])
      continue
    }
    if (parsed.protocol === 'http:') {
      yield warning(
        at,
        'http is not protected: anybody on the way can change what comes',
        'use https, or files that are signed (integrity: openpgp)',
      )
    }
    if (url.includes('{secret}') && secret === undefined) {
      yield error(at, '{secret} stands for a secret that is not there', `add ${key}.secret`, [
        `${key}.secret`,
      ])
    }
  }
}

function parseUrl(url: string): URL | undefined {
  const plain = url.replaceAll('{secret}', 'secret')
  return /^[a-z]+:\/\//i.test(plain) && URL.canParse(plain) ? new URL(plain) : undefined
}
