import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HOSTILE_HTML } from '../testing/hostile-html.ts'
import { harmlessHtml, isAsAllowed } from './harmless.ts'
import { kindOf } from './links.ts'
import { PAGE_WORDS } from './words.ts'

const clean = (html: string) => harmlessHtml(html, { picture: () => undefined, words: PAGE_WORDS.en })

test('every trick of the corpus passes the allow-list without what makes it one', () => {
  for (const [trick, html] of HOSTILE_HTML) {
    const harmless = clean(html((path) => `http://evil.test/${path}`))
    assert.ok(harmless !== undefined, trick)
    assert.doesNotMatch(harmless, /<(?!\/?(?:a|[bipqsu]|[a-z]+[1-6]?)\b)/, trick)
    const tags = harmless.replaceAll(/"[^"]*"/g, '')
    assert.doesNotMatch(tags, /<[^<>]*(?:src|href|on\w+|background|action)=/i, trick)
  }
})

test('whatever is put together from pieces of HTML comes out as the allow-list writes it', () => {
  const piece = fc.constantFrom(
    ...[
      '<',
      '>',
      '"',
      "'",
      '=',
      ' ',
      '/',
      '&lt;',
      '&quot;',
      '\0',
      '<!--',
      '-->',
      '<svg>',
      '</svg>',
      '<style>',
    ],
    ...[
      '</style>',
      '<img src=x onerror=y>',
      '<a href="javascript:x">',
      '</a>',
      '<p style="',
      '<mark>',
      '<math>',
    ],
    ...[
      '<noscript>',
      '</noscript>',
      '<![CDATA[',
      ']]>',
      '<td>',
      '<table>',
      '<xmp>',
      '</xmp>',
      '<iframe>',
      'x',
    ],
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const harmless = clean(pieces.join(''))
      assert.ok(harmless !== undefined)
      assert.doesNotMatch(harmless, /<[^<>]*(?:src|href|onerror)=/)
    }),
    { numRuns: 300 },
  )
})

test('14.57 no style hides text: too small, in a colour as what is behind it, or moved away', () => {
  for (const style of [
    ...[
      'font-size:0',
      'font-size:0px',
      'font-size:1px',
      'font-size:7.9px',
      'font-size:0em',
      'font-size:.5em',
    ],
    ...['color:#fff', 'color:#FFFFFF', 'color:white', 'color:transparent', 'color:rgba(0,0,0,0)'],
    ...['color:#0000', 'color:#00000000', 'color:hsl(0,0%,100%)', 'color:rgb(255, 255, 250)', 'color:snow'],
    ...['background-color:#111', 'background:black', 'line-height:0', 'line-height:1%', 'line-height:10px'],
    ...['margin-left:99em', 'margin-left:99%', 'margin:0 0 0 99em', 'padding-left:-9px', 'opacity:0'],
    ...['color: WHITE', 'COLOR:white', 'color:white !important', 'color:red;color:white'],
  ]) {
    const harmless = clean(`<p style="${style}">x</p>`) ?? ''
    assert.match(harmless, /^<p(?: style="(?:color:red)?")?>x<\/p>$/, style)
  }
  for (const style of [
    'color:#8a1500',
    'color:gray',
    'color:rgb(0,0,255)',
    'font-size:9pt',
    'line-height:1.5',
  ]) {
    assert.equal(clean(`<p style="${style}">x</p>`), `<p style="${style}">x</p>`)
  }
  assert.equal(clean('<p>a style="color:#fff" b</p>'), '<p>a style="color:#fff" b</p>', 'text stays text')
})

test('what the allow-list would never write is seen', () => {
  for (const html of [
    '<img src="http://x">',
    '<script>',
    '<p onclick="x">',
    '<img src="data:image/svg+xml,x">',
    '<',
    '<p',
  ])
    assert.equal(isAsAllowed(html), false, html)
  assert.ok(isAsAllowed('<p style="color:red">x<br /><img src="data:image/png;base64,QQ==" alt=""></p>'))
})

test('a link is text with its address beside it, and one that deceives says so', () => {
  assert.equal(
    clean('<a href="https://evil.test/x">www.bank.example</a>'),
    '<span class="link">www.bank.example</span> <span class="warn">⚠ deceptive link, leads to ⟨https://evil.test/x⟩</span>',
  )
  assert.match(
    clean('<a href="https://example.org/">Shop</a>') ?? '',
    /\(leads to https:\/\/example\.org\/\)/,
  )
})

const KINDS: readonly [address: string, shown: string, kind: string][] = [
  ['https://example.org/x', 'example.org', 'plain'],
  ['https://www.example.org/x', 'https://example.org', 'plain'],
  ['https://example.org.evil.test/', 'example.org', 'deceptive'],
  ['https://example.org@evil.test/', 'Log in', 'deceptive'],
  ['https://xn--80ak6aa92e.com/', 'Apple', 'deceptive'],
  ['java\tscript:alert(1)', 'x', 'program'],
  ['data:text/html,x', 'x', 'program'],
  ['mailto:a@example.org', 'b@example.net', 'plain'],
]
for (const [address, shown, kind] of KINDS) {
  test(`a link to ${JSON.stringify(address)} with the words ${shown} is ${kind}`, () => {
    assert.equal(kindOf(address, shown), kind)
  })
}
