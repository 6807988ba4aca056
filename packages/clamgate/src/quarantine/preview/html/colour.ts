/** The names of HTML 4, and one that mail is fond of; the many others are left out. */
const NAMED: Readonly<Record<string, string>> = {
  ...{ black: '000000', navy: '000080', green: '008000', teal: '008080', blue: '0000ff' },
  ...{ maroon: '800000', purple: '800080', olive: '808000', gray: '808080', grey: '808080' },
  ...{ red: 'ff0000', fuchsia: 'ff00ff', orange: 'ffa500', white: 'ffffff', silver: 'c0c0c0' },
  ...{ lime: '00ff00', aqua: '00ffff', yellow: 'ffff00' },
}
/** WCAG 2.2, 1.4.3 asks 3 of large text; what has less can be overlooked. */
const LEAST_CONTRAST = 3

/**
 * Whether text of a colour can be read on the white of the page, however it is written. A colour of which that is not known, or through
 * which the page is seen, is none that a preview needs.
 */
export function isReadable(colour: string): boolean {
  const parts = partsOf(colour.trim().toLowerCase())
  return parts !== undefined && 1.05 / (luminance(parts) + 0.05) >= LEAST_CONTRAST
}

type Parts = readonly [red: number, green: number, blue: number]

function partsOf(colour: string): Parts | undefined {
  const [, red, green, blue] = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(colour) ?? []
  if (red !== undefined) return [Number(red), Number(green), Number(blue)]
  const named = Object.hasOwn(NAMED, colour) ? `#${NAMED[colour]}` : colour
  const [, short, long] = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/.exec(named) ?? []
  const digits = long ?? short?.replaceAll(/./g, '$&$&')
  if (digits === undefined) return undefined
  const part = (at: number) => Number.parseInt(digits.slice(at, at + 2), 16)
  return [part(0), part(2), part(4)]
}

/** Relative luminance, WCAG 2.2. */
function luminance(parts: Parts): number {
  const [red = 0, green = 0, blue = 0] = parts.map((part) => {
    const share = Math.min(part, 255) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
