import type { AmbiguityClass } from '../classes.ts'
import { DECODERS } from '../decode/decode.ts'
import type { Encoding } from '../types.ts'
import { type Context, withClasses } from './context.ts'
import { looksLikeMail } from './looks.ts'
import type { Node } from './node.ts'
import { type Place, withoutLineEnd } from './source.ts'
import type { Walker } from './walker.ts'

/** A leaf by one reading of its header. */
export interface Leaf {
  readonly place: Place
  readonly type: string
  readonly encoding: Encoding
  readonly names: readonly string[]
  readonly isAttachment: boolean
}

/** Up to it text is given in pieces and with the line end before its delimiter, too. */
const MAX_SMALL_TEXT = 8192

/** Decodes a leaf in every way, and looks into what comes out. */
export function readLeaf(walker: Walker, node: Node, leaf: Leaf, context: Context): void {
  const { place, encoding } = leaf
  const { source, start, end, fullEnd = end } = place
  const key = `${source.id} ${start} ${end} ${encoding}`
  const known = walker.decoded.get(key)
  if (known !== undefined) {
    for (const sha256 of known) node.objects.add(sha256)
    return
  }
  if (!walker.budget.work(end - start, node.path)) return
  const { main, others, classes, isUndecodable } = DECODERS[encoding](source.octets, start, end)
  walker.decoded.set(key, [])
  if (isClean(encoding, others.length, classes)) walker.covered.add(place, encoding)
  if (!context.isSwept) walker.report.seen(node, classes)
  const mainContext = withClasses(context, [...classes, ...missedByScanners(leaf, main)])
  const isKept = !isKnownText(leaf, context) && !isNestedMail(leaf)
  const sha256 = isKept ? walker.store.add(main, mainContext) : undefined
  if (sha256 !== undefined) {
    node.objects.add(sha256)
    walker.decoded.set(key, [sha256])
  }
  const { type, names } = leaf
  walker.content(
    node,
    { octets: main, place: encoding === 'identity' ? place : undefined, type, names, via: undefined },
    mainContext,
  )
  if (isUndecodable) {
    walker.budget.note({ kind: 'undecodable', what: encoding, path: node.path })
    addOther(walker, node, source.octets.subarray(start, end), 'F02', sha256, context)
  }
  for (const { octets, via } of others) {
    if (!addOther(walker, node, octets, via, sha256, context)) continue
    // The same lines with other ends: what is in them is known, and each would have such forms again.
    if (encoding === 'identity') continue
    walker.later(() => {
      const otherContext = { ...withClasses(context, [via]), isMain: false }
      walker.content(node, { octets, place: undefined, type, names, via }, otherContext)
    })
  }
  // The last line end of the mail may be of an MTA that wants one.
  const otherEnd = fullEnd > end ? fullEnd : isFile(leaf) ? withoutLineEnd(source.octets, start, end) : end
  if (otherEnd !== end && isWithLineEnd(leaf)) {
    const other = DECODERS[encoding](source.octets, start, otherEnd).main
    // Not reported as another reading: it would be one for every part.
    walker.store.add(other, { ...context, isMain: false })
  }
}

/** Nothing that stands there is another object for any reader: sweeps need not look there. */
function isClean(encoding: Encoding, others: number, classes: readonly AmbiguityClass[]): boolean {
  return (
    encoding !== 'identity' && others === 0 && classes.every((one) => one === 'G04' || one.startsWith('H'))
  )
}

/** Sweeps cut text that is there as it is in pieces; text on the screen is no file. */
function isKnownText(leaf: Leaf, { isSwept }: Context): boolean {
  const { place, encoding } = leaf
  const isText = encoding === 'identity' || encoding === 'quoted-printable'
  return isSwept && isText && !isFile(leaf) && place.end - place.start > MAX_SMALL_TEXT
}

/** It is read part by part: whole, it would be given once for each level. */
function isNestedMail({ type, encoding, place: { source, start, end } }: Leaf): boolean {
  return encoding === 'identity' && type.startsWith('message/') && looksLikeMail(source.octets, start, end)
}

function addOther(
  walker: Walker,
  node: Node,
  octets: Buffer,
  via: AmbiguityClass,
  main: string | undefined,
  context: Context,
): boolean {
  const sha256 = walker.store.add(octets, { ...withClasses(context, [via]), isMain: false })
  if (sha256 === undefined) return false
  if (!context.isSwept) walker.report.reading(node, via, main, sha256)
  return true
}

function isFile({ type, names, isAttachment }: Leaf): boolean {
  return isAttachment || names.length > 0 || !type.startsWith('text/')
}

/** Readers that keep the line end before a delimiter give another object where nothing else ends the content. */
function isWithLineEnd(leaf: Leaf): boolean {
  const { place, encoding } = leaf
  if (encoding !== 'identity' && encoding !== 'quoted-printable') return false
  return isFile(leaf) || place.end - place.start <= MAX_SMALL_TEXT
}

function missedByScanners({ encoding, type }: Leaf, octets: Buffer): readonly AmbiguityClass[] {
  if (encoding === 'quoted-printable' && !type.startsWith('text/')) return ['H01']
  if (encoding === 'identity' && octets.subarray(0, 4096).includes(0)) return ['F05']
  return []
}
