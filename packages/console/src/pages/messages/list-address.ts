/** Address of the list for a query, and a place in it: the address is the state of the page. */
export function listAddress(query: string, after?: string): string {
  const parameters = new URLSearchParams()
  if (query !== '') parameters.set('q', query)
  if (after !== undefined) parameters.set('after', after)
  const text = parameters.toString()
  return text === '' ? '/messages' : `/messages?${text}`
}
