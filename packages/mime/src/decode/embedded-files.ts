import { armourAt } from './text/armour.ts'
import { binhexFileAt } from './text/binhex.ts'
import { dataUrlFiles } from './text/data-urls.ts'
import { htmlText } from './text/html-text.ts'
import { type Line, lineAt, prefixLength } from './text/lines.ts'
import { type Found, uuFileAt } from './text/uu-file.ts'
import { yencFileAt } from './text/yenc.ts'
import type { EmbeddedFile } from './types.ts'

interface Finder {
  /** Octets that its first lines begin with. */
  readonly first: string
  readonly at: (text: Buffer, line: Line, limit: number) => Found | undefined
}

const FINDERS: readonly Finder[] = [
  { first: 'bB', at: uuFileAt },
  { first: '=', at: yencFileAt },
  { first: '(:', at: binhexFileAt },
  { first: '-', at: armourAt },
]
const BY_OCTET: readonly (number | undefined)[] = byOctet()

/**
 * Files in text: uuencode, begin-base64, yEnc, BinHex, PEM, `data:` URLs. Linear; a line of prose is no file.
 *
 * @param text a decoded leaf, a preamble, a whole mail
 * @returns in the order of their first lines; several for a file that has several readings; equal ones are not left out
 */
export function embeddedFiles(text: Buffer): readonly EmbeddedFile[] {
  const files = [...filesIn(text), ...dataUrlFiles(text)]
  const shown = htmlText(text)
  if (shown !== undefined) {
    // Offsets in a page are not those of its text.
    for (const file of filesIn(shown))
      files.push({ ...file, via: file.via === 'I01' ? 'I03' : file.via, at: 0 })
  }
  return files.sort((a, b) => a.at - b.at)
}

function filesIn(text: Buffer): EmbeddedFile[] {
  const files: EmbeddedFile[] = []
  const pieces = new Map<string, Buffer[]>()
  /** Each finder goes on behind what it has found: a file of one kind may stand in what another takes for its own. */
  const next = FINDERS.map(() => 0)
  for (let at = 0; at < text.length; ) {
    const line = lineAt(text, at, text.length)
    at = line.next
    const index = BY_OCTET[text[line.begin + prefixLength(text, line)] ?? 0]
    if (index === undefined || line.begin < (next[index] ?? 0)) continue
    const found = FINDERS[index]?.at(text, line, text.length)
    if (found === undefined) continue
    next[index] = found.next
    for (const file of found.files) files.push(file)
    const [first] = found.files
    if (first?.via !== 'I05' || first.name === undefined) continue
    const known = pieces.get(first.name)
    if (known === undefined) pieces.set(first.name, [first.octets])
    else known.push(first.octets)
  }
  for (const [name, parts] of pieces) {
    if (parts.length > 1) files.push({ octets: Buffer.concat(parts), via: 'I05', name, at: text.length })
  }
  return files
}

function byOctet(): readonly (number | undefined)[] {
  const table: (number | undefined)[] = Array.from({ length: 256 })
  for (const [index, { first }] of FINDERS.entries()) {
    for (const octet of first) table[octet.charCodeAt(0)] = index
  }
  return table
}
