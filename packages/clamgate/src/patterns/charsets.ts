import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'

/**
 * Text in a charset, by any of its labels in the Encoding Standard that Node takes, or another name that mail has for it;
 * undefined where the charset is not known, or the octets are none of it.
 */
export function decodeCharset(label: string, octets: Buffer): string | undefined {
  const decoder = decoderOf(label)
  if (decoder === undefined) return undefined
  if (decoder.encoding === 'utf-8') return isUtf8(octets) ? octets.toString('utf8') : undefined
  // An error by its character: to throw for each costs a sender nothing and us much.
  const text = decoder.decode(octets)
  return text.includes('\ufffd') ? undefined : text
}

/** Whether octets end within a character, and are of the charset up to there. */
export function isCutOff(label: string, octets: Buffer): boolean {
  const decoder = decoderOf(label)
  if (decoder === undefined || decodeCharset(label, octets) !== undefined) return false
  const begins = !decoder.decode(octets, { stream: true }).includes('\ufffd')
  decoder.decode() // forgets what it waits for
  return begins
}

/** The name that all labels of a charset share; undefined where it is not known. */
export function charsetOf(label: string): string | undefined {
  return decoderOf(label)?.encoding
}

const decoders = new Map<string, TextDecoder | undefined>()
/** There are some 230 labels that are known; a sender can invent any number. */
const MOST_REMEMBERED = 1000

function decoderOf(label: string): TextDecoder | undefined {
  const name = label.toLowerCase()
  if (decoders.has(name)) return decoders.get(name)
  const bare = name.replace(/^x-(?=cp9|gb|euc|big5|utf|iso|koi8|windows)/, '')
  const decoder = newDecoder(ALIASES.get(bare) ?? bare)
  if (decoders.size >= MOST_REMEMBERED) decoders.clear()
  decoders.set(name, decoder)
  return decoder
}

function newDecoder(name: string): TextDecoder | undefined {
  try {
    return new TextDecoder(name)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Names in mail that the Encoding Standard lacks. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['utf_8', 'utf-8'],
  ['utf-8-mac', 'utf-8'],
  ['utf8mb4', 'utf-8'],
  ['cp65001', 'utf-8'],
  ['ansi', 'windows-1252'],
  ['646', 'windows-1252'],
  ['iso646-us', 'windows-1252'],
  ['iso_646.irv:1991', 'windows-1252'],
  ['cp367', 'windows-1252'],
  ['latin-1', 'windows-1252'],
  ['latin-2', 'iso-8859-2'],
  ['latin-9', 'iso-8859-15'],
  ['cp874', 'windows-874'],
  ['koi8r', 'koi8-r'],
  ['koi8u', 'koi8-u'],
  ['cp932', 'shift_jis'],
  ['mskanji', 'shift_jis'],
  ['shiftjis', 'shift_jis'],
  ['cp51932', 'euc-jp'],
  ['eucjp', 'euc-jp'],
  ['eucjp-ms', 'euc-jp'],
  ['iso-2022-jp-1', 'iso-2022-jp'],
  ['iso-2022-jp-2', 'iso-2022-jp'],
  ['iso-2022-jp-3', 'iso-2022-jp'],
  ['iso-2022-jp-ms', 'iso-2022-jp'],
  ['cp50220', 'iso-2022-jp'],
  ['cp50221', 'iso-2022-jp'],
  ['cp936', 'gbk'],
  ['ms936', 'gbk'],
  ['windows-936', 'gbk'],
  ['euc-cn', 'gbk'],
  ['euccn', 'gbk'],
  ['gb-2312', 'gbk'],
  ['gb_2312', 'gbk'],
  ['gb18030-2000', 'gb18030'],
  ['gb18030-2022', 'gb18030'],
  ['cp950', 'big5'],
  ['windows-950', 'big5'],
  ['big-5', 'big5'],
  ['big5-eten', 'big5'],
  ['cp949', 'euc-kr'],
  ['uhc', 'euc-kr'],
  ['ms949', 'euc-kr'],
  ['euckr', 'euc-kr'],
  ['ks_c_5601', 'euc-kr'],
  ['ksc_5601-1987', 'euc-kr'],
])
