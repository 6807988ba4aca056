/**
 * Pictures of the pages of the console, with real data.
 *
 *   node script/screenshots.ts [DIRECTORY] [--readme]
 */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Screen, startBrowser, type Theme, visit } from '../test/system/support/console/browser.ts'
import { startConsoleSite } from '../test/system/support/console/site.ts'

const ROOT = resolve(import.meta.dirname, '..')

/** Places of the console by the name of their picture. */
const PAGES: Readonly<Record<string, string>> = {
  overview: '/overview',
  messages: '/messages',
  quarantine: '/quarantine',
  requests: '/requests',
  signatures: '/signatures',
  policy: '/policy',
  system: '/system',
  accounts: '/accounts',
  audit: '/audit',
  account: '/account',
}

interface Picture {
  readonly page: string
  readonly screen: Screen
  readonly theme: Theme
  readonly file: string
}

const LOOKS = (['desktop', 'phone'] as const).flatMap((screen) =>
  (['light', 'dark'] as const).map((theme) => ({ screen, theme })),
)

/** What the README shows first. */
const README: readonly Picture[] = [
  { page: 'overview', screen: 'desktop', theme: 'light', file: 'console-overview.png' },
  { page: 'quarantine', screen: 'desktop', theme: 'dark', file: 'console-quarantine.png' },
]

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { readme: { type: 'boolean', default: false } },
})
const [directory = values.readme ? join(ROOT, 'docs/images') : join(ROOT, '.clamgate/screenshots')] =
  positionals
const pictures = values.readme
  ? README
  : LOOKS.flatMap(({ screen, theme }) =>
      Object.keys(PAGES).map((page) => ({ page, screen, theme, file: `${page}-${screen}-${theme}.png` })),
    )

await mkdir(directory, { recursive: true })
await using site = await startConsoleSite()
const browser = await startBrowser()
try {
  for (const { screen, theme } of LOOKS) {
    const ofLook = pictures.filter((one) => one.screen === screen && one.theme === theme)
    if (ofLook.length === 0) continue
    await using at = await visit(browser, site.url, { screen, theme })
    if (!values.readme) {
      await at.open('/')
      await at.page.screenshot({ path: join(directory, `sign-in-${screen}-${theme}.png`) })
    }
    await at.signIn(site.people.admin)
    for (const { page, file } of ofLook) {
      await at.open(PAGES[page] ?? '/')
      // The chart comes when all else is there.
      if (page === 'overview') await at.page.locator('.chart canvas').waitFor()
      await at.page.screenshot({ path: join(directory, file), fullPage: !values.readme })
      console.log(join(directory, file))
    }
    for (const fault of [...at.faults, ...at.strangers]) console.error(`${screen}, ${theme}: ${fault}`)
  }
} finally {
  await browser.close()
}
