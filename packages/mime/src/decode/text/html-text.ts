const TAG =
  /<(\/?[a-zA-Z][a-zA-Z0-9]{0,9})(?:[ \t\r\n/][^<>]{0,256})?>|&(amp|lt|gt|quot|nbsp|#[0-9]{1,3}|#x[0-9a-fA-F]{1,2});/g
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' }
/** A full line of uuencode: signs of a page stand in many of them by chance. */
const UU_LINE = /^M[ -`]{60}\r?$/gm
const BLOCKS = /^\/?(br|p|div|pre|li|tr|td|h[1-6]|body|blockquote|code|span)$/i

/** Lines as they show in a page, where a file in them may have its lines by tags and its signs by names. Undefined: it is no such page. */
export function htmlText(text: Buffer): Buffer | undefined {
  if (!text.includes(0x3c) && !text.includes(0x26)) return undefined
  const all = text.toString('latin1')
  if (!/begin(?:-base64(?:-encoded)?)?[ \t]{1,16}[0-7]|=ybegin|with BinHex/i.test(all)) return undefined
  if (!/<\/?[a-z]+[ \t\r\n/>]|&(amp|lt|gt|quot|#)/i.test(all.replace(UU_LINE, ''))) return undefined
  return Buffer.from(
    all.replace(TAG, (_whole, tag?: string, entity?: string) => {
      if (tag !== undefined) return BLOCKS.test(tag) ? '\n' : ''
      return entity === undefined ? '' : entityOf(entity)
    }),
    'latin1',
  )
}

function entityOf(entity: string): string {
  if (!entity.startsWith('#')) return ENTITIES[entity] ?? ''
  const isHex = entity[1] === 'x'
  return String.fromCharCode(Number.parseInt(entity.slice(isHex ? 2 : 1), isHex ? 16 : 10) & 255)
}
