import { BASE } from '../api/base.ts'
import { CallError, toCallError } from '../api/failure.ts'

const TIMEOUT_MS = 10_000

/** Why a part of the console did not come: nothing answers, or the Clamgate that runs by now has other files. */
export async function whyNotLoaded(thrown: unknown): Promise<CallError> {
  let page: string
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(BASE, { cache: 'no-store', redirect: 'error', signal })
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    page = await response.text()
  } catch (error) {
    return new CallError(0, { code: 'CONSOLE_NO_ANSWER', sentence: String(error) })
  }
  const own = document.querySelector('script[type="module"]')?.getAttribute('src') ?? ''
  // The names of files have digests of what is in them.
  if (page.includes(`"${own}"`)) return toCallError(thrown)
  const sentence = 'Clamgate has been updated, and this page is of the version before'
  return new CallError(0, { code: 'CONSOLE_OUTDATED', sentence, remedy: 'Load the page anew.' })
}
