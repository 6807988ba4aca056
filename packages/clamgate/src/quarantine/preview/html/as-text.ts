/** HTML that went through the allow-list as text: rows and paragraphs are lines. */
export function htmlAsText(harmless: string): string {
  return unescaped(
    harmless
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/<(?:br|hr) \/>|<\/(?:p|div|tr|li|h[1-6]|table|blockquote|pre|dd|dt|center)>/g, '\n')
      .replaceAll(/<\/t[dh]>/g, '\t')
      .replaceAll(/<[^<>]*>/g, ''),
  )
    .replaceAll(/[ \t]*\n[ \t]*/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

/** Text between tags, as it is read. */
export function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
