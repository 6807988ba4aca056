import sanitizeHtml from 'sanitize-html'
import { PREVIEW_BOUNDS } from '../bounds.ts'
import { visibleLine, visibleText } from '../visible.ts'
import { ALLOWED_ATTRIBUTES, ALLOWED_STYLES, ALLOWED_TAGS, ATTRIBUTE_NAMES, DROPPED_TAGS } from './allowed.ts'
import { isReadable } from './colour.ts'
import { linksAsText } from './links.ts'
import type { PageWords } from './words.ts'

export interface HarmlessDeps {
  /** A picture that the mail brings along, by its Content-ID: an address of type `data:`. */
  readonly picture: (contentId: string) => string | undefined
  readonly words: PageWords
}

const STYLE_CHARS = 1_000
const NUMBERS: ReadonlySet<string> = new Set(['colspan', 'rowspan', 'start', 'width', 'height'])
const TAGS: ReadonlySet<string> = new Set(ALLOWED_TAGS)
/** What the allow-list writes: nothing else begins with `<`. */
const TAG = /<\/?([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)(?: \/)?>/y
const ATTRIBUTE = / ([a-z-]+)(?:="([^"<>]*)")?/g
const PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*$/

/**
 * The HTML of a mail without all that fetches, runs, sends, moves or hides: by an allow-list, and checked again afterwards.
 * Links are text with the address beside it.
 * @returns undefined: the check found what should not be there; then nothing of it is shown
 */
export function harmlessHtml(html: string, { picture, words }: HarmlessDeps): string | undefined {
  const addresses: string[] = []
  const written = sanitizeHtml(html, {
    allowedTags: [...ALLOWED_TAGS],
    nonTextTags: [...DROPPED_TAGS],
    allowedAttributes: ALLOWED_ATTRIBUTES,
    allowedStyles: ALLOWED_STYLES,
    allowedSchemes: [],
    allowedSchemesByTag: { img: ['data'] },
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    enforceHtmlBoundary: false,
    nestingLimit: PREVIEW_BOUNDS.htmlDepth,
    textFilter: visibleText,
    transformTags: {
      '*': (tagName, attribs) => ({ tagName, attribs: plainAttributes(attribs) }),
      a(_tag, { href = '', style }) {
        addresses.push(href.trim())
        return { tagName: 'a', attribs: { 'data-n': String(addresses.length - 1), ...styled(style) } }
      },
      // What we write of pictures, and nobody else.
      mark: 'span',
      img(_tag, { src = '', alt = '', width = '', height = '' }) {
        const address = /^cid:/i.test(src.trim()) ? picture(contentIdOf(src)) : undefined
        const described = visibleLine(alt, 200)
        if (address === undefined) {
          const text = described === '' ? words.noPicture : `${words.noPicture}: ${described}`
          return { tagName: 'mark', attribs: {}, text: `[${text}]` }
        }
        return { tagName: 'img', attribs: { src: address, alt: described, width, height } }
      },
    },
  })
  const clean = readable(written)
  return isAsAllowed(clean) ? linksAsText(clean, addresses, words) : undefined
}

/** Colours that nobody could read are left out of what the allow-list wrote. */
function readable(html: string): string {
  return html.replaceAll(/<[a-z][^<>]*>/g, (tag) =>
    tag.replace(/( style=")([^"]*)"/, (_all, before: string, style: string) => {
      const kept = style.split(';').filter((one) => {
        const [name, value = ''] = one.split(':')
        return name?.trim() !== 'color' || isReadable(value)
      })
      return `${before}${kept.join(';')}"`
    }),
  )
}

/** `cid:a%40b` as `a@b`. */
function contentIdOf(src: string): string {
  const id = src.trim().slice('cid:'.length)
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

/** Styles that are short, and numbers that are some. */
function plainAttributes({ style, ...rest }: Record<string, string>): Record<string, string> {
  const kept = Object.entries(rest).filter(([name, value]) => !NUMBERS.has(name) || /^\d{1,4}$/.test(value))
  return { ...Object.fromEntries(kept), ...styled(style) }
}

/** A style that hides nothing from who reads it: no escapes, no comments. */
function styled(style: string | undefined): Record<string, string> {
  return style === undefined || style.length > STYLE_CHARS || /[\\@]|\/\*|url|expression/i.test(style)
    ? {}
    : { style }
}

/** Looks at what the allow-list wrote as if somebody else had written it. */
export function isAsAllowed(html: string): boolean {
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', TAG.lastIndex)) {
    TAG.lastIndex = at
    const [, tag = '', attributes = ''] = TAG.exec(html) ?? []
    if (!TAGS.has(tag)) return false
    for (const [, name = '', value = ''] of attributes.matchAll(ATTRIBUTE)) {
      if (!ATTRIBUTE_NAMES.has(name)) return false
      if (name === 'src' && !PICTURE.test(value)) return false
    }
  }
  return true
}
