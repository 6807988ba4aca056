import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemLines } from '../testing/load-text.ts'

/** What stands below `signatures:`, and what is said of it, without places. */
const CASES: readonly (readonly [text: string, ...lines: string[]])[] = [
  ['schedule: 17 * * * *'],
  ['schedule: off'],
  [
    'schedule: true',
    'schedule: expected auto, off, or a cron line of five fields such as "17 * * * *", found true; write auto',
  ],
  [
    'schedule: false',
    'schedule: expected auto, off, or a cron line of five fields such as "17 * * * *", found false; write off',
  ],
  ['schedule: never', 'schedule: expected auto, off or a cron line, found never; write off'],
  ['schedule: manul', 'schedule: expected auto, off or a cron line, found manul; write auto'],
  [
    'schedule: 60 * * * *',
    'schedule: 60 is no minute; give 0 to 59, *, a list such as 0,2, a range or a step such as */2',
  ],
  ['proxy: "http://user:password@proxy.example.org:3128"'],
  [
    'proxy: socks5://h:1',
    'proxy: proxies of kind socks5 are not known; write http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT',
  ],
  [
    'proxy: "user:password@h"',
    'proxy: this is no URL of a proxy; write http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT',
  ],
  ['proxy: "http://h:1/x"', 'proxy: a proxy has no path; write http://HOST:PORT'],
  [
    'databaseDirectory: /var/lib/clamav',
    'warning: databaseDirectory: has no effect: the managed clamd has databases of its own; remove it, or choose engine.mode: external',
  ],
  ['sources: { sanesecurty: {} }', 'sources.sanesecurty: unknown source; did you mean sanesecurity?'],
  ['sources: { maldet: {} }', 'sources.maldet: unknown source; did you mean linuxmalwaredetect?'],
  ['sources: { RFXN: {} }', 'sources.RFXN: unknown source; did you mean linuxmalwaredetect?'],
  [
    'sources: { foxhole: {} }',
    'sources.foxhole: Foxhole is part of the source sanesecurity; switch on sanesecurity, and choose with its files: foxhole_filename.cdb, foxhole_generic.cdb, foxhole_js.cdb, …',
  ],
  [
    'sources: { miscreantpunch: {} }',
    'sources.miscreantpunch: MiscreantPunch is part of the source sanesecurity; switch on sanesecurity, and choose with its files: MiscreantPunch099-Low.ldb, MiscreantPunch099-INFO-Low.ldb',
  ],
  [
    'sources: { mine: { enabled: true } }',
    'sources.mine: unknown source; known are sanesecurity, urlhaus, linuxmalwaredetect, interserver, twinclams, ditekshen, yararules, securiteinfo, malwarepatrol, malwareexpert; a source of your own needs kind, url and files',
  ],
  [
    'sources: { mine: { url: "https://h/" } }',
    'sources.mine: kind is missing; a source of your own needs kind, url and files',
  ],
  [
    'sources: { a b: { kind: https } }',
    'sources.a b: a name of a source is 1 to 40 letters, digits, - and _; rename it',
  ],
  ['sources: { urlhaus: }', 'sources.urlhaus: expected a section, found nothing; write { enabled: true }'],
  ['sources: { urlhaus: true }', 'sources.urlhaus: expected a section, found true; write { enabled: true }'],
  [
    'sources: { urlhaus: { enabld: true } }',
    'sources.urlhaus.enabld: unknown key; did you mean signatures.sources.urlhaus.enabled?',
  ],
  [
    'sources: { urlhaus: { rating: LOW } }',
    'sources.urlhaus.rating: expected one of low, medium, high, found "LOW"; did you mean low?',
  ],
  [
    'sources: { urlhaus: { kind: https, premium: true } }',
    'sources.urlhaus.kind: urlhaus is a source of the catalogue, which says that; remove it, or give a source of your own another name',
    'sources.urlhaus.premium: is a key of the source securiteinfo alone; remove it',
  ],
  [
    'sources: { sanesecurity: { minInterval: 10m } }',
    'sources.sanesecurity.minInterval: 10m is less than the 1h that sanesecurity allows: it blocks who asks more often; write 1h or more; a mirror of your own, given with url, may be asked more often',
  ],
  ['sources: { sanesecurity: { minInterval: 10s, url: "rsync://h/m" } }'],
  ['sources: { sanesecurity: { minInterval: 10s, url: [ "https://h/m", "rsync://h/m/" ] } }'],
  ['sources: { securiteinfo: { premium: true, minInterval: 1h } }'],
  ['sources: { malwarepatrol: { product: 33, minInterval: 4h } }'],
  [
    'sources: { securiteinfo: { enabled: true } }',
    'warning: sources.securiteinfo: the source stays off: its secret is missing; add secret: { file: /etc/clamgate/securiteinfo.secret } with the identifier of your account',
  ],
  ['sources: { interserver: { enabled: true } }'],
  ['sources: { malwarepatrol: { enabled: true, secret: x } }'],
  [
    'sources: { twinclams: { enabled: true } }',
    'warning: sources.twinclams.rating: no file of it has so low a rating: nothing of it will be live; write rating: medium',
  ],
  ['sources: { twinclams: { enabled: true, files: { twinclams.hdb: true } } }'],
  [
    'sources: { scamnailer: { enabled: true } }',
    'warning: sources.scamnailer.enabled: scamnailer is closed and never asked: The service has ended; remove it',
  ],
  [
    'sources: { urlhaus: { rating: disabled } }',
    'sources.urlhaus.rating: expected one of low, medium, high, found "disabled"; write enabled: false instead',
  ],
  ['sources: { urlhaus: { rating: low } }'],
  [
    'sources: { malwarepatrol: { product: 8, rating: low } }',
    'warning: sources.malwarepatrol.product: MalwarePatrol refuses product 8 today; write 32, its free list for mail, or the code of your account',
    'warning: sources.malwarepatrol.rating: has no effect: what malwarepatrol serves is not rated; remove it',
  ],
  [
    'sources: { yararules: { files: { email/scam.yar: true, scam.yar: false } } }',
    'sources.yararules.files.scam.yar: is the same file as email/scam.yar; keep one of the two',
  ],
  [
    'sources: { sanesecurity: { url: [] } }',
    'sources.sanesecurity.url: expected a URL such as https://mirror.example.org/signatures/, or a list of URLs, found a list; name one, or remove the line',
  ],
  [
    'sources: { sanesecurity: { files: { phish.ndb: yes } } }',
    'sources.sanesecurity.files.phish.ndb: expected true or false, or in a list the name of a file, found "yes"; write true',
  ],
  [
    'sources: { sanesecurity: { files: phish.ndb } }',
    'sources.sanesecurity.files: expected { NAME: true, OTHER: false } for a source of the catalogue, a list of names for one of your own, found "phish.ndb"; write it as a list: [ "phish.ndb" ]',
  ],
  [
    'sources: { __proto__: { enabled: true } }',
    'sources.__proto__: nothing can have this name; rename it, or remove it',
  ],
  [
    'sources: { urlhaus: { secret: x } }',
    'warning: sources.urlhaus.secret: has no effect: nothing of the source asks for it; write {secret} in url',
  ],
]

