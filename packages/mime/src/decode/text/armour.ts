import { decodeBase64 } from '../base64/decode-base64.ts'
import type { EmbeddedFile } from '../types.ts'
import { type Line, lineAt, textOf } from './lines.ts'
import type { Found } from './uu-file.ts'

const DASH = 45
const FIRST = /^-----BEGIN ([A-Z0-9 ,/]{1,60})-----[ \t]*$/
/** Nobody opens what is in these, and they are in mail every day. */
const NO_FILES = /^PGP (SIGNATURE|PUBLIC KEY BLOCK)$/

/** Armour with base64 in it: PEM (RFC 7468), OpenPGP (RFC 9580 section 6.2). Its own header lines and checksum are no content. */
export function armourAt(text: Buffer, line: Line, limit: number): Found | undefined {
  const label = FIRST.exec(textOf(text, line))?.[1]
  if (label === undefined || NO_FILES.test(label) || label === 'PGP SIGNED MESSAGE') return undefined
  let from = line.next
  let to: number | undefined
  let at = line.next
  let isHead = true
  while (at < limit) {
    const one = lineAt(text, at, limit)
    if (text[at] === DASH && text[at + 1] === DASH && /^-----(BEGIN|END) /.test(textOf(text, one))) {
      to ??= at
      at = textOf(text, one).startsWith('-----END') ? one.next : at
      break
    }
    if (isHead && (one.end === one.begin || textOf(text, one).includes(':'))) from = one.next
    else isHead = false
    // The checksum of OpenPGP.
    if (text[at] === 61 && one.end - one.begin === 5) to ??= at
    at = one.next
  }
  const { main, others } = decodeBase64(text, from, to ?? at)
  const about = { via: 'G05', name: undefined, at: line.begin } as const
  const files: EmbeddedFile[] = [main, ...others.map(({ octets }) => octets)]
    .filter((octets) => octets.length > 0)
    .map((octets) => ({ ...about, octets }))
  return { files, next: at }
}
