/** Characters here are octets: strings are latin1, one character for each octet of the mail. NEL behind an octet of 8 bits is one of UTF-8. */

/** Controls and what some readers take for white space: VT, FF, FS…US, NEL, no-break and other blanks of Unicode in UTF-8, a BOM. */
const ODD_SPACE =
  /[^\0\t\r\n -~\x80-\xff]+|\xc2[\x85\xa0]|\xe2\x80[\x80-\x8f\xa8-\xaf]|\xe2\x81\x9f|\xe3\x80\x80|\xef\xbb\xbf|(?<![\x80-\xff])[\x85\xa0]/g

/** What readers split lines at besides CR and LF: VT, FF, FS, GS, RS, NEL, the separators of Unicode. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
export const ODD_LINE_END = /\r\n|[\n\r\x0b\x0c\x1c-\x1e]|\xc2\x85|\xe2\x80[\xa8\xa9]|(?<![\x80-\xff])\x85/g

/** Whether there is any octet in it that readers treat differently: controls besides HT, CR, LF; NEL and the blanks above. */
const ODD =
  /[^\t\r\n -~\x80-\xff]|\xc2[\x85\xa0]|(?<![\x80-\xff])[\x85\xa0]|\xe2\x80|\xe3\x80\x80|\xef\xbb\xbf/

export function hasOddCharacters(text: string): boolean {
  return ODD.test(text)
}

/** With a blank for each odd white space; NUL stays. */
export function plainSpaces(text: string): string {
  return text.replace(ODD_SPACE, ' ')
}

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** Without blanks and tabs around it; what else `trim` takes away is data here. */
export function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}
