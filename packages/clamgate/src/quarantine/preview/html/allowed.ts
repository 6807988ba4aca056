/** What may be in the HTML of a preview, and nothing else: elements without behaviour, attributes without addresses. */
export const ALLOWED_TAGS = [
  ...[
    'a',
    'abbr',
    'address',
    'b',
    'big',
    'blockquote',
    'br',
    'caption',
    'center',
    'cite',
    'code',
    'dd',
    'del',
  ],
  ...[
    'div',
    'dl',
    'dt',
    'em',
    'font',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'hr',
    'i',
    'img',
    'ins',
    'kbd',
    'li',
  ],
  ...['mark', 'ol', 'p', 'pre', 'q', 's', 'samp', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'table'],
  ...['tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'tt', 'u', 'ul', 'var'],
] as const

/** Gone with all that is in them: their content is no text, or another language with rules of its own. */
export const DROPPED_TAGS = [
  ...['applet', 'audio', 'canvas', 'datalist', 'embed', 'frameset', 'iframe', 'math', 'noembed', 'noframes'],
  ...['noscript', 'object', 'option', 'plaintext', 'portal', 'script', 'select', 'style', 'svg', 'template'],
  ...['textarea', 'title', 'video', 'xmp', 'xml'],
] as const

const CELL = ['colspan', 'rowspan']
export const ALLOWED_ATTRIBUTES: Record<string, string[]> = {
  '*': ['style', 'dir', 'align', 'valign'],
  a: ['data-n'],
  img: ['src', 'alt', 'width', 'height'],
  td: CELL,
  th: CELL,
  ol: ['start'],
}
export const ATTRIBUTE_NAMES: ReadonlySet<string> = new Set(Object.values(ALLOWED_ATTRIBUTES).flat())

const COLOUR = [/^#[0-9a-f]{3,6}$/i, /^rgb\([\d\s,]{1,40}\)$/i, /^[a-z]{3,24}$/i]
/** At most four lengths that are neither negative nor large. */
const LENGTHS = [/^(?:(?:\d{1,2}(?:\.\d{1,2})?(?:px|pt)?|[0-4](?:\.\d{1,2})?em)(?:\s+|$)){1,4}$/]
const WIDTH = [/^(?:\d{1,3}(?:px|pt)?|\d{1,2}em|\d{1,3}%|auto)$/]
const SIDES = ['', '-top', '-right', '-bottom', '-left']

/**
 * Properties that colour, weigh and space; none that places, hides, moves or fetches. So there are no backgrounds (text would be seen on
 * white alone), no sizes that others multiply, and no lines lower than what stands in them. Whether a colour can be read is said by
 * {@link file://./colour.ts}.
 */
export const ALLOWED_STYLES: Record<string, Record<string, RegExp[]>> = {
  '*': {
    color: COLOUR,
    'font-weight': [/^(?:normal|bold|bolder|lighter|[1-9]00)$/],
    'font-style': [/^(?:normal|italic|oblique)$/],
    'font-size': [/^(?:(?:[89]|[1-4]\d)(?:\.\d{1,2})?(?:px|pt)|(?:x{1,2}-)?(?:small|large)|medium)$/],
    'line-height': [/^(?:[1-3](?:\.\d{1,2})?|normal)$/],
    'text-align': [/^(?:left|right|center|justify|start|end)$/],
    'text-decoration': [/^(?:none|underline|line-through)$/],
    'vertical-align': [/^(?:top|middle|bottom|baseline)$/],
    'border-collapse': [/^(?:collapse|separate)$/],
    ...Object.fromEntries(
      SIDES.flatMap((side) => [
        [`padding${side}`, LENGTHS],
        [`margin${side}`, LENGTHS],
      ]),
    ),
    width: WIDTH,
    'max-width': WIDTH,
  },
}
