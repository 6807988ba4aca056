import type { Letter, ShownRow } from './content.ts'
import { escapeHtml, outsideHtml } from './outside-text.ts'

/*
 * Mail programs know tables and styles in the tag, and some of them colours for dark screens. Nothing is fetched: no picture,
 * no font, no style sheet.
 */
const FONT = 'font-family:system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif'
const STYLE = {
  body: `margin:0;padding:0;background:#f3f4f6;color:#1f2937;${FONT}`,
  outer: 'width:100%;border-collapse:collapse;background:#f3f4f6',
  inner: 'width:100%;max-width:640px;border-collapse:collapse',
  text: `padding:16px 16px 8px;font-size:16px;line-height:1.5;${FONT}`,
  card: `padding:14px 16px;border:1px solid #d1d5db;background:#ffffff;font-size:14px;line-height:1.45;${FONT}`,
  gap: 'height:10px;line-height:10px;font-size:10px',
  subject: 'font-size:16px;font-weight:600;overflow-wrap:anywhere;word-break:break-word',
  field: 'color:#4b5563;overflow-wrap:anywhere;word-break:break-word',
  button:
    'display:inline-block;margin-top:10px;padding:9px 14px;border-radius:6px;background:#1d4ed8;color:#ffffff;font-weight:600;text-decoration:none',
  small: `padding:8px 16px;font-size:13px;line-height:1.5;color:#4b5563;${FONT}`,
} as const

const DARK =
  '@media (prefers-color-scheme:dark){.page{background:#111827!important;color:#e5e7eb!important}.card{background:#1f2937!important;border-color:#374151!important;color:#e5e7eb!important}.soft{color:#9ca3af!important}}'

/** A mail of ours as HTML. */
export function htmlPart({ words, subject, intro, cards, closing }: Letter): string {
  const below = closing
    .map((text) => `<tr><td class="soft" style="${STYLE.small}">${paragraphs(text)}</td></tr>`)
    .join('\n')
  return [
    `<!doctype html><html lang="${words.language}" dir="${words.direction}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(subject)}</title><style>${DARK}</style></head>`,
    `<body class="page" style="${STYLE.body}"><table role="presentation" class="page" style="${STYLE.outer}"><tr><td align="center">`,
    `<table role="presentation" style="${STYLE.inner}"><tr><td style="${STYLE.text}">${paragraphs(intro)}</td></tr>`,
    ...cards.map(card),
    `${below}</table></td></tr></table></body></html>`,
  ].join('\n')
}

function card({ subject, fields, link }: ShownRow): string {
  const lines = fields.map(({ name, value, isOutside }) => {
    const text = isOutside ? outsideHtml(value) : escapeHtml(value)
    return `<div class="soft" style="${STYLE.field}">${escapeHtml(name)}: ${text}</div>`
  })
  const button =
    link === undefined
      ? []
      : [
          `<a href="${escapeHtml(link.url)}" rel="noreferrer" style="${STYLE.button}">${escapeHtml(link.label)}</a>`,
        ]
  return [
    `<tr><td class="card" style="${STYLE.card}"><div style="${STYLE.subject}">${outsideHtml(subject)}</div>`,
    ...lines,
    ...button,
    `</td></tr><tr><td style="${STYLE.gap}">&nbsp;</td></tr>`,
  ].join('\n')
}

/** Texts of the administrator may have several lines. */
function paragraphs(text: string): string {
  return escapeHtml(text.trim()).replaceAll(/\r?\n/g, '<br>')
}
