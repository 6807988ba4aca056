import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { z } from 'zod'
import { HOST } from '../../packages/clamgate/src/access/actor.ts'
import { API_PREFIX, type HttpServer, startHttpServer } from '../../packages/clamgate/src/api/http-server.ts'
import { previewRoutes } from '../../packages/clamgate/src/api/preview/routes.ts'
import { type Route, route } from '../../packages/clamgate/src/api/route.ts'
import { previewService } from '../../packages/clamgate/src/api/testing/previews.ts'
import { services } from '../../packages/clamgate/src/api/testing/services.ts'
import { createMemoryLog } from '../../packages/clamgate/src/observe/log/testing.ts'
import { PAGE_HEADERS } from '../../packages/clamgate/src/quarantine/preview/html/page.ts'
import { createPreviewer } from '../../packages/clamgate/src/quarantine/preview/previewer.ts'
import { readPreview } from '../../packages/clamgate/src/quarantine/preview/reader.ts'
import {
  type HostileMail,
  hostileMails,
} from '../../packages/clamgate/src/quarantine/preview/testing/hostile-mails.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'

/** What loads later than its page is asked for by then. */
const SETTLE_MS = 700
/** Of the tricks so many work in a browser that nothing protects: the others are for other mail programs. */
const MUST_LEAK = 28
const ACTIVE =
  'script,iframe,frame,object,embed,form,input,button,select,textarea,a[href],area,link,base,video,audio,svg,math,meta[http-equiv]'

/** For a page with all mails in it, however busy the machine is, ms. */
const WAIT_MS = 120_000

let attacker: Server
let asked: string[]
/** Of mails that nothing holds: what their pages ask for late must not be taken for what others ask for. */
let decoy: Server
let leaked: string[]
let mails: readonly HostileMail[]
let loose: readonly HostileMail[]
let server: HttpServer
let browser: Browser

before(async () => {
  ;[attacker, mails] = await attackerOf((path) => asked.push(path))
  ;[decoy, loose] = await attackerOf((path) => leaked.push(path))
  server = await startHttpServer({
    listen: { host: '127.0.0.1', port: 0 },
    log: createMemoryLog(),
    status: () => ({ ready: true, degraded: [] }),
    metrics: async () => ({ contentType: 'text/plain', body: '' }),
    console: {
      ...{ routes: routesOf(mails, loose), gate: { actorOf: async () => HOST }, files: undefined },
      trail: services().trail,
    },
  })
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox'],
    timeout: WAIT_MS,
  })
})

after(async () => {
  await browser?.close()
  await server?.close()
  for (const one of [attacker, decoy]) {
    one?.closeAllConnections()
    one?.close()
  }
})

/** Who has sent the mails, with these; says the path of whatever is asked of him. */
async function attackerOf(hears: (path: string) => void): Promise<[Server, readonly HostileMail[]]> {
  const one = createServer((request, response) => {
    hears(request.url ?? '')
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end()
  })
  one.listen(0, '127.0.0.1')
  await once(one, 'listening')
  return [one, hostileMails(`http://127.0.0.1:${(one.address() as AddressInfo).port}`)]
}

/** The routes of previews, and pages that show the same mails with less around them; with nothing, `unheld`. */
function routesOf(all: readonly HostileMail[], unheld: readonly HostileMail[]): readonly Route[] {
  const previewer = createPreviewer({
    entries: {
      open: async (id) => {
        const { mail } = mailOf(all, id)
        const dispose = async () => undefined
        return { bytes: mail.length, content: () => Readable.from([mail]), [Symbol.asyncDispose]: dispose }
      },
    },
    read: (order) => readPreview(order),
  })
  const pageOf = async (id: string, as: 'text' | 'html') => {
    const granted = await previewer.look(
      id,
      { kind: 'page', as, language: 'en' },
      AbortSignal.timeout(WAIT_MS),
    )
    return granted.kind === 'page' ? granted.html : ''
  }
  const service = previewService({ page: (id, { as }) => pageOf(id, as) })
  const params = z.object({ id: z.string() })
  const answer = { kind: 'octets', type: 'text/html' } as const
  const page = (name: string, html: (id: string) => string | Promise<string>, headers: object) =>
    route({
      ...{ name, method: 'GET', path: `/${name}/:id`, summary: name, act: 'anybody', params, answer },
      async handle({ params: { id }, reply }) {
        reply.removeHeader('content-security-policy').removeHeader('referrer-policy')
        return await reply
          .headers({ 'content-type': 'text/html; charset=utf-8', ...headers })
          .send(await html(id))
      },
    })
  const frames = (kind: string) => all.map((_, index) => frameOf(kind, index)).join('')
  return [
    ...previewRoutes({ previews: () => service }),
    page('frames', (kind) => `<title>console</title>${frames(kind)}`, {}),
    page('raw', (id) => mailOf(unheld, id).html ?? '', {}),
    page('policy-alone', (id) => mailOf(all, id).html ?? '', PAGE_HEADERS),
    page('list-alone', (id) => pageOf(id, 'html'), {}),
  ]
}

