import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { PanelPage } from '../../clamgate/src/setup/imscp/types.ts'
import { drive, GOOD_CONFIG, layPlugin, php, SERIES } from './panel-php/drive.ts'

const NOW = Date.parse('2026-11-29T12:00:00Z') / 1000
const RENDER = join(import.meta.dirname, 'panel-php/render.php')

const PAGE: PanelPage = {
  schema: 'clamgate.imscp-page/1',
  writtenAt: '2026-11-29T11:59:30.123Z',
  version: '1.2.3',
  scanning: { state: 'scanning', sentence: 'All mail is scanned', remedy: null },
  databases: { state: 'current', sentence: 'daily 27800', newestAt: '2026-11-29T09:00:00Z' },
  signatures: { on: true, sentence: '14 files', lastUpdateAt: '2026-11-27T09:00:00Z' },
  refusals: [
    {
      at: '2026-11-29T11:30:00Z',
      from: 'a@example.org',
      to: ['b@example.com', 'c@example.com'],
      signature: 'Eicar-Test-Signature',
      action: 'reject',
    },
  ],
  report: ['MaxFileSize: 10M was carried over'],
  console: 'https://mail.example.com:8443/',
}

/** What the page shows of each state; text is written as it is, undefined is no file. */
function render(states: readonly (object | string | Buffer | undefined)[], language = 'en'): string[] {
  using laid = layPlugin()
  const files = states.map((state, index) => {
    const file = join(laid.directory, `state-${index}.json`)
    if (state instanceof Buffer || typeof state === 'string') writeFileSync(file, state)
    else if (state !== undefined) writeFileSync(file, JSON.stringify(state))
    return file
  })
  return JSON.parse(php([RENDER, laid.directory, String(NOW), language, ...files]))
}

function renderOne(state: object | string | Buffer | undefined, language = 'en'): string {
  return render([state], language)[0] ?? assert.fail()
}

/** Rows of all tables, cells as text. */
function rows(html: string): string[][] {
  return [...html.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/g)].map(([, cell = '']) => cell),
  )
}

test('shows scanning, databases, signatures, refusals, the report and the console', () => {
  const html = renderOne(PAGE)
  assert.match(html, /^<div class="static_success">All mail is scanned<\/div>/)
  assert.deepEqual(rows(html), [
    ['State'],
    ['Scanning', 'scanning'],
    ['Databases', 'current: daily 27800'],
    ['Newest database', '2026-11-29 09:00:00 (3 hours ago)'],
    ['Signatures of third parties', 'on: 14 files'],
    ['Last update of these signatures', '2026-11-27 09:00:00 (2 days ago)'],
    [
      'Console',
      '<a href="https://mail.example.com:8443/" rel="noopener noreferrer" style="text-decoration: underline">https://mail.example.com:8443/</a>',
    ],
    ['Clamgate', '1.2.3'],
    ['Written at', '2026-11-29 11:59:30 (just now)'],
    ['Time', 'From', 'To', 'Signature', 'Action'],
    [
      '2026-11-29 11:30:00',
      'a@example.org',
      'b@example.com<br>c@example.com',
      'Eicar-Test-Signature',
      'reject',
    ],
    ['Report of the last update'],
    ['MaxFileSize: 10M was carried over'],
  ])
  assert.doesNotMatch(html, /<(form|script|input|style)\b/)
})

test('shows each state of scanning in the colour of the panel, with the remedy', () => {
  const states = {
    scanning: 'success',
    preparing: 'info',
    failing: 'error',
    off: 'warning',
    other: 'warning',
  }
  const pages = render(
    Object.keys(states).map((state) => ({
      ...PAGE,
      scanning: { state, sentence: 'It is so', remedy: 'Do this' },
    })),
  )
  assert.deepEqual(
    pages.map((html) => html.split('\n', 1)[0]),
    Object.values(states).map((colour) => `<div class="static_${colour}">It is so<br>Do this</div>`),
  )
})

test('shows how far a download is, signatures that are off, and that nothing was refused', () => {
  const html = renderOne({
    ...PAGE,
    databases: { state: 'downloading', sentence: 'main.cvd 43 of 163 MB', newestAt: null },
    signatures: { on: false, sentence: 'not asked for', lastUpdateAt: null },
    refusals: [],
    report: [],
    console: null,
  })
  const shown = rows(html)
  assert.deepEqual(shown[2], ['Databases', 'downloading: main.cvd 43 of 163 MB'])
  assert.deepEqual(shown[3], ['Signatures of third parties', 'off: not asked for'])
  assert.deepEqual(shown.at(-1), ['None since the service started.'])
})

