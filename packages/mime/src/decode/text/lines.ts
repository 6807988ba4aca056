const LF = 10
const CR = 13

/** A line without its end. */
export interface Line {
  readonly begin: number
  readonly end: number
  /** Where the next line begins. */
  readonly next: number
}

/** The line at `begin`: it ends at LF, CR or CR LF. */
export function lineAt(text: Buffer, begin: number, limit: number): Line {
  let end = begin
  while (end < limit && text[end] !== LF && text[end] !== CR) end += 1
  const isPair = text[end] === CR && text[end + 1] === LF
  return { begin, end, next: Math.min(limit, end + (isPair ? 2 : 1)) }
}

/** Quoting and indenting in front of a line: blanks, tabs, `>`. */
export function prefixLength(text: Buffer, { begin, end }: Line): number {
  let at = begin
  while (at < end && at - begin < 32 && isPrefix(text[at])) at += 1
  return at - begin
}

function isPrefix(octet: number | undefined): boolean {
  return octet === 32 || octet === 9 || octet === 62
}

/** The line without a quoting like that of `model`, as far as it has it. */
export function withoutPrefix(text: Buffer, line: Line, model: Buffer): Line {
  let at = 0
  while (at < model.length && line.begin + at < line.end && text[line.begin + at] === model[at]) at += 1
  return at === 0 ? line : { ...line, begin: line.begin + at }
}

export function textOf(text: Buffer, { begin, end }: Line): string {
  return text.toString('latin1', begin, Math.min(end, begin + MAX_LINE))
}

/** No first or last line of a file is longer. */
const MAX_LINE = 2048