/** Those of the console have `sandbox`; what is shown without any other protection must not need it. */
function frameOf(kind: string, index: number): string {
  switch (kind) {
    case 'console':
      return `<iframe sandbox="" src="../quarantine/${index}/preview/page?as=html"></iframe>`
    case 'text':
      return `<iframe sandbox="" src="../quarantine/${index}/preview/page?as=text"></iframe>`
    case 'raw':
      // All but going to another page in place of this one, which holds the others.
      return `<iframe sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-modals" src="../raw/${index}"></iframe>`
    default:
      return `<iframe src="../${kind}/${index}"></iframe>`
  }
}

function mailOf(all: readonly HostileMail[], id: string): HostileMail {
  const mail = all[Number(id)]
  if (mail === undefined) throw new TypeError(`There is no mail ${id}`)
  return mail
}

const at = (path: string) => `${server.url}${API_PREFIX}/${path}`

/** Opens pages in a new browser context, and says what they tried. */
async function opened(paths: readonly string[], each: (page: Page) => Promise<void> = async () => undefined) {
  asked = []
  leaked = []
  const surprises: string[] = []
  const context = await browser.newContext({ serviceWorkers: 'block' })
  const page = await context.newPage()
  context.on('page', (popup) => surprises.push(`a window: ${popup.url()}`))
  context.on('dialog', (dialog) => {
    surprises.push(`a dialog: ${dialog.type()}`)
    void dialog.dismiss()
  })
  for (const path of paths) {
    await page.goto(at(path), { waitUntil: 'load', timeout: WAIT_MS }).catch(() => undefined)
    await each(page)
  }
  await page.waitForTimeout(SETTLE_MS)
  const frames = page.frames().map((frame) => frame.url())
  await context.close()
  return { asked: [...asked], surprises, frames }
}

test('the mails of the corpus reach their sender in a browser that nothing protects', async () => {
  const leaky = () => new Set(leaked.map((path) => path.split('/')[1]))
  // On a busy machine some come late.
  await opened(['frames/raw'], async () => {
    await waitUntil(() => (leaky().size >= MUST_LEAK ? true : undefined), { timeoutMs: WAIT_MS })
  })
  assert.ok(mails.length >= 65, `${mails.length} mails`)
  assert.ok(leaky().size >= MUST_LEAK, `${leaky().size} leak: ${[...leaky()].join(' ')}`)
})

test('14.57 a preview in the frame of the console fetches, runs, opens and sends nothing', async () => {
  const kept: string[] = []
  const result = await opened(['frames/console'], async (page) => {
    const frames = page.frames().filter((frame) => frame !== page.mainFrame())
    assert.equal(frames.length, mails.length)
    for (const [index, frame] of frames.entries()) {
      if ((await frame.locator(ACTIVE).count()) > 0) kept.push(mails[index]?.trick ?? '')
    }
    assert.equal(await page.title(), 'console')
  })
  assert.deepEqual([result.asked, result.surprises, kept], [[], [], []])
  for (const url of result.frames.slice(1)) assert.match(url, /\/preview\/page\?as=html$/)
})

test('14.57 the address of a preview opened by itself fetches, runs, opens and sends nothing, even when it is clicked', async () => {
  const moved: string[] = []
  const paths = mails.map((_, index) => `quarantine/${index}/preview/page?as=html`)
  const result = await opened(paths, async (page) => {
    for (const y of [15, 30, 60]) await page.mouse.click(30, y)
    if (!page.url().endsWith('/preview/page?as=html')) moved.push(page.url())
  })
  assert.deepEqual([result.asked, result.surprises, moved], [[], [], []])
})

const ALONE = [
  ['list-alone', 'the allow-list alone keeps mail from fetching and running, without any header or sandbox'],
  ['policy-alone', 'the headers alone keep mail from fetching and running, without the allow-list'],
  ['text', 'the text of a hostile mail is text'],
] as const
for (const [kind, title] of ALONE) {
  test(`14.57 ${title}`, async () => {
    const result = await opened([`frames/${kind}`], async (page) => {
      assert.ok(page.frames().length > mails.length)
    })
    assert.deepEqual([result.asked, result.surprises], [[], []])
  })
}

test('14.57 a preview is answered with exactly the headers that hold it', async () => {
  const answer = await fetch(at('quarantine/0/preview/page?as=html'))
  const found = Object.keys(PAGE_HEADERS).map((name) => [name, answer.headers.get(name)])
  assert.deepEqual(Object.fromEntries(found), PAGE_HEADERS)
  const csp = answer.headers.get('content-security-policy') ?? ''
  for (const wanted of ['sandbox;', "default-src 'none'", 'img-src data:', "frame-ancestors 'self'"]) {
    assert.ok(csp.includes(wanted), wanted)
  }
  assert.doesNotMatch(csp, /allow-|https?:|\*/)
})
