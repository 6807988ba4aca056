import { OUTCOMES, SIGNATURE_CLASSES } from '../../config/sections/actions.ts'
import type { DigestLanguage } from '../../config/sections/digest.ts'
import { cleanText } from '../../ground/clean.ts'
import { composeOwnMail } from '../digest/compose.ts'
import type { Letter, ShownRow } from '../digest/content.ts'
import { shownAddress, shownSubject } from '../digest/outside-text.ts'
import { reasonOf } from '../digest/reason.ts'
import type { OutgoingMail } from '../digest/types.ts'
import { loadWords, type Words } from '../digest/words.ts'
import type { EntryDescription } from '../entries/types.ts'
import type { MailRequest } from './types.ts'

export interface MailDeps {
  readonly timeZone: string | undefined
  readonly from: string
  readonly host: string
  readonly nowMs: number
}

/** Longest word of a recipient or a manager that is passed on, characters. */
const MOST_WORDS = 500

/** What somebody wrote into a form, which may have several lines. */
export function onOneLine(words: string): string {
  return cleanText(words.trim().replaceAll(/\s+/g, ' '), MOST_WORDS)
}

/** Asks a manager to decide. @param url undefined: without `console.url` he decides elsewhere */
export async function writeQuestion(
  request: MailRequest,
  description: EntryDescription,
  to: { readonly address: string; readonly language: DigestLanguage },
  url: string | undefined,
  deps: MailDeps,
): Promise<OutgoingMail> {
  const words = await loadWords(to.language, deps.timeZone)
  const address = shownAddress(request.asker)
  const card = cardOf(description, request.recipients, words)
  const link = url === undefined ? undefined : { url, label: words.say('request.link') }
  const letter: Letter = {
    words,
    subject: words.say('request.subject', { address }),
    intro: words.say('request.intro', { address }),
    cards: [{ ...card, fields: [...card.fields, ...wordsField(request.words, words)], link }],
    closing: [
      ...(url === undefined ? [words.say('request.no-link', { number: request.id })] : []),
      words.say('request.until', { time: words.time(request.endsAtMs) }),
      words.say('digest.footer', { host: deps.host }),
    ],
  }
  return await written(letter, to.address, `question ${request.id} ${to.address.toLowerCase()}`, deps)
}

/** Tells who asked that he does not get it. */
export async function writeRefusal(
  request: MailRequest,
  description: EntryDescription | undefined,
  language: DigestLanguage,
  deps: MailDeps,
): Promise<OutgoingMail> {
  const words = await loadWords(language, deps.timeZone)
  const card = description && cardOf(description, request.recipients, words)
  const answer = wordsField(request.answer, words)
  const letter: Letter = {
    words,
    subject: words.say('decision.subject'),
    intro: [words.say('decision.text'), ...answer.map(({ name, value }) => `${name}: ${value}`)].join('\n'),
    cards: card === undefined ? [] : [card],
    closing: [words.say('digest.footer', { host: deps.host })],
  }
  return await written(letter, request.asker, `refusal ${request.id}`, deps)
}

async function written(
  letter: Letter,
  to: string,
  identity: string,
  { from, host, nowMs }: MailDeps,
): Promise<OutgoingMail> {
  return { to, bytes: await composeOwnMail({ from, to, letter, timeMs: nowMs, identity, host }) }
}

function cardOf(
  { subject, sender, keptAtMs, outcome, id }: EntryDescription,
  recipients: readonly string[],
  words: Words,
): ShownRow {
  const field = (name: string, value: string, isOutside = false) => ({ name, value, isOutside })
  const reason = reasonOf({
    kind: OUTCOMES.find((kind) => kind === outcome.kind) ?? 'failure',
    class: SIGNATURE_CLASSES.find((name) => name === outcome.class),
  })
  return {
    subject: shownSubject(subject) || words.say('none.subject'),
    fields: [
      field(words.say('field.from'), shownAddress(sender.address) || words.say('none.sender'), true),
      field(words.say('field.to'), recipients.map(shownAddress).join(', '), true),
      field(words.say('field.received'), words.time(keptAtMs)),
      field(words.say('field.reason'), words.say(reason)),
      ...(outcome.signature === undefined ? [] : [field('ClamAV', cleanText(outcome.signature, 200), true)]),
      field(words.say('field.number'), id),
    ],
    link: undefined,
  }
}

/** What somebody wrote into a form, as a field of its own. */
function wordsField(said: string, words: Words): ShownRow['fields'] {
  if (said === '') return []
  const sentence = words.say('words.given', { words: cleanText(said, MOST_WORDS) })
  const [name = '', ...value] = sentence.split(': ')
  return [{ name: name.trimEnd(), value: value.join(': '), isOutside: true }]
}
