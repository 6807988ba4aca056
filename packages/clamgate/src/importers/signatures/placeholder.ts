/**
 * What stands in the place of a secret that nobody has given: examples of manuals and of configurations as they come.
 */
export function isPlaceholder(text: string): boolean {
  return text.trim() === '' || /^(?:your|you_forgot|changeme|change-me|xxx|none$|<)/i.test(text.trim())
}
