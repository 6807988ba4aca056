import { type ListEntry, listEntries } from './list.ts'

/** A list within a text: `plain` is the text with comments blanked out, and what is between the two places is the list. */
export interface ListInText {
  readonly raw: string
  readonly plain: string
  readonly start: number
  readonly end: number
  /** What ends a line in this file. */
  readonly lineBreak: string
}

/** The text with that entry put before the one at `index`, or behind the last; separated as the others are. */
export function insertEntry(list: ListInText, entry: string, index: number): string {
  const entries = listEntries(list.plain, list.start, list.end)
  const next = entries[index]
  const last = entries.at(-1)
  if (next !== undefined) return splice(list.raw, next.start, next.start, entry + separator(list, next))
  if (last !== undefined) return splice(list.raw, last.end, last.end, separator(list, last) + entry)
  const gap = /[ \t]$/.test(list.plain.slice(0, list.start)) ? '' : ' '
  return splice(list.raw, list.start, list.start, gap + entry)
}

export function replaceEntry(list: ListInText, { start, end }: ListEntry, by: string): string {
  return splice(list.raw, start, end, by)
}

/** The text without that entry, and without the comma and the blanks that are not needed any more. */
export function removeEntry(list: ListInText, { start, end }: ListEntry): string {
  const { plain, raw } = list
  const isFirst = !/[^\s,]/.test(plain.slice(list.start, start))
  const isLast = !/[^\s,]/.test(plain.slice(end, list.end))
  const indent = indentBefore(raw, start)
  const [behind = ''] = /^[ \t]*,?[ \t]*/.exec(raw.slice(end, list.end)) ?? []
  const breakBehind = /^\r?\n/.exec(raw.slice(end + behind.length))?.[0]
  // Alone on its line, with others on lines below: the line goes.
  if (indent !== undefined && breakBehind !== undefined && !isLast) {
    return splice(raw, start - indent.length, end + behind.length + breakBehind.length, '')
  }
  // The last one takes the separator in front of it along, the others that behind them.
  if (isLast && !isFirst) {
    const [before = ''] = /(?:\r?\n[ \t]+|[ \t]*,?[ \t]*)$/.exec(raw.slice(list.start, start)) ?? []
    // A comma behind it would be left alone on a line, which is none then.
    return splice(raw, start - before.length, end + behind.length, '')
  }
  return splice(raw, start, end + behind.length, '')
}

/** What stands between entries of this list: on lines of their own, or on one line, with commas or without. */
function separator(list: ListInText, beside: ListEntry): string {
  const hasComma =
    /,/.test(outsideEntries(list)) || listEntries(list.plain, list.start, list.end).length === 1
  const indent = indentBefore(list.raw, beside.start)
  const comma = hasComma ? ',' : ''
  return indent === undefined ? `${comma} ` : `${comma}${list.lineBreak}${indent}`
}

/** The white space in front of what is first on its line; undefined where something else stands there. */
function indentBefore(raw: string, at: number): string | undefined {
  return /(?:^|\n)([ \t]+)$/.exec(raw.slice(0, at))?.[1]
}

function outsideEntries({ plain, start, end }: ListInText): string {
  let outside = ''
  let at = start
  for (const entry of listEntries(plain, start, end)) {
    outside += plain.slice(at, entry.start)
    at = entry.end
  }
  return outside + plain.slice(at, end)
}

function splice(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end)
}
