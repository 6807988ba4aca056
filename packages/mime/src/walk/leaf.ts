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
/** Up to it a nested mail is given whole, too. */
const MAX_SMALL_MAIL = 16_384
/** Up to it a file is given with other line ends, too; each form takes as much again. */
const MAX_LINE_ENDS = 262_144
const MAX_TEXT_LINE_ENDS = 65_536
/** Octets by which one tells whether something was decoded. */
const ENOUGH_TO_TELL = 12

/** Decodes a leaf in every way, and looks into what comes out. */
export function readLeaf(walker: Walker, node: Node, leaf: Leaf, context: Context): void {
  const { place, encoding } = leaf
  const { source, start, end } = place
  const key = `${source.id} ${start} ${end} ${encoding}`
  const known = walker.decoded.get(key)
  if (known !== undefined) {
    for (const sha256 of known) node.objects.add(sha256)
    return
  }
  if (!walker.budget.work(end - start, node.path)) return
  const options = lineEndsOf(leaf)
  const { main, others, classes, isUndecodable } = DECODERS[encoding](source.octets, start, end, options)
  walker.decoded.set(key, [])
  if (isClean(encoding, others.length, classes)) walker.covered.add(place)
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
    encoding === 'identity'
      ? { octets: main, place, type, names, via: undefined }
      : { octets: main, sha256, place: undefined, type, names, via: undefined },
    mainContext,
  )
  if (isUndecodable) {
    walker.budget.note({ kind: 'undecodable', what: encoding, path: node.path })
    walker.store.add(source.octets.subarray(start, end), { ...context, isMain: false })
  }
  for (const { octets, via } of others) {
    const otherContext = { ...withClasses(context, [via]), isMain: false }
    const otherSha = walker.store.add(octets, otherContext)
    if (otherSha === undefined) continue
    if (!context.isSwept && isDifferent(leaf, octets, via)) walker.report.reading(node, via, sha256, otherSha)
    // Other line ends bring up nothing new inside, and twice as much of it for each level.
    if (encoding === 'identity' || via === 'H01') continue
    walker.later(() => {
      walker.content(node, { octets, sha256: otherSha, place: undefined, type, names, via }, otherContext)
    })
  }
  addOtherEnd(walker, leaf, main, context)
}

/**
 * The same with the line end before its delimiter; or, where nothing follows, without its last line end, which may be of an MTA
 * that wants one.
 */
function addOtherEnd(walker: Walker, leaf: Leaf, main: Buffer, context: Context): void {
  const { source, start, end, fullEnd = end } = leaf.place
  const isDelimited = fullEnd > end
  const otherEnd = isDelimited ? fullEnd : withoutLineEnd(source.octets, start, end)
  const isWanted = isWithLineEnd(leaf) && (isDelimited || isFile(leaf) || main.includes(0))
  if (otherEnd === end || !isWanted) return
  const decodings = DECODERS[leaf.encoding](source.octets, start, otherEnd, { lineEnds: !isDelimited })
  const others = isDelimited ? [] : decodings.others.map(({ octets }) => octets)
  // Not reported as another reading: it would be one for every part.
  for (const octets of [decodings.main, ...others]) walker.store.add(octets, { ...context, isMain: false })
}

/**
 * Line ends are stored as a reader likes, and text on a screen looks the same with a blank more or less: that makes nobody
 * get another file. Nor does a reader who decodes nothing.
 */
function isDifferent(leaf: Leaf, octets: Buffer, via: AmbiguityClass): boolean {
  const { source, start } = leaf.place
  if (via === 'F05' || via === 'H01') return false
  const isUndecoded = octets
    .subarray(0, ENOUGH_TO_TELL)
    .equals(source.octets.subarray(start, start + Math.min(octets.length, ENOUGH_TO_TELL)))
  if (isUndecoded && leaf.encoding !== 'identity') return false
  return isFile(leaf) || !/^[GH]\d\d$/.test(via)
}

/** Nothing that stands there is another object for any reader: sweeps need not look there. */
function isClean(encoding: Encoding, others: number, classes: readonly AmbiguityClass[]): boolean {
  if (encoding === 'quoted-printable') return true
  return encoding !== 'identity' && others === 0 && classes.every((one) => one === 'G04')
}

function isFile({ type, names, isAttachment }: Leaf): boolean {
  return isAttachment || names.length > 0 || !type.startsWith('text/')
}

/** Files are given with the line ends of other readers, too, as long as that is cheap. */
function lineEndsOf(leaf: Leaf): { readonly lineEnds?: boolean } {
  const bytes = leaf.place.end - leaf.place.start
  if (bytes > MAX_LINE_ENDS || leaf.type.startsWith('message/')) return { lineEnds: false }
  return isFile(leaf) && bytes <= MAX_TEXT_LINE_ENDS ? { lineEnds: true } : {}
}

/** Sweeps cut text that is there as it is in pieces; text on the screen is no file. */
function isKnownText(leaf: Leaf, { isSwept }: Context): boolean {
  const { place, encoding } = leaf
  const isText = encoding === 'identity' || encoding === 'quoted-printable'
  return isSwept && isText && !isFile(leaf) && place.end - place.start > MAX_SMALL_TEXT
}

/** It is read part by part: whole, it would be given once for each level. A small one may be. */
function isNestedMail({ type, encoding, place: { source, start, end } }: Leaf): boolean {
  if (encoding !== 'identity' || end - start <= MAX_SMALL_MAIL) return false
  return type.startsWith('message/') && looksLikeMail(source.octets, start, end)
}

/** Readers that keep the line end before a delimiter give another object where nothing else ends the content. */
function isWithLineEnd(leaf: Leaf): boolean {
  const { place, encoding } = leaf
  if (encoding !== 'identity' && encoding !== 'quoted-printable') return false
  if (leaf.type.startsWith('message/')) return false
  const bytes = place.end - place.start
  return bytes <= (isFile(leaf) ? MAX_LINE_ENDS : MAX_SMALL_TEXT)
}

function missedByScanners({ encoding, type }: Leaf, octets: Buffer): readonly AmbiguityClass[] {
  if (encoding === 'quoted-printable' && !type.startsWith('text/')) return ['H01']
  if (encoding === 'identity' && octets.subarray(0, 4096).includes(0)) return ['F05']
  return []
}
