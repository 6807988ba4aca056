/** Until then what is saved stays in memory: a browser may ask where to put it before it reads it. */
const FREE_AFTER_MS = 60_000

/** Gives the reader a file of what the page has. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  const address = URL.createObjectURL(content)
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), FREE_AFTER_MS)
}
