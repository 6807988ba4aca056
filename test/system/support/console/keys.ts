import type { Page } from 'playwright-core'

/** What has the focus, by the name that readers of screens tell. */
export const NAMED = `(() => {
  const { activeElement: now } = document
  const label = now?.labels?.[0]?.textContent
  return (now?.getAttribute('aria-label') ?? label ?? now?.textContent ?? '').trim()
})()`

/** Presses Tab until something of that name has the focus: nothing else than the keyboard is there. */
export async function tabTo(page: Page, name: string | RegExp, most = 80): Promise<void> {
  const seen: string[] = []
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press('Tab')
    const now = await page.evaluate<string>(NAMED)
    if (typeof name === 'string' ? now === name : name.test(now)) return
    seen.push(now.slice(0, 40))
  }
  throw new Error(`Nobody gets to ${name} by Tab: ${seen.join(' | ')}`)
}
