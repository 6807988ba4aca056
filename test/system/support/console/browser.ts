import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Person } from './site.ts'

/** Debian's, without windows: what has them takes half as much time again. How mail is shown is looked at in the whole one. */
const CHROMIUM = '/usr/bin/chromium-headless-shell'

export const SCREENS = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
  /** The narrowest that a page has to be good at (WCAG 2.2, 1.4.10). */
  narrow: { width: 320, height: 640 },
} as const
export type Screen = keyof typeof SCREENS
export type Theme = 'light' | 'dark'

/** Longest wait for a browser to start, and for anything that a page has to show, ms: tests share their processors with others. */
const WAIT_MS = 120_000

/** @param ours names that lead to this machine */
export async function startBrowser(...ours: readonly string[]): Promise<Browser> {
  const names = ours.map((name) => `MAP ${name} 127.0.0.1`).join(', ')
  return await chromium.launch({
    executablePath: CHROMIUM,
    timeout: WAIT_MS,
    args: [
      '--disable-dev-shm-usage',
      // Its sandbox needs another user than root.
      ...(process.geteuid?.() === 0 ? ['--no-sandbox'] : []),
      ...(names === '' ? [] : [`--host-resolver-rules=${names}`]),
    ],
  })
}

/** A window of its own: nobody is signed in. */
export interface Visit extends AsyncDisposable {
  readonly page: Page
  readonly context: BrowserContext
  /** Requests to any other origin than that of the console. */
  readonly strangers: readonly string[]
  /** What the page has thrown, and what its policy has refused. */
  readonly faults: readonly string[]
  signIn(person: Person): Promise<void>
  /** Goes to a path of the console, and waits until it says no more that it is loading. */
  open(path: string): Promise<void>
  /** Waits until changes are told to this page: what changed before that, no page hears of. */
  listens(): Promise<void>
}

export interface VisitOptions {
  readonly screen?: Screen
  readonly theme?: Theme
  readonly language?: 'en' | 'de'
  /** Sides of a pixel: 2 is a zoom of 200 %. */
  readonly zoom?: 1 | 2
  /** Whoever the certificate is of will do. */
  readonly anyCertificate?: boolean
}

export async function visit(browser: Browser, url: string, options: VisitOptions = {}): Promise<Visit> {
  const { screen = 'desktop', theme = 'light', language = 'en', zoom = 1, anyCertificate = false } = options
  const { width, height } = SCREENS[screen]
  const context = await browser.newContext({
    // What a zoom does to a page: it has half as many pixels, each twice as wide.
    viewport: { width: width / zoom, height: height / zoom },
    ignoreHTTPSErrors: anyCertificate,
    ...{ deviceScaleFactor: zoom, colorScheme: theme, locale: language, reducedMotion: 'reduce' },
  })
  context.setDefaultTimeout(WAIT_MS)
  const page = await context.newPage()
  const strangers: string[] = []
  const faults: string[] = []
  const { origin } = new URL(url)
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:'))
      strangers.push(request.url())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && /policy|Trusted/i.test(message.text())) faults.push(message.text())
  })
  const open = async (path: string) => {
    await page.goto(url + path)
    await settled(page)
  }
  return {
    ...{ page, context, strangers, faults, open },
    async signIn({ name, password }) {
      await open('/')
      await page.locator('input[name=username]').fill(name)
      await page.locator('input[name=password]').fill(password)
      await page.locator('form [type=submit]').click()
      // where the screen is narrow it is behind a button
      await page.locator('nav').first().waitFor({ state: 'attached' })
      await settled(page)
    },
    // Where the screen is narrow it is behind a button.
    listens: () => page.locator('.side .badge.good').waitFor({ state: 'attached' }),
    [Symbol.asyncDispose]: () => context.close(),
  }
}

async function settled(page: Page): Promise<void> {
  await page.locator('#app > *').first().waitFor()
  await until(page, `document.querySelector('[aria-busy="true"]') === null`)
}

const AGAIN_MS = 25

/** Waits until something is so in the page. By the debugger: the page's policy lets nobody evaluate text in it. */
export async function until(page: Page, expression: string): Promise<void> {
  const endsMs = performance.now() + WAIT_MS
  while (!(await page.evaluate<boolean>(expression))) {
    if (performance.now() > endsMs) throw new Error(`It never was so: ${expression}`)
    await setTimeout(AGAIN_MS)
  }
}

/** A rule of accessibility that is broken, and by what. */
export interface Violation {
  readonly rule: string
  readonly help: string
  readonly at: readonly string[]
}

const require = createRequire(import.meta.url)
let axe: Promise<string> | undefined

/** Runs axe on the page as it is now, with a dialog that is open too. The policy of the page holds: axe comes in by the debugger. */
export async function violations(page: Page): Promise<readonly Violation[]> {
  axe ??= readFile(join(require.resolve('axe-core'), '../axe.min.js'), 'utf8')
  const session = await page.context().newCDPSession(page)
  const evaluate = async (expression: string) => {
    const asked = { expression, awaitPromise: true, returnByValue: true }
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', asked)
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value as unknown
  }
  await evaluate(`${await axe}; undefined`)
  const found = await evaluate(
    `axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.map(({ id, help, nodes }) => ({ rule: id, help, at: nodes.map(({ target }) => target.join(' ')) })))`,
  )
  await session.detach()
  return found as readonly Violation[]
}

/** How many pixels of the page are beyond the right edge: nobody should have to scroll sideways. */
export function overhang(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}

/** Role and name of what has the focus; nothing where that is the page itself. */
const FOCUSED = `(() => {
  const { activeElement: now } = document
  if (now === null || now === document.body) return ''
  return now.tagName.toLowerCase() + ' ' + (now.getAttribute('aria-label') ?? now.textContent).trim().slice(0, 60)
})()`

/** Presses Tab through the page; what has the focus, as its role and name, until it is where it began or `most` are seen. */
export async function tabOrder(page: Page, most = 100): Promise<readonly string[]> {
  const seen: string[] = []
  for (let count = 0; count < most; count++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate<string>(FOCUSED)
    if (at === '' || at === seen[0]) return seen
    seen.push(at)
  }
  return seen
}

/** Slows the processor of the page down, `times` as slow. */
export async function slowDown(page: Page, times: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: times })
}

/** How much of a core this machine leaves to one more program: what else it does is not the page's fault. */
export function coreShare(): number {
  const startedMs = performance.now()
  const cpu = process.cpuUsage()
  while (performance.now() - startedMs < 200);
  const { user, system } = process.cpuUsage(cpu)
  return Math.min(1, (user + system) / 1000 / (performance.now() - startedMs))
}
