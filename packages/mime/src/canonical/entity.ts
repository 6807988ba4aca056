import { isPlainBoundary } from './boundaries.ts'
import { type ParameterisedValue, parseParameterised } from './field-syntax.ts'
import type { StructuralFields } from './header-reader.ts'
import type { NotCanonicalReason } from './reasons.ts'

/** What a header says of its body. */
export type Entity =
  | { readonly kind: 'multipart'; readonly subtype: string; readonly boundary: string }
  /** Displayed, without a name. */
  | { readonly kind: 'text'; readonly isQuotedPrintable: boolean }
  /** `isShown`: text that is displayed, and not offered as a file. */
  | { readonly kind: 'base64'; readonly isShown: boolean; readonly isText: boolean }

/** Those of which clamd looks at every part: it takes one part only of signed and parallel ones. */
const MULTIPARTS = new Set(['mixed', 'alternative', 'related'])
/** Text that mail clients show, and open as nothing else. */
const SHOWN_TEXT = new Set(['plain', 'html', 'calendar', 'enriched', 'markdown', 'x-amp-html', 'watch-html'])
const LEAVES = new Set(['text', 'image', 'audio', 'video', 'application'])
/** Mails, wrappers and other encodings under a label of their own. */
const OPENED =
  /rfc822|pkcs|cms|tnef|binhex|apple|uu|yenc|pgp|mbox|partial|external|smime|x-mime|http|news|message/

/** Judges the structural fields of a mail or of a part. */
export function entityOf(fields: StructuralFields): Entity | NotCanonicalReason {
  if (fields.mimeVersion !== undefined && !/^[ \t]*1\.0(?: \([ -~]*\))?[ \t]*$/.test(fields.mimeVersion))
    return 'mime-version'
  const encoding = encodingOf(fields.transferEncoding)
  if (encoding === undefined) return 'transfer-encoding'
  const disposition = dispositionOf(fields.disposition)
  if (disposition === undefined) return 'content-disposition'
  if (fields.contentType === undefined) return untyped(encoding, disposition)
  const type = parseParameterised(fields.contentType)
  if (type === undefined) return 'content-type'
  const [top = '', subtype = ''] = type.main.split('/')
  if (top === 'multipart') return multipartOf(subtype, type, fields, encoding)
  if (hasParameter(type, 'boundary')) return 'boundary'
  if (!LEAVES.has(top) || subtype === '' || OPENED.test(subtype)) return 'media-type'
  const isText = top === 'text' && SHOWN_TEXT.has(subtype)
  const isFile = disposition.isFile || hasParameter(type, 'name', 'filename')
  if (encoding === 'base64') return { kind: 'base64', isShown: isText && !isFile, isText: top === 'text' }
  if (!isText) return 'type-encoding'
  if (isFile) return 'text-file'
  return { kind: 'text', isQuotedPrintable: encoding === 'quoted-printable' }
}

type TransferEncoding = 'identity' | 'base64' | 'quoted-printable'
interface Disposition {
  readonly isFile: boolean
  readonly isThere: boolean
}

function encodingOf(field: string | undefined): TransferEncoding | undefined {
  const token = field === undefined ? '7bit' : /^[ \t]*([a-z0-9-]+)[ \t]*$/i.exec(field)?.[1]?.toLowerCase()
  if (token === '7bit' || token === '8bit' || token === 'binary') return 'identity'
  return token === 'base64' || token === 'quoted-printable' ? token : undefined
}

function dispositionOf(field: string | undefined): Disposition | undefined {
  if (field === undefined) return { isFile: false, isThere: false }
  const value = parseParameterised(field)
  if (value === undefined || (value.main !== 'inline' && value.main !== 'attachment')) return undefined
  if (hasParameter(value, 'boundary')) return undefined
  return { isFile: value.main === 'attachment' || hasParameter(value, 'name', 'filename'), isThere: true }
}

/** Without a type it is plain text, but clamd takes what has a disposition for a file. */
function untyped(encoding: TransferEncoding, disposition: Disposition): Entity | NotCanonicalReason {
  if (disposition.isThere) return 'text-file'
  return encoding === 'identity' ? { kind: 'text', isQuotedPrintable: false } : 'type-encoding'
}

function multipartOf(
  subtype: string,
  type: ParameterisedValue,
  fields: StructuralFields,
  encoding: TransferEncoding,
): Entity | NotCanonicalReason {
  if (!MULTIPARTS.has(subtype)) return 'media-type'
  if (encoding !== 'identity') return 'type-encoding'
  if (/=\?|[()]|[ \t]$/.test(fields.contentType ?? '')) return 'content-type'
  if (/attachment|name/i.test(fields.disposition ?? '')) return 'content-disposition'
  const boundary = type.parameters.get('boundary')
  if (boundary === undefined || !isPlainBoundary(boundary)) return 'boundary'
  for (const name of type.parameters.keys()) {
    if (name !== 'boundary' && name.startsWith('boundary')) return 'boundary'
  }
  return { kind: 'multipart', subtype, boundary }
}

/** Whether there is a parameter that begins with one of these: `name*0*` is one of `name`. */
function hasParameter({ parameters }: ParameterisedValue, ...starts: readonly string[]): boolean {
  return starts.some((start) => [...parameters.keys()].some((name) => name.startsWith(start)))
}
