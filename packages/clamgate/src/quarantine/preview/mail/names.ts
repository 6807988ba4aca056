import { domainForms, labelsOf } from '../../../patterns/domain-forms.ts'
import type { Note, ShownAddress, ShownText } from '../types.ts'
import { hidesSomething, visibleLine } from '../visible.ts'

const LATIN = /\p{Script=Latin}/u
const OTHER_ALPHABETS = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u
/** Letters of other alphabets that are taken for Latin ones, in lower case. */
const LOOKS_LATIN = /^[аеорсухкмтнвгяёѕіјԛԝһӏүԁգօսոցհανρυκιτχο\d-]+$/u
const HOST = /(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}]{2,}/u
const PROGRAM =
  /\.(?:exe|scr|com|pif|bat|cmd|js|jse|vbs|vbe|wsf|hta|lnk|msi|ps1|jar|iso|img|apk|cpl|dll)\s*$/i
const DOCUMENT =
  /\.(?:pdf|docx?|xlsx?|pptx?|rtf|txt|jpe?g|png|gif|html?|mp[34]|zip)[\s._\u00a0\u2000-\u200a]+\S*$/i

/** What is odd about a domain in either form. */
export function domainNotes(domain: string): readonly Note[] {
  const notes = new Set<Note>()
  for (const label of labelsOf(domainForms(domain).unicode)) {
    if (!OTHER_ALPHABETS.test(label)) continue
    if (LATIN.test(label)) notes.add('mixed-scripts')
    else if (LOOKS_LATIN.test(label)) notes.add('looks-latin')
  }
  return [...notes]
}

/** A mailbox as a mail names it. */
export function shownAddress(name: string, address: string): ShownAddress {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  const { ascii } = domainForms(domain)
  const notes = new Set<Note>(domainNotes(domain))
  if (hidesSomething(name) || hidesSomething(address)) notes.add('hidden-characters')
  const named = HOST.exec(name)?.[0]
  const claims = /@/.test(name) ? name.slice(name.lastIndexOf('@') + 1) : named
  const claimed = claims === undefined ? undefined : HOST.exec(claims)?.[0]
  if (claimed !== undefined && !sameSite(claimed, domain)) notes.add('name-is-other-address')
  return {
    name: visibleLine(name, 300),
    address: visibleLine(address, 400),
    ascii:
      /^[\x21-\x7e]+$/.test(domain) && ascii === domain.toLowerCase() ? undefined : visibleLine(ascii, 300),
    notes: [...notes],
  }
}

/** One is the other, or below it. */
export function sameSite(one: string, other: string): boolean {
  const [a, b] = [domainForms(one).ascii, domainForms(other).ascii]
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`)
}

/** The name of a file, as a mail has it. */
export function shownFileName(name: string): ShownText {
  const notes: Note[] = []
  if (hidesSomething(name)) notes.push('hidden-characters')
  if (PROGRAM.test(name) && (DOCUMENT.test(name) || /\s{5}/.test(name))) notes.push('hidden-ending')
  return { text: visibleLine(name, 300), notes }
}

/** A line of a header. */
export function shownLine(text: string): ShownText {
  return { text: visibleLine(text), notes: hidesSomething(text) ? ['hidden-characters'] : [] }
}
