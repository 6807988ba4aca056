import { DECODERS } from '../decode/decode.ts'
import { embeddedFiles } from '../decode/embedded-files.ts'
import { looksQuotedPrintable } from '../decode/quoted-printable/looks-quoted.ts'
import { unwrap } from '../wrap/unwrap.ts'
import { type Context, withClasses } from './context.ts'
import { fieldNames, looksLikeMail, looksLikeText } from './looks.ts'
import { Node } from './node.ts'
import { type Place, withoutLineEnd } from './source.ts'
import type { Content, Walker } from './walker.ts'

/** Less text than this has no file in it. */
const MIN_SWEPT = 40
/**
 * Text that was found in text that only looks like a mail may look like one again, decoded in some other way, and so on: each
 * level would branch once more.
 */
const MAX_GUESSES = 2

/** Looks for wrappers, mails and files in the octets of a leaf. */
export function readContent(walker: Walker, node: Node, found: Content, context: Context): void {
  const { octets, place, sha256 } = found
  if (octets.length === 0) return
  if (sha256 !== undefined) {
    if (walker.lookedInto.has(sha256)) return
    walker.lookedInto.add(sha256)
  }
  // A mail may begin with the magic of a wrapper.
  if (readWrapper(walker, node, found, context) && !looksLikeMail(octets, 0, octets.length)) return
  const isText = looksLikeText(octets)
  const whole = place ?? { source: walker.sourceOf(octets), start: 0, end: octets.length }
  const isSweepable = octets.length >= MIN_SWEPT && (isText || looksLikeMail(octets, 0, octets.length))
  if (place === undefined && isSweepable) walker.sweepLater(whole.source, node, context)
  if (readNestedMail(walker, node, found, whole, context)) return
  if (!isText) return
  readEmbeddedFiles(walker, node, found, context)
  readQuotedPrintable(walker, node, found, context)
}

/** Under a label that says nothing of it, or encoded once more: for the scanner alone, as no reader that we know of decodes it. */
function readQuotedPrintable(walker: Walker, node: Node, found: Content, context: Context): void {
  if (context.guesses >= MAX_GUESSES || !looksQuotedPrintable(found.octets)) return
  walker.later(() => {
    const { octets } = found
    if (!walker.budget.work(octets.length, node.path)) return
    const guesses = context.guesses + 1
    const inner = { ...withClasses(context, ['H05']), isMain: false, isSwept: true, guesses }
    const { main } = DECODERS['quoted-printable'](octets, 0, octets.length, { lineEnds: false })
    for (const decoded of [main, withoutLastEnd(main)]) {
      const sha256 = walker.store.add(decoded, inner)
      if (sha256 === undefined) continue
      const { type, names } = found
      walker.content(node, { octets: decoded, sha256, place: undefined, type, names, via: 'H05' }, inner)
    }
  })
}

/** The last line end may be that of the line, and not of the file. */
function withoutLastEnd(octets: Buffer): Buffer {
  return octets.subarray(0, withoutLineEnd(octets, 0, octets.length))
}

/** @returns whether it is one */
function readWrapper(walker: Walker, node: Node, found: Content, context: Context): boolean {
  const { bounds, budget, report } = walker
  const wrapper = unwrap(found.octets, bounds)
  if (wrapper === undefined) return false
  if (wrapper.kind === 'encrypted') {
    budget.note({ kind: 'encrypted', what: wrapper.what, path: node.path })
    return true
  }
  if (wrapper.exceeded !== undefined) budget.exceeded(wrapper.exceeded, node.path)
  // A mail may begin with the octets of a wrapper.
  if (wrapper.isDamaged && looksLikeMail(found.octets, 0, found.octets.length)) return false
  if (wrapper.isDamaged) budget.note({ kind: 'undecodable', what: wrapper.what, path: node.path })
  if (!context.isSwept) report.seen(node, [wrapper.class])
  node.kind = 'wrapper'
  for (const { octets, isEntity, name } of wrapper.content) {
    const inner = below(node, found, withClasses(context, [wrapper.class]))
    if (budget.isTooDeep(inner.depth, inner.path)) return true
    if (isEntity) {
      walker.store.add(octets, inner)
      const place = { source: walker.sourceOf(octets), start: 0, end: octets.length }
      push(node, walker.entity(place, 'text/plain', inner))
    } else {
      readFile(walker, node, octets, name, inner)
    }
  }
  return true
}

/** Many files begin with lines that could be fields: one of these must be among them. */
const WELL_KNOWN = new Set([
  'content-type',
  'content-transfer-encoding',
  'content-disposition',
  'to',
  'return-path',
  'mime-version',
  'from',
  'received',
  'date',
  'message-id',
  'subject',
])

/** @returns whether it is one, and nothing else */
function readNestedMail(walker: Walker, node: Node, found: Content, whole: Place, context: Context): boolean {
  const { octets, type, names } = found
  const isLabelled = type.startsWith('message/') || type === 'text/rfc822-headers'
  if (!isLabelled && !looksLikeMail(octets, 0, octets.length)) return false
  const fields = fieldNames(octets, 0, octets.length)
  if (fields.length === 0) return false
  const isFile = isLabelled || names.length > 0 || !/^(?:text|multipart)\//.test(type)
  if (!isLabelled && !fields.some((name) => WELL_KNOWN.has(name))) return false
  const isNested = type === 'message/rfc822' || type === 'message/global'
  if (isFile && !isNested && !context.isSwept) walker.report.seen(node, ['J06'])
  // Text on the screen that reads like a mail is no mail to any reader that we know of.
  if (!isFile && context.guesses >= MAX_GUESSES) return false
  const guesses = context.guesses + 1
  const from = isFile ? context : { ...context, isMain: false, isSwept: true, guesses }
  const inner = below(node, found, isNested ? from : withClasses(from, ['J06']))
  if (walker.budget.isTooDeep(inner.depth, inner.path)) return true
  const child = walker.entity(whole, 'text/plain', inner)
  if (!isFile) return false
  node.kind = 'message'
  push(node, child)
  return true
}

function readEmbeddedFiles(walker: Walker, node: Node, found: Content, context: Context): void {
  for (const { octets, via, name } of embeddedFiles(found.octets)) {
    if (!context.isSwept) walker.report.seen(node, [via])
    const inner = below(node, found, { ...withClasses(context, [via]), isMain: false })
    if (walker.budget.isTooDeep(inner.depth, inner.path)) return
    readFile(walker, node, octets, name, inner)
  }
}

function readFile(
  walker: Walker,
  parent: Node,
  octets: Buffer,
  name: string | undefined,
  context: Context,
): void {
  const sha256 = walker.store.add(octets, context)
  if (sha256 !== undefined && walker.lookedInto.has(sha256)) {
    parent.objects.add(sha256)
    return
  }
  if (!walker.budget.takePart(context.path)) return
  const { path, via } = context
  const type = 'application/octet-stream'
  const node = new Node({ path, kind: 'leaf', type, encoding: 'identity', name, bytes: octets.length, via })
  parent.parts.push(node)
  if (sha256 !== undefined) node.objects.add(sha256)
  const names = name === undefined ? [] : [name]
  walker.content(node, { octets, sha256, place: undefined, type, names, via: undefined }, context)
}

function below(node: Node, { via }: Content, context: Context): Context {
  return { ...context, path: node.nextChildPath(), depth: context.depth + 1, via }
}

function push(node: Node, child: Node | undefined): void {
  if (child !== undefined) node.parts.push(child)
}
