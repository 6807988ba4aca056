import { formatDuration, formatSize } from '../../config/units.ts'
import type { Clause, Query, Term, TextPattern } from './tree.ts'

/** A query as text, which is read as the same tree by {@link file://./parse.ts} wherever, and in whatever time zone. */
export function printQuery({ all }: Query): string {
  return all.map(clauseText).join(' ')
}

function clauseText({ not, any }: Clause): string {
  let key: string | undefined
  const terms = any.map((term) => {
    const { name, value } = termParts(term)
    const isSame = name === key
    key = name
    return isSame || name === '' ? value : `${name}:${value}`
  })
  return `${not ? '-' : ''}${terms.join(',')}`
}

function termParts(term: Term): { readonly name: string; readonly value: string } {
  switch (term.kind) {
    case 'text':
      return { name: term.key, value: patternText(term.pattern) }
    case 'domain':
      return { name: term.key, value: quoted(`@${term.below ? '.' : ''}${term.domain}`) }
    case 'is':
      return { name: 'is', value: term.state }
    case 'word':
      return { name: '', value: quoted(term.text) }
    case 'number': {
      const { compare, value, key } = term
      const sign = compare === '=' ? '' : compare
      return { name: key, value: `${sign}${key === 'size' ? formatSize(value) : value}` }
    }
    default: {
      const { moment, key } = term
      const value = 'agoMs' in moment ? formatDuration(moment.agoMs) : dateText(moment.atMs)
      return { name: key, value }
    }
  }
}

function dateText(atMs: number): string {
  return new Date(atMs).toISOString().replace('.000Z', 'Z')
}

function patternText({ pieces }: TextPattern): string {
  const text = pieces.map(escaped).join('*')
  return pieces.every((piece) => PLAIN.test(piece)) && text !== '' ? text : `"${text}"`
}

/** Letters that mean nothing in a query. A minus, with which a word may not begin, is none of them. */
const PLAIN = /^[\p{L}\p{N}@._+=/]*$/u

/** A value as it is written in a query. */
export function quoted(text: string): string {
  return text !== '' && PLAIN.test(text) ? text : `"${escaped(text)}"`
}

function escaped(text: string): string {
  return text.replaceAll(/["\\*]/g, '\\$&')
}