test('says when the state is missing, unreadable, damaged, too large or of another version', () => {
  const large = { ...PAGE, report: ['x'.repeat(300_000)] }
  const [missing, empty, cut, list, foreign, tooLarge, binary, deep] = render([
    undefined,
    '',
    JSON.stringify(PAGE).slice(0, 100),
    '"text"',
    { ...PAGE, schema: 'clamgate.imscp-page/2' },
    large,
    Buffer.from([0xff, 0xfe, 0x00]),
    '['.repeat(100) + ']'.repeat(100),
  ])
  assert.match(
    missing ?? '',
    /There is no state yet.*<br>On the server, look at: systemctl status clamgate-imscp-page\.timer/,
  )
  for (const html of [empty, cut, list, binary, deep]) assert.match(html ?? '', /state\.json is damaged/)
  assert.match(foreign ?? '', /of another version/)
  assert.match(tooLarge ?? '', /larger than it may be/)

  using laid = layPlugin()
  const directory = join(laid.directory, 'state.json')
  mkdirSync(directory)
  const [unreadable] = JSON.parse(php([RENDER, laid.directory, String(NOW), 'en', directory]))
  assert.match(unreadable, /cannot be read/)
})

test('says when the state is old or of the future, and does not call that scanning', () => {
  const [old, recent, future, none] = render([
    { ...PAGE, writtenAt: '2026-11-29T11:54:59Z' },
    { ...PAGE, writtenAt: '2026-11-29T11:55:00Z' },
    { ...PAGE, writtenAt: '2026-11-29T13:00:00+00:00' },
    { ...PAGE, writtenAt: 'tomorrow' },
  ])
  assert.match(old ?? '', /^<div class="static_warning">The state is no longer written/)
  assert.match(old ?? '', /<div class="static_info">All mail is scanned/)
  assert.match(recent ?? '', /^<div class="static_success">/)
  assert.match(future ?? '', /clock of this host was turned back/)
  assert.match(none ?? '', /no longer written/)
})

const HOSTILE = [
  '<script>alert(1)</script>',
  '" onmouseover="alert(1)',
  "' onmouseover='alert(1)",
  '{LAYOUT_CONTENT}',
  '{TR_PAGE_TITLE}',
  '<!-- BDP: page_message -->',
  '<!-- INCLUDE "/etc/passwd" -->',
  '</td></table>',
  '&lt;b&gt;',
  '\u202egpj.exe',
  '\u0000\u001b[31m\r\n',
  '\u2028',
  'x'.repeat(5000),
  'ü'.repeat(5000),
]

test('escapes whatever comes from outside, wherever it stands', () => {
  const pages = render(
    HOSTILE.map((text) => ({
      ...PAGE,
      version: text,
      writtenAt: text,
      scanning: { state: text, sentence: text, remedy: text },
      databases: { state: text, sentence: text, newestAt: text },
      signatures: { on: text, sentence: text, lastUpdateAt: text },
      refusals: [{ at: text, from: text, to: [text, text], signature: text, action: text }],
      report: [text],
      console: text,
    })),
  )
  // Nothing is left of the text that is not text: the tags are those of a page without it.
  const tags = (html: string) => html.match(/<[^>]*>/g)
  const plain = tags(
    renderOne({
      ...PAGE,
      writtenAt: 'x',
      scanning: { state: 'x', sentence: 'x', remedy: 'x' },
      databases: { state: 'x', sentence: 'x', newestAt: 'x' },
      signatures: { on: 'x', sentence: 'x', lastUpdateAt: 'x' },
      refusals: [{ at: 'x', from: 'x', to: ['x', 'x'], signature: 'x', action: 'x' }],
      report: ['x'],
      console: 'x',
    }),
  )
  for (const [index, html] of pages.entries()) {
    assert.deepEqual(tags(html), plain, HOSTILE[index])
    assert.doesNotMatch(html.replaceAll('\n', ''), /[{}\p{Cc}\p{Cf}\u2028]/u, HOSTILE[index])
    assert.ok(html.length < 16_000, HOSTILE[index])
  }
})

