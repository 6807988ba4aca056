const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Text for a description of an entry. What came as octets (Latin-1, one character for each) is read as UTF-8 where it is
 * that, and stays Latin-1 where it is not; text with characters beyond Latin-1 has been decoded already. Nothing is
 * cleaned or cut: JSON escapes what must be escaped, and who shows it cleans it.
 */
export function readableText(text: string): string {
  return decode(text) ?? text
}

/**
 * {@link readableText} for what must go back on the wire octet for octet: where it is no UTF-8, `NAMEBase64` stands beside
 * it and has the octets.
 */
export function exactText<Name extends string>(
  name: Name,
  text: string,
): { readonly [K in Name | `${Name}Base64`]?: string } {
  const readable = decode(text)
  // TypeScript does not see that computed names are the keys of the type.
  type Texts = { [K in Name | `${Name}Base64`]?: string }
  if (readable !== undefined) return { [name]: readable } as Texts
  return { [name]: text, [`${name}Base64`]: Buffer.from(text, 'latin1').toString('base64') } as Texts
}

/** Undefined when these are octets that are no UTF-8. */
function decode(text: string): string | undefined {
  if (!/[\u0080-\uffff]/.test(text) || /[\u0100-\uffff]/.test(text)) return text
  try {
    return DECODER.decode(Buffer.from(text, 'latin1'))
  } catch {
    return undefined
  }
}
