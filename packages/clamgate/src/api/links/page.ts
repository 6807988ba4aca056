import { createHash } from 'node:crypto'
import { OUTCOMES, SIGNATURE_CLASSES } from '../../config/sections/actions.ts'
import { cleanText } from '../../ground/clean.ts'
import { escapeHtml, outsideHtml, shownAddress, shownSubject } from '../../quarantine/digest/outside-text.ts'
import { reasonOf } from '../../quarantine/digest/reason.ts'
import type { WordKey, Words, WordValues } from '../../quarantine/digest/words.ts'
import type { LinkAct, LinkEvent, LinkView } from '../../quarantine/links/types.ts'

type MailView = Extract<LinkView, { kind: 'mail' }>

/** Small, for a telephone and for a dark room; the edges of buttons are there where the reader has colours of his own. No script, no picture, nothing fetched. */
const STYLE = [
  ':root{color-scheme:light dark;--back:#f3f4f6;--card:#fff;--text:#1f2937;--soft:#4b5563;--line:#d1d5db;--act:#1d4ed8;--warn:#b91c1c}',
  '@media(prefers-color-scheme:dark){:root{--back:#111827;--card:#1f2937;--text:#e5e7eb;--soft:#9ca3af;--line:#374151;--act:#2563eb;--warn:#fca5a5}}',
  '*{box-sizing:border-box}body{margin:0;padding:1rem;background:var(--back);color:var(--text);font:1rem/1.5 system-ui,sans-serif}',
  'main{max-width:36rem;margin:0 auto;padding:1.25rem;background:var(--card);border:1px solid var(--line);border-radius:.5rem}',
  'h1{margin:0 0 1rem;font-size:1.25rem;line-height:1.3}h1,dd,p{overflow-wrap:anywhere}',
  'dl{margin:0 0 1rem}dt{color:var(--soft);font-size:.875rem}dd{margin:0 0 .5rem}',
  'form{margin-top:1rem}label{display:block;color:var(--soft);font-size:.875rem}',
  'textarea{width:100%;min-height:4.5rem;margin:.25rem 0 .5rem;padding:.5rem;font:inherit;color:inherit;background:var(--back);border:1px solid var(--line);border-radius:.375rem}',
  'button{width:100%;min-height:3rem;padding:.6rem 1rem;font:inherit;font-weight:600;color:#fff;background:var(--act);border:1px solid transparent;border-radius:.375rem;cursor:pointer}',
  'button.no{color:var(--text);background:transparent;border:1px solid var(--line)}',
  'button:focus-visible,textarea:focus-visible{outline:3px solid var(--act);outline-offset:2px}.warn{color:var(--warn);font-weight:600}',
].join('')

/** Only this very style sheet is taken, and the forms go nowhere else. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

/** The page of a link, as HTML. */
export function linkPage(view: LinkView, words: Words): string {
  if (view.kind === 'mail') return mailPage(view, words)
  const host = view.kind === 'elsewhere' ? cleanText(view.host, MAX_HOST) : ''
  return messagePage(`page.${view.kind}`, words, { host })
}

/** A page with a title and a sentence. */
export function messagePage(
  key: `page.${'unknown' | 'expired' | 'gone' | 'elsewhere' | 'away' | 'busy'}`,
  words: Words,
  values: WordValues = {},
): string {
  return page(words, words.say(`${key}.title`), [`<p>${escapeHtml(words.say(`${key}.text`, values))}</p>`])
}

function mailPage({ facts, acts, events, asker }: MailView, words: Words): string {
  const { sender, subject, recipients, receivedAtMs, untilMs, bytes } = facts
  const reason = reasonOf({
    kind: OUTCOMES.find((kind) => kind === facts.kind) ?? 'failure',
    class: SIGNATURE_CLASSES.find((name) => name === facts.class),
  })
  const rows: readonly (readonly [key: WordKey, html: string])[] = [
    ['field.subject', outsideHtml(shownSubject(subject) || words.say('none.subject'))],
    ['field.from', outsideHtml(shownAddress(sender) || words.say('none.sender'))],
    ['field.to', recipients.slice(0, MOST_SHOWN).map(shownAddress).map(outsideHtml).join(', ')],
    ['field.reason', escapeHtml(words.say(reason))],
    ['field.received', escapeHtml(words.time(receivedAtMs))],
    ['field.until', escapeHtml(words.time(untilMs))],
    ['field.size', escapeHtml(words.size(bytes))],
    ['field.number', escapeHtml(facts.entry)],
  ]
  const list = rows.map(([key, html]) => `<dt>${escapeHtml(words.say(key))}</dt><dd>${html}</dd>`).join('')
  const asked =
    asker === undefined
      ? []
      : [
          `<p>${escapeHtml(words.say('hint.request', { address: shownAddress(asker.address) }))}</p>`,
          ...(asker.words === '' ? [] : [quotedWords(asker.words, words)]),
        ]
  const warns = facts.isHarmful && acts.some((act) => act === 'release' || act === 'approve')
  return page(words, words.say('page.title'), [
    `<dl>${list}</dl>`,
    ...asked,
    ...events.map((event) => eventHtml(event, words)),
    ...(warns ? [`<p class="warn">${escapeHtml(words.say('hint.danger'))}</p>`] : []),
    ...acts.map((act) => form(act, facts.waiting, words)),
  ])
}

const MOST_SHOWN = 10
/** Longest name that DNS has. */
const MAX_HOST = 253

function eventHtml({ key, atMs, words: said }: LinkEvent, words: Words): string {
  const time = atMs === undefined ? '' : words.time(atMs)
  const sentence = `<p role="status"><strong>${escapeHtml(words.say(key, { time }))}</strong></p>`
  return said === undefined || said === '' ? sentence : `${sentence}${quotedWords(said, words)}`
}

/** What a recipient or a manager wrote. */
function quotedWords(said: string, words: Words): string {
  return `<p>${outsideHtml(words.say('words.given', { words: cleanText(said, MAX_WORDS) }))}</p>`
}

/** Longest word that is passed on, characters. */
export const MAX_WORDS = 500

/** It is sent to the address of the page itself, whatever a proxy in front of us makes of that. */
function form(act: LinkAct, recipients: readonly string[], words: Words): string {
  const hint =
    act === 'release'
      ? words.say('hint.release', { address: recipients.slice(0, MOST_SHOWN).map(shownAddress).join(', ') })
      : act === 'ask'
        ? words.say('hint.ask')
        : undefined
  const label = act === 'ask' ? 'words.ask' : act === 'refuse' ? 'words.refuse' : undefined
  const id = `words-${act}`
  const field =
    label === undefined
      ? ''
      : `<label for="${id}">${escapeHtml(words.say(label))}</label><textarea id="${id}" name="words" maxlength="${MAX_WORDS}"></textarea>`
  return [
    `<form method="post">${hint === undefined ? '' : `<p>${escapeHtml(hint)}</p>`}${field}`,
    `<button${act === 'refuse' ? ' class="no"' : ''} name="act" value="${act}">${escapeHtml(words.say(`act.${act}`))}</button></form>`,
  ].join('')
}

function page(words: Words, title: string, blocks: readonly string[]): string {
  return [
    `<!doctype html><html lang="${words.language}" dir="${words.direction}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex,nofollow">',
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>`,
    `<body><main><h1>${escapeHtml(title)}</h1>${blocks.join('\n')}</main></body></html>`,
  ].join('\n')
}
