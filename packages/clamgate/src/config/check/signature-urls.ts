import type { CatalogueSource } from '../../signatures/catalogue/types.ts'
import { pathOfFileUrl } from '../file-url.ts'
import { error, type Finding, showValue, warning } from '../problem.ts'
import type { SourceSettings } from '../schema.ts'

const SCHEMES = {
  https: { pattern: /^https?:$/, example: 'https://HOST/PATH/' },
  rsync: { pattern: /^rsync:$/, example: 'rsync://HOST/MODULE/' },
  file: { pattern: /^file:$/, example: 'file:///PATH/' },
  either: { pattern: /^(?:https?|rsync):$/, example: 'rsync://HOST/MODULE/ or https://HOST/PATH/' },
} as const

/** URLs that are none, of a kind that the source does not take, or with a password in them; secrets without use. */
export function* checkUrls(
  key: string,
  source: SourceSettings,
  known: CatalogueSource | undefined,
): Generator<Finding> {
  const { url: urls = [], secret } = source
  const { pattern, example } = SCHEMES[schemesOf(source, known)]
  for (const [index, url] of urls.entries()) {
    // A single one may be written without its list: its place is that of the key.
    const at = `${key}.url[${index}]`
    const parsed = parseUrl(url)
    if (parsed === undefined) {
      yield error(at, `${showValue(url)} is no URL`, `write ${example}`)
    } else if (parsed.password !== '' && !url.includes('{secret}')) {
      const remedy = 'write {secret} in its place, and the password into secret: { file: … }'
      yield error(at, 'a password stands in the URL, and URLs are shown', remedy)
    } else if (!pattern.test(parsed.protocol)) {
      yield error(at, `expected a URL of another kind than ${parsed.protocol}//`, `write ${example}`)
    } else if (parsed.search !== '' || parsed.hash !== '') {
      const message = 'names of files are put behind the URL, which ends in a query'
      yield error(at, message, 'give the directory that the files are in')
    } else if (parsed.protocol === 'file:' && parsed.host !== '') {
      yield error(at, 'names a host', 'write file:///PATH/, with three slashes')
    } else if (parsed.protocol === 'file:' && pathOfFileUrl(url) === undefined) {
      yield error(at, `${showValue(url)} names no path`, 'write a percent sign that encodes nothing as %25')
    } else if (parsed.protocol === 'rsync:' && /\{secret\}/.test(withoutPassword(url))) {
      const message = 'rsync would have the secret among its arguments, which others see'
      yield error(at, message, 'write {secret} for a password alone: rsync://USER:{secret}@HOST/MODULE/')
    } else if (parsed.protocol === 'rsync:' && parsed.pathname.replaceAll('/', '') === '') {
      yield error(at, 'names no module', 'write rsync://HOST/MODULE/')
    } else if (url.includes('{secret}') && secret === undefined) {
      yield error(at, '{secret} stands for a secret that is not there', `add ${key}.secret`)
    } else if (
      parsed.protocol === 'http:' &&
      known?.integrity !== 'openpgp' &&
      source.integrity !== 'openpgp'
    ) {
      const message = 'http is not protected: anybody on the way can change what comes'
      yield warning(at, message, 'use https, or files that are signed (integrity: openpgp)')
    }
  }
  const isUsed = known?.secret !== undefined || urls.some((url) => url.includes('{secret}'))
  if (secret === undefined || isUsed) return
  yield warning(`${key}.secret`, 'has no effect: nothing of the source asks for it', 'write {secret} in url')
}

function schemesOf({ kind }: SourceSettings, known: CatalogueSource | undefined): keyof typeof SCHEMES {
  if (known !== undefined) return known.road.kind === 'rsync' ? 'either' : 'https'
  return kind ?? 'https'
}

function withoutPassword(url: string): string {
  return url.replace(/^(rsync:\/\/[^/@]*):\{secret\}@/i, '$1@')
}

function parseUrl(url: string): URL | undefined {
  const plain = url.replaceAll('{secret}', 'secret')
  return /^[a-z]+:\/\//i.test(plain) && URL.canParse(plain) ? new URL(plain) : undefined
}
