import type { PageLanguage } from '../types.ts'
import { escaped } from './escape.ts'
import { PAGE_WORDS } from './words.ts'

/** Of every page with a mail: whatever is in it fetches nothing, runs nothing, sends nothing, and is in no foreign frame. */
export const PAGE_HEADERS = Object.freeze({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-dns-prefetch-control': 'off',
})

const STYLE = `
:root { font: 15px/1.5 system-ui, sans-serif; }
body { margin: 12px; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; }
table { max-width: 100%; }
small, sub, sup { font-size: 12px; }
big { font-size: 18px; }
.text { white-space: pre-wrap; }
.link { text-decoration: underline; }
.where { font-size: 12px; opacity: .8; }
.warn { font-size: 12px; color: #8a1500; background: #ffe9e3; padding: 0 3px; }
mark { font-size: 12px; color: #444; background: #eee; padding: 0 3px; }
.note { border-top: 1px solid #999; margin-top: 12px; padding-top: 6px; font-size: 13px; }
`
const TEXT_STYLE = '@media (prefers-color-scheme: dark) { :root { color-scheme: dark; } }'
/** Mail is written for paper that is white. */
const HTML_STYLE = ':root { color-scheme: only light; background: #fff; color: #111; }'

/** A page with the text of a mail, or with HTML that was made harmless. */
export function mailPage(
  language: PageLanguage,
  content: { readonly as: 'text' | 'html'; readonly body: string; readonly isCut: boolean },
): string {
  const { as, body, isCut } = content
  const cut = isCut ? `<p class="note">${escaped(PAGE_WORDS[language].cut)}</p>` : ''
  const style = as === 'text' ? TEXT_STYLE : HTML_STYLE
  const shown =
    as === 'text' ? `<div class="text" dir="auto">${escaped(body)}</div>` : `<div dir="auto">${body}</div>`
  return page(language, style, `${shown}${cut}`)
}

/** A page with one sentence. */
export function sentencePage(language: PageLanguage, ...sentences: readonly string[]): string {
  return page(language, TEXT_STYLE, sentences.map((sentence) => `<p>${escaped(sentence)}</p>`).join(''))
}

function page(language: PageLanguage, style: string, body: string): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>-</title><style>${STYLE}${style}</style></head><body>${body}</body></html>\n`
}