test('links to the console by http and https alone', () => {
  const good = ['https://mail.example.com/', 'http://[::1]:8080/console?x=1&y=2', 'HTTPS://MAIL/']
  const bad = [
    'javascript:alert(1)',
    'data:text/html,x',
    '//mail/',
    'https://',
    'https://a b',
    'https://a/"x',
    'https://a/{LAYOUT_CONTENT}',
    'https://a\n',
    ' https://a',
  ]
  const pages = render([...good, ...bad].map((console) => ({ ...PAGE, console })))
  for (const [index, html] of pages.entries())
    assert.equal(html.includes('<a '), index < good.length, [...good, ...bad][index])
  assert.match(pages[1] ?? '', /<a href="http:\/\/\[::1\]:8080\/console\?x=1&amp;y=2" /)
})

test('takes values of any type at any place', () => {
  const values = [null, true, 7, 1.5, [], {}, [[]], [null, 1, { a: 1 }], { at: {} }, 'text']
  const keys = Object.keys(PAGE).filter((key) => key !== 'schema')
  const states = values.flatMap((value) => [
    ...keys.map((key) => ({ ...PAGE, [key]: value })),
    {
      ...PAGE,
      scanning: { state: value, sentence: value, remedy: value },
      refusals: [{ at: value, from: value, to: value, signature: value, action: value }, value],
      report: [value],
    },
  ])
  for (const html of render([...states, { schema: PAGE.schema }])) assert.match(html, /<table/)
})

test('shows twenty refusals, ten recipients, and the sender of bounces', () => {
  const to = Array.from({ length: 13 }, (_, index) => `u${index}@example.com`)
  const refusals = Array.from({ length: 25 }, () => ({ ...PAGE.refusals[0], from: '', to }))
  const shown = rows(renderOne({ ...PAGE, refusals })).filter((row) => row.length === 5)
  assert.equal(shown.length, 1 + 20)
  assert.equal(shown[1]?.[1], '&lt;&gt;')
  assert.equal(shown[1]?.[2], `${to.slice(0, 10).join('<br>')}<br>and 3 more`)
})

test('speaks German, all of it', () => {
  const english = renderOne(PAGE)
  const german = renderOne(PAGE, 'de')
  assert.match(german, /Virenprüfung<\/td><td>prüft/)
  assert.match(german, /\(vor 3 Stunden\)/)
  const own = (html: string) => rows(html).map(([first]) => first)
  const same = own(english).filter((word, index) => word === own(german)[index])
  assert.deepEqual(same, ['Clamgate', '2026-11-29 11:30:00', 'MaxFileSize: 10M was carried over'])

  // Each of our own sentences has its translation.
  const source = ['Page.php', 'Text.php']
    .map((name) => readFileSync(join(import.meta.dirname, '../plugin/frontend', name), 'utf8'))
    .join('\n')
  const words = readFileSync(join(import.meta.dirname, '../plugin/frontend/words-de.php'), 'utf8')
  const sentences = [...source.matchAll(/'([A-Z][^'\n]*[a-z] [a-z][^'\n]*)'/g)].map(([, text = '']) => text)
  assert.ok(sentences.length > 10)
  for (const sentence of sentences) assert.ok(words.includes(`'${sentence}'`), sentence)
})

for (const series of SERIES)
  test(`${series}: the route reads the state below the panel's directory, and the template engine ends`, () => {
    using laid = layPlugin()
    const directory = join(laid.directory, 'data/persistent/plugins/ClamAV')
    mkdirSync(directory, { recursive: true })
    const text = '{LAYOUT_CONTENT}{TR_PAGE_TITLE}'
    const state = { ...PAGE, scanning: { ...PAGE.scanning, sentence: text } }
    writeFileSync(join(directory, 'state.json'), JSON.stringify(state))
    const config = { ...GOOD_CONFIG, GUI_ROOT_DIR: laid.directory }
    const [outcome] = drive(series, laid.directory, [
      { config, status: 'enabled', route: '/admin/clamav.php' },
    ])
    assert.match(outcome?.html ?? '', /&#123;LAYOUT_CONTENT&#125;&#123;TR_PAGE_TITLE&#125;/)
    assert.match(outcome?.html ?? '', /Eicar-Test-Signature/)
  })