const URLS: readonly (readonly [source: string, line: string | undefined])[] = [
  ['kind: https, url: "https://h/x"', undefined],
  ['kind: https, url: "https://h/{secret}/x", secret: y', undefined],
  ['kind: rsync, url: [ "rsync://h/m", "rsync://h2/m/" ]', undefined],
  ['kind: file, url: "file:///srv/x"', undefined],
  ['kind: file, url: /srv/x', 'url[0]: "/srv/x" is no URL; write file:///PATH/'],
  ['kind: file, url: "file://srv/x"', 'url[0]: names a host; write file:///PATH/, with three slashes'],
  [
    'kind: file, url: "file:///srv/100%"',
    'url[0]: "file:///srv/100%" names no path; write a percent sign that encodes nothing as %25',
  ],
  ['kind: file, url: "file:///srv/100%25"', undefined],
  ['kind: rsync, url: "rsync://me:{secret}@h/m", secret: y', undefined],
  [
    'kind: rsync, url: "rsync://h/{secret}/m", secret: y',
    'url[0]: rsync would have the secret among its arguments, which others see; write {secret} for a password alone: rsync://USER:{secret}@HOST/MODULE/',
  ],
  ['kind: rsync, url: "rsync://h"', 'url[0]: names no module; write rsync://HOST/MODULE/'],
  [
    'kind: https, url: "rsync://h/m"',
    'url[0]: expected a URL of another kind than rsync://; write https://HOST/PATH/',
  ],
  [
    'kind: https, url: "https://h/x?a=b"',
    'url[0]: names of files are put behind the URL, which ends in a query; give the directory that the files are in',
  ],
  [
    'kind: https, url: "https://h/{secret}"',
    'url[0]: {secret} stands for a secret that is not there; add signatures.sources.mine.secret',
  ],
  [
    'kind: https, url: "https://user:password@h/"',
    'url[0]: a password stands in the URL, and URLs are shown; write {secret} in its place, and the password into secret: { file: … }',
  ],
  [
    'kind: https, url: "http://h/"',
    'url[0]: http is not protected: anybody on the way can change what comes; use https, or files that are signed (integrity: openpgp)',
  ],
]

