import { formatOf, refusalOf } from '../../signatures/catalogue/formats.ts'

/** A file that another updater fetches from a URL, as a source of one's own has it. */
export interface OwnFile {
  readonly kind: 'https' | 'rsync' | 'file'
  /** The URL up to the name, `{secret}` in the place of what looks like one. */
  readonly base: string
  readonly name: string
  readonly secret: string | undefined
  readonly host: string
}

export type ReadUrl = { readonly file: OwnFile } | { readonly why: string }

const KINDS: Readonly<Record<string, OwnFile['kind']>> = {
  'https:': 'https',
  'http:': 'https',
  'rsync:': 'rsync',
  'file:': 'file',
}

/** Reads a URL of a file; or why no source of ours can have it, to follow what names it. Never shows what may be secret. */
export function readOwnUrl(text: string): ReadUrl {
  if (!/^[a-z]+:\/\//i.test(text) || !URL.canParse(text)) return { why: 'is no URL' }
  const url = new URL(text)
  const kind = KINDS[url.protocol]
  if (kind === undefined) return { why: `Clamgate fetches nothing by ${url.protocol.slice(0, -1)}` }
  if (url.search !== '' || url.hash !== '') {
    return { why: 'the URL has a query: Clamgate puts names of files behind a URL' }
  }
  const parts = url.pathname.split('/')
  const name = decoded(parts.pop() ?? '')
  if (name === undefined || name === '' || /[*?[]/.test(name)) {
    return { why: 'the URL is a directory: list the files that you want in files of a source of your own' }
  }
  if (formatOf(name) === undefined) return { why: `the file is not taken: ${refusalOf(name)}` }
  if (!/^[A-Za-z0-9_][\w.+@-]*$/.test(name))
    return { why: 'the name of the file has characters that Clamgate does not take' }
  return withoutSecret(url, parts, { kind, name })
}

function withoutSecret(url: URL, parts: readonly string[], about: Pick<OwnFile, 'kind' | 'name'>): ReadUrl {
  const secrets = parts.filter(looksSecret)
  const password = decoded(url.password)
  if (password === undefined) return { why: 'its password cannot be read' }
  if (secrets.length + (password === '' ? 0 : 1) > 1) {
    return { why: 'the URL seems to hold two secrets: a source has one' }
  }
  const [secret = password === '' ? undefined : password] = secrets
  const path = parts.map((part) => (looksSecret(part) ? '{secret}' : part)).join('/')
  const login = url.username === '' ? '' : `${url.username}${password === '' ? '' : ':{secret}'}@`
  return {
    file: { ...about, base: `${url.protocol}//${login}${url.host}${path}/`, secret, host: url.hostname },
  }
}

/** Identifiers of accounts are long and mixed; names of directories are hardly so. */
function looksSecret(part: string): boolean {
  return /^[A-Za-z0-9_-]{20,}$/.test(part) && /\d/.test(part) && /[A-Za-z]/.test(part)
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
