import {
  AMBIGUITY_CLASSES,
  type Bounds,
  DEFAULT_BOUNDS,
  type Part,
  type Reading,
  readMail,
} from '@clamgate/mime'
import PostalMime, { type Attachment, type Email } from 'postal-mime'
import { PREVIEW_BOUNDS } from './bounds.ts'
import { htmlAsText } from './html/as-text.ts'
import { harmlessHtml } from './html/harmless.ts'
import { mailPage, sentencePage } from './html/page.ts'
import { PAGE_WORDS } from './html/words.ts'
import { contentOf, type Taken, takeAttachments } from './mail/attachments.ts'
import { addressesOf, authenticationOf, hopsOf } from './mail/headers.ts'
import { shownFileName, shownLine } from './mail/names.ts'
import { pictureAddress } from './mail/pictures.ts'
import { withBoundedParts } from './mail/shorten.ts'
import type {
  Granted,
  OtherObject,
  PageLanguage,
  Preview,
  PreviewOrder,
  Reached,
  ShownAttachment,
  ShownReadings,
} from './types.ts'
import { visibleLine, visibleText } from './visible.ts'

const { textChars, htmlChars } = PREVIEW_BOUNDS

/** In which the other readings of the mail are looked for. */
const READING_BOUNDS: Bounds = Object.freeze({
  ...DEFAULT_BOUNDS,
  depth: PREVIEW_BOUNDS.depth,
  parts: PREVIEW_BOUNDS.parts,
  cpuMs: 1_500,
})
const MOST_OTHERS = 50
const HEADERS_BYTES = 512 * 1024

/** The mail as the parser has it. */
interface Parsed {
  readonly email: Email
  readonly attachments: readonly Attachment[]
  readonly reached: readonly Reached[]
}

/** What the thread does: reads one mail, and gives what is wanted of it. */
export async function readPreview({ mail, isCut, wish }: PreviewOrder): Promise<Granted> {
  const octets = Buffer.from(mail)
  const parsed = await parse(octets, isCut)
  switch (wish.kind) {
    case 'document':
      return { kind: 'document', preview: previewOf(octets, parsed) }
    case 'page':
      return { kind: 'page', html: pageOf(parsed, wish.as, wish.language) }
    case 'attachment': {
      const attachment = takeAttachments(parsed.attachments, readingOf(octets))[wish.index]
      if (attachment === undefined) return { kind: 'no-part', count: parsed.attachments.length }
      const own = new ArrayBuffer(attachment.octets.length)
      new Uint8Array(own).set(attachment.octets)
      return { kind: 'attachment', name: attachment.name, octets: own }
    }
  }
}

async function parse(mail: Buffer, isCut: boolean): Promise<Parsed> {
  const reached: Reached[] = []
  if (isCut) {
    const mib = PREVIEW_BOUNDS.mailBytes / 1024 ** 2
    reached.push({ bound: 'bytes', sentence: `Only the first ${mib} MiB of the mail were read` })
  }
  const bounded = withBoundedParts(mail)
  if (bounded.isCut) {
    const sentence = `The mail has more than ${PREVIEW_BOUNDS.parts} parts, or looks like it: what is behind them was not read`
    reached.push({ bound: 'parts', sentence })
  }
  const options = {
    maxNestingDepth: PREVIEW_BOUNDS.depth,
    maxHeadersSize: HEADERS_BYTES,
    // A mail within the mail is looked at by itself, and by nobody here.
    forceRfc822Attachments: true,
  }
  let email: Email
  try {
    email = await PostalMime.parse(bounded.mail, options)
  } catch {
    const sentence = `The mail is nested deeper than ${PREVIEW_BOUNDS.depth} levels, or its headers are too long: only what stands at its top is shown`
    reached.push({ bound: 'depth', sentence })
    email = await topOf(mail)
  }
  const attachments = email.attachments.slice(0, PREVIEW_BOUNDS.parts)
  return { email, attachments, reached }
}

/** The first fields of a mail that cannot be parsed as a whole. */
async function topOf(mail: Buffer): Promise<Email> {
  const head = mail.subarray(0, 64 * 1024).toString('latin1')
  const end = /\r?\n\r?\n/.exec(head)?.index ?? head.length
  const plain = head
    .slice(0, end)
    .split(/\r?\n(?![ \t])/)
    .filter((field) => /^[\x21-\x39\x3b-\x7e]{1,100}:/.test(field) && !/^content-/i.test(field))
  return await PostalMime.parse(Buffer.from(`${plain.join('\r\n')}\r\n\r\n`, 'latin1'))
}

