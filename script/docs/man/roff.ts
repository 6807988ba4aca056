/** A manual page in the macros of man(7), as groff and mandoc read them. */
export interface ManualPage {
  /** `clamgate-config` */
  readonly name: string
  readonly section: 1 | 5
  readonly text: string
}

/** What the heading of a page says. */
export interface ManualHead {
  readonly name: string
  readonly section: ManualPage['section']
  readonly summary: string
  readonly version: string
  /** `2026-11-28` */
  readonly date: string
}

/** Blocks are made by the functions below. */
export function manualPage(head: ManualHead, blocks: readonly string[]): ManualPage {
  const { name, section, summary, version, date } = head
  const lines = [
    // The date as it is: mandoc reads it.
    `.TH ${quoted(name.toUpperCase())} ${section} ${date} ${quoted(`Clamgate ${version}`)} "Clamgate"`,
    // Words of commands and paths are copied from here: none is broken.
    '.nh',
    '.ad l',
    heading('NAME'),
    `${words(name)} \\- ${words(summary)}`,
    ...blocks,
  ]
  // A heading begins a paragraph of its own.
  const text = lines.join('\n').replaceAll(/^(\.S[HS] .*\n)\.PP\n/gm, '$1')
  return { name, section, text: `${text}\n` }
}

export function heading(text: string): string {
  return `.SH ${quoted(text)}`
}

export function subheading(text: string): string {
  return `.SS ${quoted(text)}`
}

export function paragraph(text: string): string {
  return `.PP\n${filled(text)}`
}

/** A term, which is markup already, and what is said of it. */
export function item(term: string, ...texts: readonly string[]): string {
  const [first = '', ...more] = texts.filter((text) => text !== '')
  return ['.TP', term, filled(first), ...more.map((text) => `.IP\n${filled(text)}`)].join('\n')
}

/** Lines as they are typed. */
export function example(lines: readonly string[]): string {
  return ['.PP', '.nf', '.RS 4', ...lines.map(words), '.RE', '.fi'].join('\n')
}

export function bold(text: string): string {
  return `\\fB${inline(text)}\\fR`
}

export function italic(text: string): string {
  return `\\fI${inline(text)}\\fR`
}

/** Text that means nothing to the formatter. A line of it must not begin like a request. */
export function words(text: string): string {
  return inline(text).replaceAll(/^(?=[.'])/gm, '\\&')
}

/** In lines that editors and mail can bear; the formatter joins them. */
function filled(text: string): string {
  const lines = ['']
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && line.length + word.length >= COLUMNS) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.map(words).join('\n')
}

/** Hyphens get a backslash, so that it is less than 80. */
const COLUMNS = 72

function inline(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll(
      /[^\n -~]/gu,
      (letter) => `\\[u${letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`,
    )
}

function quoted(text: string): string {
  return `"${inline(text).replaceAll('"', '\\(dq')}"`
}