const FILES: readonly (readonly [name: string, words: string])[] = [
  ['b/c.ndb', 'is a path; name the file alone, and put its directory into url'],
  ['../c.ndb', 'is a path; name the file alone, and put its directory into url'],
  ['.c.ndb', 'is no name for a file of a source; use letters, digits, dots, - and _'],
  ['a b.ndb', 'is no name for a file of a source; use letters, digits, dots, - and _'],
  ['main.ndb', 'has the name of an official database; rename it'],
  ['x.cvd', 'is not taken: official containers come by freshclam alone; leave it out'],
  ['x.cbc', 'is not taken: bytecode is a program that runs in clamd; leave it out'],
  ['x.txt', 'is not taken: ClamAV does not load files of this ending; leave it out'],
  ['A.NDB', 'is named twice; remove one'],
]

async function said(text: string): Promise<readonly string[]> {
  const lines = await problemLines(`signatures: { ${text} }`)
  return lines.map((line) => line.replace(/^FILE:(?:\d+:\d+:)? /, '').replace('signatures.', ''))
}

for (const [text, ...lines] of CASES) {
  test(`signatures: { ${text} }`, async () => assert.deepEqual(await said(text), lines))
}

for (const [source, line] of URLS) {
  test(`a source of one's own with ${source}`, async () => {
    const lines = (await said(`sources: { mine: { ${source}, files: [ a.ndb ] } }`)).map((one) =>
      one.replace('warning: ', ''),
    )
    assert.deepEqual(lines, line === undefined ? [] : [`sources.mine.${line}`])
  })
}

for (const [name, words] of FILES) {
  test(`a source of one's own with the file ${name}`, async () => {
    const lines = await said(
      `sources: { mine: { kind: https, url: "https://h", files: [ a.ndb, "${name}" ] } }`,
    )
    assert.deepEqual(lines, [`sources.mine.files[1]: ${JSON.stringify(name)} ${words}`])
  })
}

test('files of a source of the catalogue are those that it has', async () => {
  assert.deepEqual(
    await said(
      'sources: { sanesecurity: { files: { phsh.ndb: false, scamnailer.ndb: true, urlhaus.ndb: true, phish.ndb: true } } }',
    ),
    [
      'sources.sanesecurity.files.phsh.ndb: sanesecurity has no file of this name; did you mean phish.ndb?',
      'warning: sources.sanesecurity.files.scamnailer.ndb: is closed and never fetched: The service has ended; remove it',
      'sources.sanesecurity.files.urlhaus.ndb: sanesecurity has no file of this name; it is a file of urlhaus',
    ],
  )
  assert.deepEqual(
    await said(
      'sources: { sanesecurity: { files: { winnow_phish_complete.ndb: true, winnow_phish_complete_url.ndb: true } } }',
    ),
    [
      'sources.sanesecurity.files.winnow_phish_complete.ndb: excludes winnow_phish_complete_url.ndb: both hold the same, one by host, one by URL; switch on one of the two',
    ],
  )
  assert.deepEqual(await said('sources: { yararules: { files: { email/scam.yar: true } } }'), [])
})

test('two sources have no file in common, unless one of them is off', async () => {
  const mine = 'mine: { kind: https, url: "https://h/", files: [ PHISH.ndb ] }'
  assert.deepEqual(await said(`sources: { ${mine} }`), [])
  assert.deepEqual(await said(`sources: { ${mine}, sanesecurity: { enabled: false } }`), [])
  assert.deepEqual(await said(`sources: { ${mine}, sanesecurity: { enabled: true } }`), [
    'sources.mine.files[0]: "PHISH.ndb" is a file of sources.sanesecurity, too; rename one, or switch one of the sources off'.replace(
      'of sources',
      'of signatures.sources',
    ),
  ])
})

test('with a clamd of others, somebody has to say where its databases are', async () => {
  const lines = await problemLines(
    'engine: { mode: external }\nsignatures: { sources: { urlhaus: { enabled: true } } }',
  )
  assert.deepEqual(lines, [
    'FILE:2:35: signatures.sources.urlhaus: signatures.databaseDirectory is missing: with engine.mode external, clamd reads a directory that only you know; add signatures.databaseDirectory, the DatabaseDirectory of its clamd.conf, such as /var/lib/clamav',
  ])
  const off = 'engine: { mode: external }\nsignatures: { sources: { urlhaus: { enabled: false } } }'
  assert.deepEqual(await problemLines(off), [])
})

test('a wrong value of a file is told at its own place, and once for each file', async () => {
  const files = 'phish.ndb: yes\n        rogue.hdb: no'
  assert.deepEqual(
    await problemLines(`signatures:\n  sources:\n    sanesecurity:\n      files:\n        ${files}\n`),
    [
      'FILE:5:20: signatures.sources.sanesecurity.files.phish.ndb: expected true or false, or in a list the name of a file, found "yes"; write true',
      'FILE:6:20: signatures.sources.sanesecurity.files.rogue.hdb: expected true or false, or in a list the name of a file, found "no"; write false',
    ],
  )
})