function previewOf(mail: Buffer, parsed: Parsed): Preview {
  const { email, reached } = parsed
  const reading = readingOf(mail)
  const tree = new Map<string, Part>()
  if (reading !== undefined) collect(reading.tree, tree)
  const more: Reached[] = []
  const bounded = reading?.unscannable.find(({ kind }) => kind === 'bound')
  if (reading === undefined || bounded !== undefined) {
    const sentence =
      'The mail could not be read in every way that mail programs have: there may be more in it'
    more.push({ bound: 'readings', sentence })
  }
  const { html, text, textFrom } = bodiesOf(email)
  if (text.length > textChars) {
    more.push({ bound: 'text', sentence: `Only the first ${textChars} characters of its text are shown` })
  }
  if (html.length > htmlChars) {
    more.push({ bound: 'html', sentence: `Only the first ${htmlChars} characters of its HTML are shown` })
  }
  return {
    subject: email.subject === undefined ? undefined : shownLine(email.subject),
    from: addressesOf(email.from),
    replyTo: addressesOf(email.replyTo),
    to: addressesOf(email.to),
    cc: addressesOf(email.cc),
    date: email.date === undefined ? undefined : visibleLine(email.date, 100),
    received: hopsOf(email.headers),
    authentication: authenticationOf(email.headers),
    text: visibleText(text.slice(0, textChars).toWellFormed()),
    textFrom,
    hasHtml: html !== '',
    attachments: takeAttachments(parsed.attachments, reading).map(describeAttachment),
    readings: reading && describeReadings(reading, tree),
    reached: [...reached, ...more],
  }
}

/** Both bodies; where a mail has no text, it is made from its HTML. */
function bodiesOf({
  html = '',
  text = '',
}: Email): Pick<Preview, 'text' | 'textFrom'> & { readonly html: string } {
  if (text.trim() !== '') return { html, text, textFrom: 'text' }
  if (html === '') return { html, text: '', textFrom: 'none' }
  const words = PAGE_WORDS.en
  const clean = harmlessHtml(html.slice(0, htmlChars).toWellFormed(), { picture: () => undefined, words })
  return { html, text: htmlAsText(clean ?? ''), textFrom: 'html' }
}

function readingOf(mail: Buffer): Reading | undefined {
  try {
    return readMail(mail, { bounds: READING_BOUNDS, clock: coreTime })
  } catch {
    return undefined
  }
}

/** Time that this thread had a core, ms. */
function coreTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** Parts by the SHA-256 of what is in them; the main reading first. */
function collect(part: Part, into: Map<string, Part>): void {
  for (const sha256 of part.objects) if (!into.has(sha256)) into.set(sha256, part)
  for (const below of part.parts) if (below.via === undefined) collect(below, into)
  for (const below of part.parts) if (below.via !== undefined) collect(below, into)
}

function describeAttachment(
  { name, type, octets, sha256, path, isShown }: Taken,
  index: number,
): ShownAttachment {
  return {
    ...{ index, sha256, path, isShown, bytes: octets.length },
    name: shownFileName(name),
    type: visibleLine(type, 100),
  }
}

function describeReadings(reading: Reading, tree: ReadonlyMap<string, Part>): ShownReadings {
  const differing = reading.ambiguities.filter(({ differs }) => differs)
  const classes = [...new Set(differing.map((one) => one.class))].sort()
  const others = reading.objects
    .filter(({ isMain }) => !isMain)
    .slice(0, MOST_OTHERS)
    .map(({ path, octets, sha256, classes: by }): OtherObject => {
      const part = tree.get(sha256)
      return { path, name: part?.name, type: part?.type, bytes: octets.length, sha256, classes: [...by] }
    })
  return {
    differs: reading.isAmbiguous,
    classes: classes.map((name) => ({ class: name, words: AMBIGUITY_CLASSES[name] })),
    others: reading.isAmbiguous ? others : [],
  }
}

function pageOf(
  { email, attachments, reached }: Parsed,
  as: 'text' | 'html',
  language: PageLanguage,
): string {
  const words = PAGE_WORDS[language]
  if (as === 'text') {
    const { text } = bodiesOf(email)
    if (text === '') return sentencePage(language, words.noText, ...reached.map(({ sentence }) => sentence))
    const body = visibleText(text.slice(0, textChars).toWellFormed())
    return mailPage(language, { as, body, isCut: reached.length > 0 || text.length > textChars })
  }
  const html = email.html ?? ''
  if (html === '') return sentencePage(language, words.noHtml, ...reached.map(({ sentence }) => sentence))
  const picture = picturesOf(attachments)
  const body = harmlessHtml(html.slice(0, htmlChars).toWellFormed(), { picture, words })
  if (body === undefined) return sentencePage(language, `${words.failed}.`)
  return mailPage(language, { as, body, isCut: reached.length > 0 || html.length > htmlChars })
}

/** Pictures of the mail by Content-ID, as long as they have room. */
function picturesOf(attachments: readonly Attachment[]): (contentId: string) => string | undefined {
  const byId = new Map<string, Attachment>()
  for (const one of attachments) {
    if (one.contentId !== undefined) byId.set(one.contentId.replace(/^<|>$/g, ''), one)
  }
  let room = PREVIEW_BOUNDS.picturesBytes
  return (contentId) => {
    const found = byId.get(contentId)
    if (found === undefined) return undefined
    const content = contentOf(found)
    if (content.length > room) return undefined
    const address = pictureAddress(content)
    if (address !== undefined) room -= content.length
    return address
  }
}
