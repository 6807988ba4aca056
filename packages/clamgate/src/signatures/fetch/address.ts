import type { Secret } from '../../config/secret.ts'
import { cleanText } from '../../ground/clean.ts'
import { SignatureError } from '../errors.ts'

/** A place at a source: as it is asked for, and as it is told. */
export interface Address {
  readonly url: URL
  /** For sentences: `{secret}` in place of the secret, and without the user and the password of the base. */
  readonly shown: string
  /** Of the header `Authorization`, where the base has a user. */
  readonly authorization: string | undefined
}

/** How the address of a file is put together. */
export interface AddressParts {
  /** Ends in a slash. */
  readonly base: string
  /** Behind the base; `{file}` and `{secret}` stand for what they name. */
  readonly path: string
  /** Below the base: `email/scam.yar`. */
  readonly file: string
  /** For a sidecar: `.sha256`. */
  readonly suffix?: string
}

/** The secret of a source, ready to be put into its addresses, and out of whatever is told. */
export interface Disguise {
  /** Undefined: the source has none. */
  readonly secret: string | undefined
  /** Puts `{secret}` wherever the secret stands, plain or percent-encoded. */
  hide(text: string): string
}

/**
 * @param name of the source
 * @throws {SignatureError} SIGNATURES_SECRET for one that is empty, or cannot be one
 */
export function disguiseOf(name: string, secret: Secret | undefined): Disguise {
  const text = secret === undefined ? undefined : textOf(name, secret)
  // In any case of letters: who sends it back to us may have changed it.
  const forms = text === undefined ? [] : formsOf(text).map((form) => new RegExp(RegExp.escape(form), 'gi'))
  return {
    secret: text,
    hide: (told) => forms.reduce((rest, form) => rest.replace(form, '{secret}'), told),
  }
}

function textOf(name: string, secret: Secret): string {
  const remedy = `Put the secret alone, on one line, where signatures.sources.${name}.secret says that it is.`
  let text: string
  try {
    // A file ends in a newline.
    text = secret.reveal().trim()
  } catch (cause) {
    throw new SignatureError('SIGNATURES_SECRET', `The secret of ${name} was not read`, { remedy, cause })
  }
  if (text === '') throw new SignatureError('SIGNATURES_SECRET', `The secret of ${name} is empty`, { remedy })
  if (/[\s\p{Cc}]|:\/\//u.test(text) || text === '.' || text === '..') {
    throw new SignatureError(
      'SIGNATURES_SECRET',
      `The secret of ${name} has blanks or line ends in it, or is a whole address`,
      { remedy },
    )
  }
  return text
}

/** The longest first, so that none is cut by another one that is a part of it. */
function formsOf(secret: string): string[] {
  const encoded = encodeURIComponent(secret)
  const lower = encoded.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase())
  return [...new Set([encoded, lower, secret])].sort((a, b) => b.length - a.length)
}

/** @throws {SignatureError} SIGNATURES_SECRET where the address needs a secret that is missing; SIGNATURES_UNREACHABLE for what is no address */
export function addressOf(source: string, parts: AddressParts, { secret }: Disguise): Address {
  const { base, path, file, suffix = '' } = parts
  const text = withSuffix(`${base}${path}`, suffix).replaceAll('{file}', () => encodePath(file))
  if (text.includes('{secret}') && secret === undefined) {
    throw new SignatureError('SIGNATURES_SECRET', `${source} needs a secret, and none is given`, {
      remedy: `Set signatures.sources.${source}.secret, or switch the source off.`,
    })
  }
  const url = URL.parse(text.replaceAll('{secret}', () => encodeURIComponent(secret ?? '')))
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new SignatureError('SIGNATURES_UNREACHABLE', `An address of ${source} is no https address`, {
      remedy: `Correct signatures.sources.${source}.url.`,
    })
  }
  const authorization = authorizationOf(url)
  url.username = ''
  url.password = ''
  return { url, shown: text.replace(/^(https?:\/\/)[^/?#]*@/, '$1'), authorization }
}

/** Behind the path, before a query. */
function withSuffix(text: string, suffix: string): string {
  const query = text.indexOf('?')
  return query === -1 ? text + suffix : text.slice(0, query) + suffix + text.slice(query)
}

/** @throws {SignatureError} SIGNATURES_NOT_FOUND for a name that leads out of the base */
function encodePath(file: string): string {
  const parts = file.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new SignatureError('SIGNATURES_NOT_FOUND', `${cleanText(file)} is no name of a file below a base`)
  }
  return parts.map(encodeURIComponent).join('/')
}

/** HTTP Basic, RFC 7617. */
export function authorizationOf(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined
  const user = `${decoded(url.username)}:${decoded(url.password)}`
  return `Basic ${Buffer.from(user).toString('base64')}`
}

/** A part of an address as it is meant. A `%` that encodes nothing stands for itself. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
