import type { Overview } from '../../../clamgate/src/api/overview/documents.ts'
import { get } from '../api/call.ts'

let overview: Promise<Overview> | undefined

/** Asks for the first screen while its page is still on its way, and while it is asked who is signed in. */
export function askEarly(): void {
  overview = get<Overview>('/overview')
  overview.catch(() => undefined) // whoever shows it asks again
}

/** Once what was asked early, then anew. */
export async function loadOverview(signal: AbortSignal): Promise<Overview> {
  const early = overview
  overview = undefined
  try {
    if (early !== undefined) return await early
  } catch {
    // Nobody was signed in yet, or the network was away: now it may be otherwise.
  }
  return await get<Overview>('/overview', {}, signal)
}
