import { domainNotes, sameSite } from '../mail/names.ts'
import { visibleLine } from '../visible.ts'
import { unescaped } from './as-text.ts'
import { escaped } from './escape.ts'
import type { PageWords } from './words.ts'

const PLAIN_SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:', 'sms:', 'ftp:'])
/** What people take for an address of the Web. */
const NAMED_HOST =
  /(?:[a-z]{2,10}:\/\/)?(?:[^\s/@]*@)?((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,})/iu
const SHOWN_CHARS = 300
const JUDGED_CHARS = 500

/** Writes where links lead beside their words, and takes the links away. `html` has them as `<a data-n="INDEX">`, of `addresses`. */
export function linksAsText(html: string, addresses: readonly string[], words: PageWords): string {
  const pieces: string[] = []
  const open: { readonly address: string; readonly from: number }[] = []
  let at = 0
  for (const match of html.matchAll(/<a(?: data-n="(\d+)")?(?: [^<>]*)?>|<\/a>/g)) {
    const [tag, number] = match
    pieces.push(html.slice(at, match.index))
    at = match.index + tag.length
    if (tag !== '</a>') {
      open.push({ address: number === undefined ? '' : (addresses[Number(number)] ?? ''), from: at })
      pieces.push('<span class="link">')
      continue
    }
    const link = open.pop()
    if (link === undefined) continue
    pieces.push('</span>', beside(link.address, textOf(html.slice(link.from, match.index)), words))
  }
  pieces.push(html.slice(at), ...open.map(() => '</span>'))
  return pieces.join('')
}

function beside(address: string, shown: string, words: PageWords): string {
  if (address === '' || address.startsWith('#')) return ''
  const kind = kindOf(address, shown)
  const where = escaped(visibleLine(address, SHOWN_CHARS))
  switch (kind) {
    case 'program':
      return ` <span class="warn">⚠ ${words.program} ⟨${where}⟩</span>`
    case 'deceptive':
      return ` <span class="warn">⚠ ${words.deceptive} ⟨${where}⟩</span>`
    case 'plain':
      return shown.trim() === address ? '' : ` <span class="where">(${words.leadsTo} ${where})</span>`
  }
}

/** How a link is to be taken, by its address and the words that people see. */
export function kindOf(address: string, shown: string): 'plain' | 'deceptive' | 'program' {
  // A browser takes them out of an address as well.
  const clean = address.replace(/[\0-\x20\u00a0]/g, '')
  const url = URL.parse(clean)
  if (url === null) return 'plain'
  if (!PLAIN_SCHEMES.has(url.protocol)) return 'program'
  if (url.protocol === 'mailto:' || url.protocol === 'tel:' || url.protocol === 'sms:') return 'plain'
  if (url.username !== '' || url.password !== '' || domainNotes(url.hostname).length > 0) return 'deceptive'
  const named = NAMED_HOST.exec(shown.slice(0, JUDGED_CHARS))?.[1]
  return named === undefined || sameSite(named, url.hostname) ? 'plain' : 'deceptive'
}

/** The words of a link, without tags; `html` has gone through the allow-list. */
function textOf(html: string): string {
  return unescaped(html.slice(0, JUDGED_CHARS * 4).replaceAll(/<[^<>]*>/g, ''))
}
