import { readdir } from 'node:fs/promises'
import { checkContent } from '../../signatures/check/check-content.ts'
import type { CheckContent } from '../../signatures/run/deps.ts'

const OFFICIAL_DAILY = /^daily\.(?:cvd|cld|cud)$/i

/** The content check, as a run asks for it. `directory` is that which clamd reads. */
export function contentCheck(directory: string): CheckContent {
  return async (candidate, context) => {
    const names = await readdir(directory).catch(() => [])
    const hasOfficialDaily = names.some((name) => OFFICIAL_DAILY.test(name))
    return await checkContent(candidate, { ...context, hasOfficialDaily })
  }
}
